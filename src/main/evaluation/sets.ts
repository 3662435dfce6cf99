/** The evaluation sets that come with Hearth, read when they are first asked for. */
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { HearthError } from '../../shared/errors.ts';
import { evalSetSchema, isEvalTaskId, type EvalSet, type EvalTaskId } from '../../shared/evaluation/set.ts';
import { isEncoded } from '../../shared/media.ts';
import { contractOf } from '../../shared/tasks/index.ts';
import type { EngineMedia } from '../engine-types.ts';

/** A set with what tells it from an earlier version of itself. */
export interface ReadSet extends EvalSet {
  /** The first 16 hex digits of the SHA-256 of its file. */
  readonly fingerprint: string;
}

/** Where sets come from. */
export interface EvalSource {
  /** The tasks that have a set, in alphabetical order. */
  tasks(): Promise<EvalTaskId[]>;
  /** The set of a task; throws NOT_FOUND where there is none. */
  of(task: EvalTaskId): Promise<ReadSet>;
  /** An input with its pictures and sounds in the media store; a list of inputs item by item. */
  stowed(task: EvalTaskId, input: unknown, media: EngineMedia): Promise<unknown>;
}

/** Hex digits of a fingerprint: enough that two versions of a set never have the same. */
const FINGERPRINT_DIGITS = 16;

/** The folder of the sets: `<task>.json`, and pictures and sounds beside them. */
export class EvalSets implements EvalSource {
  readonly #folder: string | null;
  readonly #read = new Map<EvalTaskId, Promise<ReadSet>>();

  /** Null where Hearth comes without sets. */
  constructor(folder: string | null) {
    this.#folder = folder;
  }

  async tasks(): Promise<EvalTaskId[]> {
    if (this.#folder === null) return [];
    const files = await readdir(this.#folder).catch(() => []);
    return files
      .filter((file) => file.endsWith('.json'))
      .map((file) => file.slice(0, -'.json'.length))
      .filter(isEvalTaskId)
      .toSorted();
  }

  async of(task: EvalTaskId): Promise<ReadSet> {
    const known = this.#read.get(task) ?? this.#open(task);
    this.#read.set(task, known);
    return await known;
  }

  async #open(task: EvalTaskId): Promise<ReadSet> {
    const text = await readFile(join(this.#folder ?? '', `${task}.json`), 'utf8').catch(() => null);
    if (this.#folder === null || text === null)
      throw new HearthError(
        'NOT_FOUND',
        `There is no evaluation set for ${task}.`,
        `Sets there are: ${(await this.tasks()).join(', ')}.`,
      );
    const set = evalSetSchema.parse(JSON.parse(text));
    const fingerprint = createHash('sha256').update(text).digest('hex').slice(0, FINGERPRINT_DIGITS);
    return { ...set, fingerprint };
  }

  async stowed(task: EvalTaskId, input: unknown, media: EngineMedia): Promise<unknown> {
    const fields = (contractOf(task).fields ?? []).filter(({ kind }) => kind !== 'text' && kind !== 'texts');
    if (fields.length === 0) return input;
    if (Array.isArray(input)) return await Promise.all(input.map((item) => this.stowed(task, item, media)));
    if (typeof input === 'string') return await this.#ref(input, media);
    if (typeof input !== 'object' || input === null) return input;
    const parts = Object.entries(input).map(async ([name, value]: [string, unknown]) => {
      const isMedia =
        ['image', 'audio', 'images'].includes(name) || fields.some((field) => field.name === name);
      if (!isMedia) return [name, value] as const;
      const refs = Array.isArray(value)
        ? await Promise.all(value.map((one) => this.#ref(one, media)))
        : await this.#ref(value, media);
      return [name, refs] as const;
    });
    return Object.fromEntries(await Promise.all(parts));
  }

  /** A file beside the set as a reference; a data URL as it is. */
  async #ref(given: unknown, media: EngineMedia): Promise<unknown> {
    if (typeof given !== 'string' || isEncoded(given)) return given;
    return await media.adopt(this.path(given));
  }

  /** The absolute path of a file beside the sets; throws RangeError for one elsewhere. */
  path(given: string): string {
    const root = resolve(this.#folder ?? '');
    const path = resolve(root, given);
    const inside = relative(root, path);
    if (inside.startsWith(`..${sep}`) || inside === '..')
      throw new RangeError(`${given} is no file of the set`);
    return path;
  }
}
