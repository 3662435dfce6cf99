/** The requests that ended: written when the engine rests, searched by words, kept for a time and up to a size. */
import { z } from 'zod';
import {
  historyEntrySchema,
  historyQuerySchema,
  historyRowSchema,
  type HistoryEntry,
  type HistoryPage,
  type HistoryQuery,
  type HistoryRow,
} from '../../shared/activity.ts';
import { BATCH_GLOBS } from '../../shared/batch-id.ts';
import { HearthError } from '../../shared/errors.ts';
import type { EngineHistory } from '../engine-types.ts';
import type { Database } from './database.ts';
import type { FinishedRun } from './finished.ts';
import { insertRun } from './history-insert.ts';
import { mediaOfRuns, unreferred } from './history-media.ts';

/** How long and how much is kept. */
export interface Retention {
  /** 0 keeps nothing. */
  readonly days: number;
  /** MB of 10^6 bytes. */
  readonly maxMb: number;
}

/** Words of a search that count; more only make it slower. */
const MAX_WORDS = 16;
/** The index knows texts of three characters and more; shorter words are looked for in the line that is shown. */
const INDEXED_WORD = /^.{3}/su;
/** Another process (the command line) may add rows; whoever watches hears of it within this time, in ms. */
const OTHERS_INTERVAL_MS = 2_000;
const DAY_MS = 86_400_000;
/** The first pruning comes when the start is over. */
const FIRST_PRUNE_MS = 10_000;

const LAST_OF_REQUEST = 'SELECT id FROM history WHERE request_id = ? ORDER BY id DESC LIMIT 1';
const COLUMNS = 'id, request_id, at, source, model, task, title, summary, outcome, code, device, latency_ms';

const dbRowSchema = z.looseObject({ at: z.number() });
const bodySchema = z.object({
  inputs: z.string().nullable(),
  options: z.string().nullable(),
  result: z.string().nullable(),
  meta: z.string().nullable(),
  error: z.string().nullable(),
});
const totalSchema = z.looseObject({ total: z.int() });

/** The history over a database. */
export class History implements EngineHistory, Disposable {
  readonly #database: Database;
  readonly #retention: () => Retention;
  readonly #clock: () => number;
  readonly #listeners = new Set<(revision: number) => void>();
  readonly #freed = new Set<(ids: readonly string[]) => void>();
  readonly #timers: NodeJS.Timeout[];
  #others: { readonly timer: NodeJS.Timeout; version: number } | undefined;
  #revision = 0;

  constructor(database: Database, retention: () => Retention, clock: () => number = () => Date.now()) {
    this.#database = database;
    this.#retention = retention;
    this.#clock = clock;
    const prune = (): void => {
      this.prune();
    };
    this.#timers = [setTimeout(prune, FIRST_PRUNE_MS).unref(), setInterval(prune, DAY_MS).unref()];
  }

  get revision(): number {
    return this.#revision;
  }

  /** Keeps a run, unless nothing is to be kept. Never throws. */
  record(run: FinishedRun): void {
    if (this.#retention().days === 0) return;
    this.#database.later((db) => {
      insertRun(db, run);
      // After the transaction, so that who is told finds the row.
      setImmediate(() => this.#changed());
    });
  }

  page(query: HistoryQuery): HistoryPage {
    const { limit, offset, ...filter } = historyQuerySchema.parse(query);
    const { where, values } = conditions(filter);
    const searched = filter.search.trim() !== '';
    return this.#database.read((db) => {
      const rows = db.prepare(searched ? searchSql(where) : plainSql(where)).all(...values, limit, offset);
      const total =
        (searched ? rows[0] : undefined) ??
        db.prepare(`SELECT count(*) AS total FROM history ${where}`).get(...values);
      return { rows: rows.map(toRow), total: totalSchema.parse(total).total };
    });
  }

  entry(id: number): HistoryEntry {
    const found = this.#database.read((db) => ({
      row: db.prepare(`SELECT ${COLUMNS} FROM history WHERE id = ?`).get(id),
      body: db.prepare('SELECT inputs, options, result, meta, error FROM history_body WHERE id = ?').get(id),
    }));
    if (found.row === undefined) {
      throw new HearthError(
        'NOT_FOUND',
        `Run ${String(id)} is not in the history any more.`,
        'Load the list again; it was deleted, or is older than what is kept.',
      );
    }
    const body = bodySchema.safeParse(found.body).data;
    const part = (text: string | null | undefined): unknown =>
      typeof text === 'string' ? JSON.parse(text) : null;
    return historyEntrySchema.parse({
      ...toRow(found.row),
      inputs: part(body?.inputs),
      options: part(body?.options) ?? {},
      result: part(body?.result),
      meta: part(body?.meta),
      error: part(body?.error),
    });
  }

  idOf(requestId: string): number {
    const found = this.#database.read((db) => db.prepare(LAST_OF_REQUEST).get(requestId));
    if (found !== undefined) return z.object({ id: z.int() }).parse(found).id;
    throw new HearthError(
      'NOT_FOUND',
      `The history has no run of the request ${requestId}.`,
      'It was deleted, is older than what is kept, or the history is off.',
    );
  }

  delete(ids: readonly number[]): number {
    return this.#delete('id IN (SELECT value FROM json_each(?))', JSON.stringify(ids));
  }

  clear(): number {
    const { deleted, freed } = this.#database.now((db) => {
      const media = mediaOfRuns(db, 'SELECT id FROM history');
      // Whole tables go in a few ms, where row by row would hold the process for seconds.
      db.exec("INSERT INTO history_text (history_text) VALUES ('delete-all')");
      db.exec('DELETE FROM history_media');
      db.exec('DELETE FROM history_body');
      const deleted = Number(db.prepare('DELETE FROM history').run().changes);
      return { deleted, freed: unreferred(db, media) };
    });
    this.#free(freed);
    this.#shrink();
    this.#database.read((db) => {
      // The journal still holds what was deleted, until it is written back and emptied.
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    });
    if (deleted > 0) this.#changed();
    return deleted;
  }

  /** Deletes what is older than is kept, and the oldest of what is too much; gives how many. Never throws. */
  prune(): number {
    const { days, maxMb } = this.#retention();
    try {
      const old = this.#delete('at <= ?', this.#clock() - days * DAY_MS);
      return old + this.#delete(`id <= (${TOO_MUCH})`, maxMb * 1e6);
    } catch {
      return 0;
    }
  }

  watch(listener: (revision: number) => void): Disposable {
    this.#listeners.add(listener);
    this.#others ??= {
      timer: setInterval(() => this.#lookForOthers(), OTHERS_INTERVAL_MS).unref(),
      version: this.#dataVersion(),
    };
    return {
      [Symbol.dispose]: () => {
        this.#listeners.delete(listener);
        if (this.#listeners.size > 0) return;
        clearInterval(this.#others?.timer);
        this.#others = undefined;
      },
    };
  }

  /** Calls back with the pictures and sounds that no kept run refers to any more, once their last one is deleted. */
  watchFreed(listener: (ids: readonly string[]) => void): Disposable {
    this.#freed.add(listener);
    return { [Symbol.dispose]: () => void this.#freed.delete(listener) };
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers) clearTimeout(timer);
    clearInterval(this.#others?.timer);
    this.#listeners.clear();
    this.#freed.clear();
  }

  #delete(condition: string, value: string | number): number {
    const { deleted, freed } = this.#database.now((db) => {
      const ids = `SELECT id FROM history WHERE ${condition}`;
      const media = mediaOfRuns(db, ids, value);
      db.prepare(`DELETE FROM history_text WHERE rowid IN (${ids})`).run(value);
      // The bodies go with their rows (ON DELETE CASCADE), and so do the notes of what they refer to.
      const { changes } = db.prepare(`DELETE FROM history WHERE ${condition}`).run(value);
      return { deleted: Number(changes), freed: unreferred(db, media) };
    });
    if (deleted === 0) return 0;
    this.#free(freed);
    this.#shrink();
    this.#changed();
    return deleted;
  }

  #free(ids: readonly string[]): void {
    if (ids.length > 0) for (const listener of this.#freed) listener(ids);
  }

  /** Gives the room of what was deleted back to the disk. */
  #shrink(): void {
    this.#database.read((db) => {
      db.exec('PRAGMA incremental_vacuum');
    });
  }

  #changed(): void {
    this.#revision += 1;
    for (const listener of this.#listeners) listener(this.#revision);
  }

  #lookForOthers(): void {
    const version = this.#dataVersion();
    if (this.#others === undefined || this.#others.version === version) return;
    this.#others.version = version;
    this.#changed();
  }

  /** A number that changes when another process has written. */
  #dataVersion(): number {
    try {
      const row = this.#database.read((db) => db.prepare('PRAGMA data_version').get());
      return z.object({ data_version: z.int() }).parse(row).data_version;
    } catch {
      return 0;
    }
  }
}

/** The newest row that does not fit: everything up to it is too much. */
const TOO_MUCH = `SELECT max(id) FROM (SELECT id, sum(bytes) OVER (ORDER BY id DESC) AS total FROM history)
  WHERE total > ?`;

function plainSql(where: string): string {
  return `SELECT ${COLUMNS} FROM history ${where} ORDER BY id DESC LIMIT ? OFFSET ?`;
}

/** One page with the count of all in each row: the index of words is asked once for both. */
function searchSql(where: string): string {
  return `WITH hits AS MATERIALIZED (SELECT id FROM history ${where})
    SELECT ${COLUMNS}, (SELECT count(*) FROM hits) AS total FROM history JOIN hits USING (id)
    ORDER BY id DESC LIMIT ? OFFSET ?`;
}

/** The condition of a query, and the values in it. */
export function conditions(filter: {
  search: string;
  task: string | null;
  outcome: string | null;
  batches?: 'each' | 'first';
}): {
  where: string;
  values: (string | number)[];
} {
  const parts: string[] = [];
  const values: (string | number)[] = [];
  const words = filter.search.replaceAll('\0', ' ').split(/\s+/).filter(Boolean).slice(0, MAX_WORDS);
  const indexed = words.filter((word) => INDEXED_WORD.test(word));
  if (indexed.length > 0) {
    parts.push('id IN (SELECT rowid FROM history_text WHERE history_text MATCH ?)');
    // In quotes every character stands for itself; the words between them are joined by AND.
    values.push(indexed.map((word) => `"${word.replaceAll('"', '""')}"`).join(' '));
  }
  for (const word of words.filter((other) => !indexed.includes(other))) {
    parts.push('instr(head, ?) > 0');
    values.push(word.toLowerCase());
  }
  for (const key of ['task', 'outcome'] as const) {
    const value = filter[key];
    if (value === null) continue;
    parts.push(`${key} = ?`);
    values.push(value);
  }
  if (filter.batches === 'first')
    parts.push(`(request_id NOT GLOB '${BATCH_GLOBS.any}' OR request_id GLOB '${BATCH_GLOBS.first}')`);
  return { where: parts.length === 0 ? '' : `WHERE ${parts.join(' AND ')}`, values };
}

function toRow(row: Record<string, unknown>): HistoryRow {
  const { at } = dbRowSchema.parse(row);
  return historyRowSchema.parse({ ...row, at: new Date(at).toISOString() });
}
