/** The history of the fake engine: rows of every outcome, made up from their number alone. */
import type { HistoryEntry, HistoryPage, HistoryRow, Outcome } from '../../shared/activity.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import { HearthError } from '../../shared/errors.ts';
import type { Meta } from '../../shared/inference.ts';
import { FAKE_RUNS } from './fake-texts.ts';
import { Feed, inTurn } from './feed.ts';
import { batchPlaceOf } from '../../shared/batch-id.ts';

interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
}
const FAILURES: readonly [Failure, ...Failure[]] = [
  { code: 'INSUFFICIENT_MEMORY', message: 'It needs 17.5 GB. This machine can give 12.2 GB.' },
  { code: 'RUNNER_CRASHED', message: 'The engine stopped with signal SIGSEGV while it worked.' },
  { code: 'INVALID_INPUT', message: 'inputs.text: is empty' },
  { code: 'TIMEOUT', message: 'No answer in 300 s.' },
];
const SOURCES = ['app', 'app', 'api', 'app', 'cli'] as const;
const MINUTE = 60_000;

/** Every 7th failed, every 9th was stopped. */
function outcomeOf(n: number): Outcome {
  if (n % 7 === 2) return 'failed';
  return n % 9 === 4 ? 'stopped' : 'done';
}

function rowOf(n: number, total: number): HistoryRow {
  const run = inTurn(FAKE_RUNS, n);
  const outcome = outcomeOf(n);
  const failure = outcome === 'failed' ? inTurn(FAILURES, Math.floor(n / 7)) : null;
  return {
    id: total - n,
    request_id: `req_${(total - n).toString(16).padStart(12, '0')}`,
    // Denser today, older ones hours and then days apart.
    at: new Date(Date.now() - MINUTE * (3 + n * 11 + n ** 2)).toISOString(),
    source: inTurn(SOURCES, n),
    model: run.model,
    task: run.task,
    title: run.title,
    summary: failure?.message ?? (outcome === 'stopped' ? '31 tokens' : run.summary),
    outcome,
    code: failure?.code ?? null,
    device: failure === null ? 'cpu' : null,
    latency_ms: failure === null ? 8.7 + ((n * 977) % 9_000) : null,
  };
}

/** The rows and all that a person can do to them. */
export class FakeHistory {
  readonly revision = new Feed({ revision: 1 });
  #rows: HistoryRow[];
  readonly #added = new Map<number, HistoryEntry>();

  constructor(count: number) {
    this.#rows = Array.from({ length: count }, (_, n) => rowOf(n, count));
  }

  page(query: {
    search: string;
    task: string | null;
    outcome: Outcome | null;
    batches?: 'each' | 'first';
    offset: number;
    limit: number;
  }): HistoryPage {
    const words = query.search.toLowerCase().split(/\s+/).filter(Boolean);
    const rows = this.#rows.filter((row) => {
      const text = `${row.title} ${row.summary} ${row.model}`.toLowerCase();
      return (
        (query.batches !== 'first' || (batchPlaceOf(row.request_id)?.index ?? 0) === 0) &&
        (query.task === null || row.task === query.task) &&
        (query.outcome === null || row.outcome === query.outcome) &&
        words.every((word) => text.includes(word))
      );
    });
    return { rows: rows.slice(query.offset, query.offset + query.limit), total: rows.length };
  }

  entry(id: number): HistoryEntry {
    const row = this.#rows.find((each) => each.id === id);
    if (row === undefined)
      throw new HearthError('NOT_FOUND', `There is no run ${String(id)}.`, 'It was deleted.');
    return this.#added.get(id) ?? entryOf(row);
  }

  add(row: Omit<HistoryRow, 'id' | 'at'>, more: Partial<HistoryEntry> = {}): void {
    const whole: HistoryRow = { ...row, id: (this.#rows[0]?.id ?? 0) + 1, at: new Date().toISOString() };
    this.#rows = [whole, ...this.#rows];
    this.#added.set(whole.id, { ...entryOf(whole), ...more });
    this.#changed();
  }

  delete(ids: readonly number[]): number {
    const gone = new Set(ids);
    const before = this.#rows.length;
    this.#rows = this.#rows.filter((row) => !gone.has(row.id));
    this.#changed();
    return before - this.#rows.length;
  }

  clear(): number {
    return this.delete(this.#rows.map((row) => row.id));
  }

  #changed(): void {
    this.revision.set({ revision: this.revision.value.revision + 1 });
  }
}

const ANSWERS: readonly [string, ...string[]] = [
  'Air your rooms by opening the windows fully for five to ten minutes, two or three times a day. Do not leave them tilted for hours.\n\nThis keeps the air fresh, avoids mould and wastes little heat.',
  'Air your rooms by opening all windows wide for a short time, several times a day.\n\nA short, strong draught changes the air without letting the walls cool down.',
];

function entryOf(row: HistoryRow): HistoryEntry {
  const failed = row.outcome === 'failed';
  return {
    ...row,
    inputs: inputsOf(row),
    options: row.task === 'text-generation' ? { temperature: row.id % 2 === 0 ? 0.7 : 0.2, seed: 42 } : {},
    result: failed ? null : resultOf(row),
    meta: failed ? null : metaOf(row),
    error:
      row.code === null
        ? null
        : HearthError.fromBody({
            code: row.code,
            message: row.summary,
            hint: 'Choose a smaller model.',
          }).toBody(row.request_id),
  };
}

function inputsOf(row: HistoryRow): unknown {
  if (row.task === 'text-generation') return { messages: [{ role: 'user', content: row.title }] };
  return row.task === 'feature-extraction' ? [row.title, 'The lift is broken again'] : row.title;
}

function resultOf(row: HistoryRow): unknown {
  if (row.task === 'text-generation')
    return { generated_text: inTurn(ANSWERS, row.id), tokens: 58, finish_reason: 'stop' };
  if (row.task === 'text-classification')
    return [
      { label: 'NEGATIVE', score: 0.81 },
      { label: 'POSITIVE', score: 0.19 },
    ];
  return [0, 1].map((k) => ({
    embedding: Array.from({ length: 384 }, (_, n) => Math.sin(n + k)),
    dimensions: 384,
  }));
}

function metaOf(row: HistoryRow): Meta {
  const latency = row.latency_ms ?? 0;
  return {
    device: row.device ?? 'cpu',
    backend: row.task === 'text-generation' ? 'llama' : 'onnx',
    dtype: row.task === 'text-generation' ? 'Q4_K_M' : 'q8',
    acceleration: { profile: 'cpu-avx2', reason: 'There is no GPU; 8 threads, one for each core.' },
    queue_ms: 0.4,
    load_ms: row.id % 3 === 0 ? latency * 0.4 : 0,
    latency_ms: latency,
    ...(row.task === 'text-generation' ? { first_token_latency_ms: 41, tokens_per_second: 48.2 } : {}),
    warnings: [],
  };
}
