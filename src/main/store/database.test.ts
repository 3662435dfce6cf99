import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { finishedRun as run } from '../testing/finished-run.ts';
import { Store } from './store.ts';

let folder: string;
let file: string;
const stores: Store[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-store-'));
  file = join(folder, 'hearth.db');
});
afterEach(() => {
  for (const store of stores.splice(0)) store[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** SQLite's default. */
const PAGE_BYTES = 4_096;
const clock = (): Date => new Date('2026-05-04T03:02:01.000Z');
function open(more: { busyMs?: number; reports?: string[] } = {}): Store {
  const { reports, ...rest } = more;
  const store = new Store({ file, clock, report: (sentence) => reports?.push(sentence), ...rest });
  stores.push(store);
  return store;
}

const total = (store: Store): number => store.history.page({}).total;

describe('a database', () => {
  it('of the first version keeps its runs and uses, and from then on notes the pictures of new ones', () => {
    const before = open();
    before.history.record(run());
    for (let use = 0; use < 3; use += 1) before.usage.used('org/name', 5);
    before[Symbol.dispose]();
    const old = new DatabaseSync(file);
    old.exec(
      'DROP TABLE history_media; DROP TABLE evaluation; ALTER TABLE model_usage DROP COLUMN frequency',
    );
    old.exec(
      'DROP TABLE variant_time; DROP TABLE thread_count; DROP TABLE footprint; DROP TABLE example_media; DROP TABLE example; PRAGMA user_version = 1',
    );
    old.close();
    const store = open();
    expect(store.examples.list()).toEqual([]);
    expect(store.usage.usageOf('org/name')).toEqual({ count: 3, lastUsedAt: 5, frequency: 1 });
    const media = { media_id: 'a'.repeat(64), type: 'image/png', bytes: 1 };
    store.history.record(run({ inputs: { image: media } }));
    expect(total(store)).toBe(2);
    const freed: string[] = [];
    store.history.watchFreed((ids) => freed.push(...ids));
    store.history.clear();
    expect(freed).toEqual([media.media_id]);
    expect(store.repairs).toEqual([]);
  });

  it('keeps what was written, for its owner alone, and says nothing of repairs', () => {
    const store = open();
    store.history.record(run());
    store[Symbol.dispose]();
    expect(total(open())).toBe(1);
    expect(open().repairs).toEqual([]);
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o077).toBe(0);
  });

  it.each([
    [
      'of garbage',
      'damaged or no database',
      () => writeFileSync(file, 'no database, but longer than a header '.repeat(40)),
    ],
    ['of another program', 'damaged or no database', () => foreign('CREATE TABLE history (a)')],
    ['that lacks a table', 'damaged or no database', () => foreign('PRAGMA user_version = 1')],
    ['of a later version', 'a later version', () => foreign('PRAGMA user_version = 99')],
  ])('%s is set aside, kept as it was, and a new one works', (_name, why, spoil) => {
    spoil();
    const before = readFileSync(file);
    const reports: string[] = [];
    const store = open({ reports });
    store.history.record(run());
    expect(total(store)).toBe(1);
    expect(store.repairs).toHaveLength(1);
    expect(store.repairs).toEqual(reports);
    const aside = 'hearth.db.broken-2026-05-04T03-02-01-000Z';
    expect(store.repairs[0]).toContain(why);
    expect(store.repairs[0]).toContain(aside);
    expect(readFileSync(join(folder, aside)).subarray(0, 16)).toEqual(before.subarray(0, 16));
  });

  it('whose pages were damaged behind a sound beginning is replaced when that shows', () => {
    const store = open();
    for (let index = 0; index < 200; index++)
      store.history.record(run({ inputs: `text ${String(index)} `.repeat(50) }));
    store[Symbol.dispose]();
    const bytes = readFileSync(file);
    // One page of long texts, which nothing looks at when the file is opened.
    const page = Math.floor(bytes.indexOf('text 150 text 150') / PAGE_BYTES) * PAGE_BYTES;
    bytes.fill(0xa5, page, page + PAGE_BYTES);
    writeFileSync(file, bytes);
    const damaged = open();
    expect([damaged.repairs, total(damaged)]).toEqual([[], 200]);
    expect(() => damaged.history.entry(151)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    damaged.history.record(run());
    expect(total(damaged)).toBe(1);
    expect(damaged.repairs).toHaveLength(1);
    expect(readdirSync(folder).some((name) => name.includes('.broken-'))).toBe(true);
  });

  it('that another program holds stays where it is, and the session lives in memory', () => {
    open()[Symbol.dispose]();
    using other = new DatabaseSync(file);
    other.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    const store = open({ busyMs: 10 });
    store.history.record(run());
    expect(total(store)).toBe(1);
    expect(store.repairs[0]).toContain('in use by another program');
    expect(readdirSync(folder).some((name) => name.includes('.broken-'))).toBe(false);
  });

  it('that another program is writing to gets the row once that is done', async () => {
    const store = open({ busyMs: 1 });
    using other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    store.history.record(run());
    store.flush();
    expect(total(store)).toBe(0);
    other.exec('COMMIT');
    store.flush();
    expect(total(store)).toBe(1);
    await Promise.resolve();
  });

  it('on a full disk says so and keeps the rows for the time when there is room', () => {
    const store = open();
    store.flush();
    // SQLite itself says "full" when a file may not grow beyond so many pages.
    limitPages(store, 1);
    store.history.record(run({ inputs: 'x'.repeat(900_000) }));
    store.flush();
    expect(store.troubles).toEqual([
      'The disk is full. New runs are kept in the history once there is room again.',
    ]);
    expect(total(store)).toBe(0);
    limitPages(store, 1_000_000);
    store.history.record(run());
    store.flush();
    expect(total(store)).toBe(2);
    expect(store.troubles).toEqual([]);
    expect(store.repairs).toEqual([]);
  });

  it('that cannot be written any more says so, and says no more once it can, without anybody writing', async () => {
    vi.useFakeTimers();
    try {
      const reports: string[] = [];
      const store = open({ reports });
      queryOnly(store, true);
      store.history.record(run());
      await vi.advanceTimersByTimeAsync(200);
      expect(store.troubles[0]).toContain('cannot be written');
      // What a person asks for meanwhile is refused in a sentence, and not in SQLite's words.
      expect(() => store.history.clear()).toThrow('The database cannot be written, so nothing was changed.');
      await vi.advanceTimersByTimeAsync(5_000);
      // Told once, however often it was tried.
      expect(reports).toEqual(store.troubles);
      queryOnly(store, false);
      await vi.advanceTimersByTimeAsync(1_000);
      expect(store.troubles).toEqual([]);
      expect(total(store)).toBe(1);
    } finally {
      vi.useRealTimers();
    }
  });

  it('prints no warning of Node', async () => {
    const warnings: Error[] = [];
    const hear = (warning: Error): void => void warnings.push(warning);
    process.on('warning', hear);
    total(open());
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', hear);
    expect(warnings).toEqual([]);
  });
});

function foreign(sql: string): void {
  using db = new DatabaseSync(file);
  db.exec(sql);
  // An empty file would be a new database and no foreign one.
  db.exec('CREATE TABLE other (a)');
}

/** Sets the greatest size of the file through the one statement that runs on the store's own connection. */
function limitPages(store: Store, pages: number): void {
  store.database.read((db) => {
    db.exec(`PRAGMA max_page_count = ${String(pages)}`);
  });
}

/** Lets the store's own connection read alone: what a file system that turned read-only does to it. */
function queryOnly(store: Store, on: boolean): void {
  store.database.read((db) => {
    db.exec(`PRAGMA query_only = ${on ? 'ON' : 'OFF'}`);
  });
}
