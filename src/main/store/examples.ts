/** The examples that a person keeps, with the last replay of each. Deleting the history leaves them whole. */
import { z } from 'zod';
import type { HistoryEntry } from '../../shared/activity.ts';
import { historyEntrySchema } from '../../shared/activity.ts';
import { HearthError, invalidInput } from '../../shared/errors.ts';
import {
  MAX_EXAMPLES,
  exampleRowSchema,
  replayRowSchema,
  replaySchema,
  type Example,
  type ExampleRow,
  type ExampleSettings,
  type Replay,
} from '../../shared/examples/contract.ts';
import { mediaIdsIn } from '../../shared/media-ids.ts';
import type { Connection } from './connection.ts';
import type { Database } from './database.ts';
import { unreferred } from './history-media.ts';

const headSchema = exampleRowSchema.omit({
  example: true,
  kept_at: true,
  replay: true,
  would_change: true,
});
/** A line of the list as far as it is kept. */
export type KeptRow = Omit<ExampleRow, 'would_change'>;

const rowSchema = z.object({
  id: z.int(),
  at: z.number(),
  head: z.string(),
  replay_head: z.string().nullable(),
});
const bodySchema = z.object({
  id: z.int(),
  at: z.number(),
  body: z.string(),
  replay: z.string().nullable(),
});
const countSchema = z.object({ count: z.int() });
const mediaSchema = z.array(z.object({ media_id: z.string() }));

/** Examples over a database. */
export class ExampleBook {
  readonly #database: Database;
  readonly #clock: () => number;
  readonly #listeners = new Set<(revision: number) => void>();
  readonly #freed = new Set<(ids: readonly string[]) => void>();
  #revision = 0;

  constructor(database: Database, clock: () => number = () => Date.now()) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Rises with every change. */
  get revision(): number {
    return this.#revision;
  }

  /** Every example, the last one that was kept first. */
  list(): KeptRow[] {
    const rows = this.#database.read((db) =>
      db.prepare('SELECT id, at, head, replay_head FROM example ORDER BY id DESC').all(),
    );
    return rows.map((row) => {
      const { id, at, head, replay_head } = rowSchema.parse(row);
      return {
        ...headSchema.parse(JSON.parse(head)),
        example: id,
        kept_at: new Date(at).toISOString(),
        replay: replay_head === null ? null : replayRowSchema.parse(JSON.parse(replay_head)),
      };
    });
  }

  /** One with all that it has; throws NOT_FOUND. */
  example(id: number): Example {
    const found = this.#database.read((db) =>
      db.prepare('SELECT id, at, body, replay FROM example WHERE id = ?').get(id),
    );
    if (found === undefined)
      throw new HearthError(
        'NOT_FOUND',
        `Example ${String(id)} is not kept any more.`,
        'Look at the list again.',
      );
    const { at, body, replay } = bodySchema.parse(found);
    return {
      example: id,
      kept_at: new Date(at).toISOString(),
      entry: historyEntrySchema.parse(JSON.parse(body)),
      replay: replay === null ? null : replaySchema.parse(JSON.parse(replay)),
    };
  }

  /** Keeps a run; gives its id as an example, that of before where it is one. Throws INVALID_INPUT for a useless one. */
  keep(entry: HistoryEntry): number {
    requireUsable(entry);
    const id = this.#database.now((db) => {
      const before = db.prepare('SELECT id FROM example WHERE request_id = ?').get(entry.request_id);
      if (before !== undefined) return z.object({ id: z.int() }).parse(before).id;
      const { count } = countSchema.parse(db.prepare('SELECT count(*) AS count FROM example').get());
      if (count >= MAX_EXAMPLES)
        throw new HearthError(
          'INVALID_INPUT',
          `${String(MAX_EXAMPLES)} examples are kept, and no more.`,
          'Take out some that say the same first.',
        );
      const { lastInsertRowid } = db
        .prepare('INSERT INTO example (request_id, at, task, head, body) VALUES (?, ?, ?, ?, ?)')
        .run(entry.request_id, this.#clock(), entry.task, headOf(entry), JSON.stringify(entry));
      noteMedia(db, Number(lastInsertRowid), 0, entry.inputs, entry.result);
      return Number(lastInsertRowid);
    });
    this.#changed();
    return id;
  }

  /** Takes examples out; gives how many. */
  remove(ids: readonly number[]): number {
    const list = JSON.stringify(ids);
    const { removed, freed } = this.#database.now((db) => {
      const media = mediaOf(db, 'example IN (SELECT value FROM json_each(?))', list);
      const { changes } = db
        .prepare('DELETE FROM example WHERE id IN (SELECT value FROM json_each(?))')
        .run(list);
      return { removed: Number(changes), freed: unreferred(db, media) };
    });
    this.#free(freed);
    if (removed > 0) this.#changed();
    return removed;
  }

  /** Keeps what a replay gave in place of the one of before; false where the example is gone. */
  replayed(id: number, replay: Replay): boolean {
    const { known, freed } = this.#database.now((db) => {
      const media = mediaOf(db, 'example = ? AND replay = 1', id);
      const { changes } = db
        .prepare('UPDATE example SET replay_head = ?, replay = ? WHERE id = ?')
        .run(JSON.stringify(replayRowSchema.parse(replay)), JSON.stringify(replay), id);
      db.prepare('DELETE FROM example_media WHERE example = ? AND replay = 1').run(id);
      if (changes > 0) noteMedia(db, id, 1, replay.result);
      return { known: changes > 0, freed: unreferred(db, media) };
    });
    this.#free(freed);
    this.#changed();
    return known;
  }

  /** Makes what the last replays gave the new examples, those that failed left out; gives how many. */
  adopt(ids: readonly number[]): number {
    const adoptable = ids
      .map((id) => this.example(id))
      .flatMap(({ example, entry, replay }) =>
        replay === null || replay.error !== null ? [] : [{ example, entry: adopted(entry, replay) }],
      );
    const freed = this.#database.now((db) => {
      const media: string[] = [];
      for (const { example, entry } of adoptable) {
        media.push(...mediaOf(db, 'example = ?', example));
        db.prepare(
          'UPDATE example SET request_id = ?, head = ?, body = ?, replay_head = NULL, replay = NULL WHERE id = ?',
        ).run(entry.request_id, headOf(entry), JSON.stringify(entry), example);
        db.prepare('DELETE FROM example_media WHERE example = ?').run(example);
        noteMedia(db, example, 0, entry.inputs, entry.result);
      }
      return unreferred(db, media);
    });
    this.#free(freed);
    if (adoptable.length > 0) this.#changed();
    return adoptable.length;
  }

  /** Drops what the last replays gave; gives what each of the examples was kept with. Throws NOT_FOUND. */
  goBack(ids: readonly number[]): ExampleSettings[] {
    const kept = ids.map((id) => this.example(id).entry);
    const list = JSON.stringify(ids);
    const freed = this.#database.now((db) => {
      const those = 'example IN (SELECT value FROM json_each(?)) AND replay = 1';
      const media = mediaOf(db, those, list);
      db.prepare(
        'UPDATE example SET replay_head = NULL, replay = NULL WHERE id IN (SELECT value FROM json_each(?))',
      ).run(list);
      db.prepare(`DELETE FROM example_media WHERE ${those}`).run(list);
      return unreferred(db, media);
    });
    this.#free(freed);
    this.#changed();
    return kept.map(({ task, model, options }, index) => ({
      example: ids[index] ?? 0,
      task,
      model,
      options,
    }));
  }

  /** Every picture and sound that an example or its replay refers to; throws where that can't be read. */
  media(): ReadonlySet<string> {
    const rows = this.#database.read((db) => db.prepare('SELECT DISTINCT media_id FROM example_media').all());
    return new Set(mediaSchema.parse(rows).map(({ media_id }) => media_id));
  }

  /** Calls back with the new {@link revision} after every change. */
  watch(listener: (revision: number) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** Calls back with the pictures and sounds that nothing refers to any more. */
  watchFreed(listener: (ids: readonly string[]) => void): Disposable {
    this.#freed.add(listener);
    return { [Symbol.dispose]: () => void this.#freed.delete(listener) };
  }

  #free(ids: readonly string[]): void {
    if (ids.length > 0) for (const listener of this.#freed) listener(ids);
  }

  #changed(): void {
    this.#revision += 1;
    for (const listener of this.#listeners) listener(this.#revision);
  }
}

function requireUsable({ outcome, inputs, result }: HistoryEntry): void {
  if (outcome !== 'done')
    throw invalidInput('run', 'did not come to its end', 'Keep a run that gave a whole result.');
  if (inputs === null || result === null)
    throw invalidInput(
      'run',
      'was too large to be kept whole',
      'Run it with a shorter input, and keep that one.',
    );
}

/** The example that the run of a replay is. The run itself stands in no history. */
function adopted(entry: HistoryEntry, replay: Replay): HistoryEntry {
  const { at, model, options, meta, summary, result, request_id } = replay;
  return {
    ...entry,
    request_id,
    at,
    model,
    options,
    meta,
    summary,
    result,
    device: meta?.device ?? null,
    latency_ms: meta?.latency_ms ?? null,
  };
}

function headOf(entry: HistoryEntry): string {
  return JSON.stringify(headSchema.parse(entry));
}

function noteMedia(db: Connection, example: number, replay: 0 | 1, ...values: unknown[]): void {
  const insert = db.prepare('INSERT INTO example_media (example, replay, media_id) VALUES (?, ?, ?)');
  for (const id of mediaIdsIn(...values)) insert.run(example, replay, id);
}

function mediaOf(db: Connection, condition: string, value: string | number): string[] {
  const rows = db.prepare(`SELECT DISTINCT media_id FROM example_media WHERE ${condition}`).all(value);
  return mediaSchema.parse(rows).map(({ media_id }) => media_id);
}
