/** How far the memory of each model file was off its estimate, as measured here: kept, so that the next start knows it. */
import { z } from 'zod';
import { learnedRatio } from '../models/learned-memory.ts';
import type { Database } from './database.ts';

const rowSchema = z.object({ key: z.string(), ratio: z.number() });

/** Measured against estimated memory, by the key of `footprintKey`. */
export class FootprintLedger {
  readonly #database: Database;
  readonly #ratios = new Map<string, number>();
  #version = 0;

  constructor(database: Database) {
    this.#database = database;
    for (const { key, ratio } of readOrNothing(database)) this.#ratios.set(key, ratio);
  }

  /** Rises with every change, for whoever keeps what follows from it. */
  get version(): number {
    return this.#version;
  }

  /** Measured over estimated; null where nothing was measured. */
  ratioOf(key: string): number | null {
    return this.#ratios.get(key) ?? null;
  }

  /** Takes one measurement: `bytes` where `estimated` were expected. */
  measured(key: string, bytes: number, estimated: number, at: number): void {
    const before = this.ratioOf(key);
    const ratio = learnedRatio(before, bytes, estimated);
    if (ratio === before) return;
    this.#version += 1;
    this.#ratios.set(key, ratio);
    this.#database.later((db) => {
      db.prepare('INSERT OR REPLACE INTO footprint (key, ratio, at) VALUES (?, ?, ?)').run(key, ratio, at);
    });
  }
}

/** What was learned is not worth a start: where it can't be read, learning begins anew. */
function readOrNothing(database: Database): z.output<typeof rowSchema>[] {
  try {
    return database.read((db) =>
      z.array(rowSchema).parse(db.prepare('SELECT key, ratio FROM footprint').all()),
    );
  } catch {
    return [];
  }
}
