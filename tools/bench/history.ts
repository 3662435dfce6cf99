/** Searching a long history: the real database, from the question to the rows of the first page. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Store } from '../../src/main/store/store.ts';
import type { Row } from './report.ts';
import { judge, median, spreadOf, type Bar } from './stats.ts';

const ROWS = 10_000;
const SEARCHES = 40;
const WORDS = ['harbour', 'kettle', 'lantern', 'orchard', 'radiator', 'thimble', 'velvet', 'window'];
const SEARCH: Bar = { limit: 50, sense: 'at most' };

/** Measures searches by one word that an eighth of the runs hold, and by two. */
export async function measureHistory(): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'hearth-bench-'));
  using store = new Store({ file: join(folder, 'hearth.db'), retention: () => ({ days: 90, maxMb: 2_000 }) });
  try {
    fill(store);
    const times: number[] = [];
    for (let search = 0; search < SEARCHES; search++) {
      const words = [WORDS[search % WORDS.length], ...(search % 2 === 0 ? [] : ['morning'])].join(' ');
      const started = performance.now();
      const { total } = store.history.page({ search: words, limit: 50 });
      times.push(performance.now() - started);
      if (total === 0) throw new Error(`the search for ${words} found nothing`);
    }
    const verdict = judge(median(times), SEARCH, times.length);
    const name = `Searching ${ROWS.toLocaleString('en')} history rows, question to first page`;
    return [
      {
        name,
        unit: 'ms',
        digits: 1,
        spread: spreadOf(times),
        bar: SEARCH,
        kept: times.length,
        thrown: 0,
        verdict,
      },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function fill(store: Store): void {
  for (let row = 0; row < ROWS; row++) {
    const text = `A ${WORDS[row % WORDS.length] ?? ''} in the morning, number ${String(row)}.`;
    store.history.record({
      requestId: `r${String(row)}`,
      at: Date.now() - row * 1_000,
      source: 'app',
      model: 'org/name',
      task: 'text-generation',
      title: text,
      summary: '96 tokens',
      outcome: 'done',
      inputs: { text },
      options: {},
      result: { generated_text: `${text} `.repeat(8), tokens: 96, finish_reason: 'stop' },
      meta: null,
      error: null,
      latencyMs: 12,
    });
    // A question writes first what waits, and not many may wait.
    if (row % 100 === 0) store.history.page({ limit: 1 });
  }
}
