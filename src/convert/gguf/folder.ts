/** The small files of a model folder: configuration, tokenizer, chat template. All of them may come from anybody. */
import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import type { z } from 'zod';
import { damaged, reading, unreadable } from '../failure.ts';
import { parseJson } from '../weights/json.ts';

/** Gemma's tokenizer.json, the largest known, has 33 MB. */
const MAX_FILE_BYTES = 128 << 20;

/** A model folder, and the folders that links in it may lead to. */
export class ModelFolder {
  readonly path: string;
  readonly #allowed: readonly string[];

  /** `allowed`: where files may really lie, as links of a Hub cache lead elsewhere; the folder itself is left out of it. */
  constructor(path: string, allowed: readonly string[] = []) {
    this.path = path;
    this.#allowed = [path, ...allowed];
  }

  /** The folder's own name, which stands for the model's. */
  get name(): string {
    return basename(this.path);
  }

  /** A file's bytes; null where there is none. Throws MODEL_LOAD_FAILED for one that leads elsewhere or is too large. */
  async bytes(name: string): Promise<Buffer | null> {
    const path = join(this.path, name);
    const info = await stat(path).catch(() => null);
    if (info?.isFile() !== true) return null;
    return await reading(path, async () => {
      const real = await realpath(path);
      const places = await Promise.all(this.#allowed.map((place) => realpath(place)));
      if (!places.some((place) => real.startsWith(place + sep)))
        throw unreadable(path, 'it is a link that leads out of the folder of models');
      if (info.size > MAX_FILE_BYTES) throw damaged(path, 'it is larger than any such file');
      return await readFile(path);
    });
  }

  /** A text; null where there is no such file. */
  async text(name: string): Promise<string | null> {
    return (await this.bytes(name))?.toString('utf8') ?? null;
  }

  /** A JSON file by its schema; null where there is none. Throws MODEL_LOAD_FAILED. */
  async json<T>(name: string, schema: z.ZodType<T>): Promise<T | null> {
    const bytes = await this.bytes(name);
    if (bytes === null) return null;
    const path = join(this.path, name);
    let value: unknown;
    try {
      value = parseJson(bytes);
    } catch (error) {
      throw damaged(path, error instanceof Error ? error.message : 'it is not JSON');
    }
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    throw damaged(path, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'it has an unknown form'}`);
  }
}
