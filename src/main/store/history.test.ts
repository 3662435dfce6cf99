import { afterEach, describe, expect, it } from 'vitest';
import { conditions } from './history.ts';
import type { HistoryQuery } from '../../shared/activity.ts';
import { batchRequestId } from '../../shared/batch-id.ts';
import { finishedRun } from '../testing/finished-run.ts';
import type { FinishedRun } from './finished.ts';
import { Store } from './store.ts';
import type { Retention } from './history.ts';

const stores: Store[] = [];
afterEach(() => {
  for (const store of stores.splice(0)) store[Symbol.dispose]();
});

function open(retention: Retention = { days: 90, maxMb: 100 }): Store {
  const store = new Store({ file: null, retention: () => retention });
  stores.push(store);
  return store;
}

function run(more: Partial<FinishedRun> = {}): FinishedRun {
  return finishedRun({
    task: 'text-generation',
    title: 'What is the sea?',
    summary: '9 tokens',
    inputs: { text: 'What is the sea?' },
    options: { temperature: 0 },
    result: { generated_text: 'Much water.', tokens: 9, finish_reason: 'stop' },
    latencyMs: 12,
    ...more,
  });
}

function search(store: Store, words: string): string[] {
  return store.history.page({ search: words }).rows.map((row) => row.request_id);
}

/** Runs whose words the index still has; deleted ones must leave it too. */
function indexed(store: Store, word: string): number {
  return store.database.read(
    (db) => db.prepare('SELECT rowid FROM history_text WHERE history_text MATCH ?').all(`"${word}"`).length,
  );
}

describe('a search', () => {
  function filled(): Store {
    const store = open();
    store.history.record(run({ requestId: 'sea' }));
    store.history.record(
      run({
        requestId: 'sun',
        title: 'Über den Sonnenuntergang',
        inputs: [{ role: 'user', content: 'Über den Sonnenuntergang' }],
        result: { generated_text: '海に沈む夕日' },
      }),
    );
    store.history.record(run({ requestId: 'odd', title: '100% "quoted" * OR', inputs: 'x', result: null }));
    return store;
  }

  it.each([
    ['the SEA', ['sea']],
    ['water', ['sea']],
    ['water sonne', []],
    ['unterg über', ['sun']],
    ['沈む夕', ['sun']],
    ['夕日', []],
    ['is', ['sea']],
    ['ÜB', ['sun']],
    ['100% "quoted"', ['odd']],
    ['* or', ['odd']],
    ['"', ['odd']],
    ['quoted"', ['odd']],
    ['"quoted', ['odd']],
    ['org/name', ['odd', 'sun', 'sea']],
    ['tokens', ['odd', 'sun', 'sea']],
    ['   ', ['odd', 'sun', 'sea']],
    ['NEAR(the sea)', []],
    ['nul\0 byte', []],
  ])('for %s finds %j', (words, found) => {
    expect(search(filled(), words)).toEqual(found);
  });

  it('never finds what was deleted', () => {
    const store = filled();
    const [row] = store.history.page({ search: 'water' }).rows;
    expect(store.history.delete([row?.id ?? 0, 4_711])).toBe(1);
    expect(store.history.page({ search: 'water' })).toEqual({ rows: [], total: 0 });
    expect(store.history.page({}).total).toBe(2);
    expect([indexed(store, 'water'), indexed(store, 'org/name')]).toEqual([0, 2]);
  });
});

describe('a page', () => {
  it('has the newest first, and counts all that match', () => {
    const store = open();
    for (let index = 0; index < 10; index++) {
      const outcome = index % 2 === 0 ? 'done' : 'failed';
      const task = index < 5 ? 'text-classification' : 'text-generation';
      store.history.record(run({ requestId: String(index), outcome, task }));
    }
    const page = store.history.page({ outcome: 'done', offset: 1, limit: 2 });
    expect([page.rows.map((row) => row.request_id), page.total]).toEqual([['6', '4'], 5]);
    expect(store.history.page({ outcome: 'done', task: 'text-generation' }).total).toBe(2);
    expect(store.history.page({ outcome: 'stopped' })).toEqual({ rows: [], total: 0 });
  });

  it('of ten thousand runs reads rows and not texts, and finds words in an index', () => {
    const store = open();
    store.database.now((db) => {
      db.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
        INSERT INTO history (request_id, at, source, model, task, title, summary, outcome, head, bytes)
        SELECT 'r' || i, i, 'api', 'org/name', 'echo', 'title ' || i, 'unchanged', 'done', 'title ' || i, 100 FROM n`);
      db.exec('INSERT INTO history_text (rowid, text) SELECT id, head FROM history');
    });
    expect(store.history.page({ search: 'title 777' }).total).toBe(19);
    const plan = (filter: { search: string; task: string | null }): string => {
      const { where, values } = conditions({ outcome: null, ...filter });
      return store.database.read((db) =>
        db
          .prepare(`EXPLAIN QUERY PLAN SELECT id FROM history ${where} ORDER BY id DESC LIMIT 100`)
          .all(...values)
          .map((row) => String(row['detail']))
          .join('; '),
      );
    };
    expect(plan({ search: 'title 777', task: null })).toMatch(
      /SEARCH history USING .*PRIMARY KEY.*VIRTUAL TABLE INDEX/,
    );
    expect(plan({ search: '', task: 'echo' })).toContain('history_task');
    for (const filter of [
      { search: '', task: null },
      { search: 'title', task: null },
      { search: '', task: 'echo' },
    ])
      expect(plan(filter)).not.toContain('TEMP B-TREE');
  });
});

describe('an entry', () => {
  it('has everything that is needed to run it again', () => {
    const store = open();
    store.history.record(run());
    const [row] = store.history.page({}).rows;
    expect(store.history.entry(row?.id ?? 0)).toMatchObject({
      inputs: { text: 'What is the sea?' },
      options: { temperature: 0 },
      result: { generated_text: 'Much water.' },
    });
  });

  it('of a run with a huge input is kept without it', () => {
    const store = open();
    store.history.record(run({ inputs: 'x'.repeat(1_000_001), result: Array(600_000).fill(0) }));
    const [row] = store.history.page({ search: 'xxxx' }).rows;
    expect(store.history.entry(row?.id ?? 0)).toMatchObject({
      inputs: null,
      result: null,
      title: 'What is the sea?',
    });
  });

  it('that is gone is NOT_FOUND', () => {
    expect(() => open().history.entry(1)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  });
});

describe('what is kept', () => {
  it('is nothing where a person wants none', () => {
    const store = open({ days: 0, maxMb: 100 });
    store.history.record(run());
    expect(store.history.page({}).total).toBe(0);
  });

  it('goes by age, and its text with it', () => {
    const retention = { days: 90, maxMb: 100 };
    const store = open(retention);
    store.history.record(run({ requestId: 'old', at: Date.now() - 91 * 86_400_000 }));
    store.history.record(run({ requestId: 'new' }));
    expect(store.history.prune()).toBe(1);
    expect(search(store, 'water')).toEqual(['new']);
    retention.days = 0;
    expect(store.history.prune()).toBe(1);
  });

  it('goes by size, the oldest first', () => {
    const store = open({ days: 90, maxMb: 1 });
    for (let index = 0; index < 5; index++)
      store.history.record(run({ requestId: String(index), inputs: 'x'.repeat(300_000) }));
    store.history.prune();
    expect(store.history.page({}).rows.map((row) => row.request_id)).toEqual(['4', '3', '2']);
  });

  it('is all gone after clearing, and the number of the next run is a new one', () => {
    const store = open();
    store.history.record(run());
    const before = store.history.page({}).rows[0]?.id ?? 0;
    expect(store.history.clear()).toBe(1);
    expect([search(store, 'water'), indexed(store, 'water')]).toEqual([[], 0]);
    store.history.record(run());
    expect(store.history.page({}).rows[0]?.id).toBeGreaterThan(before);
  });
});

it('tells who watches of each change, and nobody once they left', async () => {
  const store = open();
  const heard: number[] = [];
  const watching = store.history.watch((revision) => heard.push(revision));
  store.history.record(run());
  store.flush();
  await new Promise((resolve) => setImmediate(resolve));
  expect(heard).toEqual([1]);
  store.history.clear();
  expect(heard).toEqual([1, 2]);
  watching[Symbol.dispose]();
  store.history.record(run());
  store.history.clear();
  expect(heard).toEqual([1, 2]);
});

describe('pictures and sounds of deleted runs', () => {
  const id = (letter: string): string => letter.repeat(64);
  const ref = (letter: string) => ({ media_id: id(letter), type: 'image/png', bytes: 1 });
  /** Two runs of the picture `a`, which made `b` and `c`; the second one also had `d`. */
  function filled(retention?: Retention): { store: Store; freed: string[] } {
    const store = open(retention);
    store.history.record(run({ at: 1, inputs: { image: ref('a') }, result: { depth: ref('b') } }));
    store.history.record(run({ inputs: [{ image: ref('a') }, ref('d')], result: [{ depth: ref('c') }] }));
    store.flush();
    const freed: string[] = [];
    store.history.watchFreed((ids) => freed.push(...ids));
    return { store, freed };
  }

  it.each([
    ['the first', [1], ['b']],
    ['the second', [2], ['c', 'd']],
    ['both', [1, 2], ['a', 'b', 'c', 'd']],
    ['none that is there', [7], []],
  ])('deleting %s frees what only it referred to', (_, ids, expected) => {
    const { store, freed } = filled();
    store.history.delete(ids);
    expect(freed.toSorted()).toEqual(expected.map(id));
  });

  it('clearing frees all, once', () => {
    const { store, freed } = filled();
    store.history.clear();
    store.history.clear();
    expect(freed.toSorted()).toEqual(['a', 'b', 'c', 'd'].map(id));
  });

  it('pruning frees what the old runs alone referred to', () => {
    const { store, freed } = filled({ days: 1, maxMb: 100 });
    expect(store.history.prune()).toBe(1);
    expect(freed).toEqual([id('b')]);
  });

  it('turning the history off frees what it kept', () => {
    const retention = { days: 90, maxMb: 100 };
    const { store, freed } = filled(retention);
    retention.days = 0;
    store.history.prune();
    expect(freed).toHaveLength(4);
  });
});

it('lists a batch by its first file where that is asked for, with the runs around it', () => {
  const store = open();
  const ids = [
    'a',
    ...[0, 1, 2].map((index) => batchRequestId(`r${String(index)}`, { batch: 'b', index, size: 3 })),
    'z.b-1',
  ];
  for (const requestId of ids) store.history.record(run({ requestId }));
  const listed = (query: HistoryQuery) => store.history.page(query).rows.map((row) => row.request_id);
  expect(listed({ batches: 'first' })).toEqual(['z.b-1', 'r0.b.b0-3', 'a']);
  expect(listed({})).toHaveLength(5);
  expect(store.history.page({ batches: 'first' }).total).toBe(3);
});
