/**
 * The ids of models in folders that a person added. They are made up, so two folders of one name need two; and an id
 * stays with its folder, whatever else is there at a later start: runs, choices and pins of a model go by it.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

/** Ids by the path of their folder or lone file. */
const fileSchema = z.record(z.string(), z.string());

/** Gives ids, and remembers them. */
export class AddedNames {
  readonly #file: string | null;
  #ids: ReadonlyMap<string, string>;

  /** `file` keeps them between starts; null keeps them for this one. */
  constructor(file: string | null) {
    this.#file = file;
    this.#ids = new Map(Object.entries(read(file)));
  }

  /** The id of the model at a path: its own of before, else its name, or the first `name-2`, `name-3` that is nobody's. */
  idOf(path: string, name: string, taken: ReadonlyMap<string, unknown>): string {
    const before = this.#ids.get(path);
    if (before !== undefined && !taken.has(before)) return before;
    const others = new Set([...this.#ids].flatMap(([other, id]) => (other === path ? [] : [id])));
    for (let number = 1; ; number++) {
      const id = number === 1 ? name : `${name}-${String(number)}`;
      if (!taken.has(id) && !others.has(id)) return id;
    }
  }

  /** Forgets the ids of folders that a person took out; one that is only unplugged keeps its own. */
  forget(isAdded: (path: string) => boolean): void {
    this.#set(new Map([...this.#ids].filter(([path]) => isAdded(path))));
  }

  /** Remembers ids by their paths. */
  keep(given: ReadonlyMap<string, string>): void {
    this.#set(new Map([...this.#ids, ...given]));
  }

  /** Never throws: what could not be written is made up anew at the next start. */
  #set(next: ReadonlyMap<string, string>): void {
    const same = next.size === this.#ids.size && [...next].every(([path, id]) => this.#ids.get(path) === id);
    if (same) return;
    const dropped = new Set([...this.#ids.keys()].filter((path) => !next.has(path)));
    this.#ids = next;
    if (this.#file === null) return;
    try {
      mkdirSync(dirname(this.#file), { recursive: true });
      // Other processes of Hearth write it too: under a name of one's own, and with what they gave.
      const whole = `${this.#file}.${String(process.pid)}`;
      const theirs = Object.entries(read(this.#file)).filter(([path]) => !dropped.has(path));
      writeFileSync(whole, JSON.stringify({ ...Object.fromEntries(theirs), ...Object.fromEntries(next) }));
      renameSync(whole, this.#file);
    } catch {
      // The folder may be read only, or the disk full.
    }
  }
}

function read(file: string | null): Record<string, string> {
  if (file === null) return {};
  try {
    return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return {};
  }
}
