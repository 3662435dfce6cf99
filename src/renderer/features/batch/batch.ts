/** A batch as data: its rows, and what each event does to them. Pure. */
import type { MediaRef } from '../../../shared/media.ts';
import type { RunTask } from '../run/request.ts';

/** Where one file of a batch is. */
export type RowState = 'waiting' | 'running' | 'done' | 'failed' | 'stopped';

/** One file of a batch. */
export interface BatchRow {
  readonly index: number;
  readonly name: string;
  readonly bytes: number;
  readonly state: RowState;
  /** The picture or sound that main has for it; null for a text, and until it was given. */
  readonly media: MediaRef | null;
  /** The task's result; null until it is done. */
  readonly result: unknown;
  /** Why it failed, in a sentence; while it runs, what it waits for. */
  readonly problem: string | null;
  /** Time of its run in ms, queue and load included. */
  readonly ms: number | null;
}

/** What a batch does with each of its files. */
export interface BatchHead {
  readonly id: string;
  readonly task: RunTask;
  /** As a request names it, with its variant where one was chosen. */
  readonly model: string;
  /** Options that differ from their defaults, as they were when it began. */
  readonly options: Readonly<Record<string, unknown>>;
  /** What goes with each picture or sound, by the names of the fields: the question about all of them. */
  readonly beside: Readonly<Record<string, unknown>>;
  /** How long each run may take, seconds; null leaves it to main. */
  readonly patience: number | null;
  readonly title: string;
}

/** Many files through one task with one model. */
export interface Batch extends BatchHead {
  readonly rows: readonly BatchRow[];
  /** True once a person stopped it. */
  readonly stopped: boolean;
  /** True while no further row begins; what runs goes on to its end. */
  readonly paused: boolean;
}

/** What happens to a batch. */
export type BatchEvent =
  | { readonly type: 'started'; readonly index: number }
  /** Main has its picture or sound. */
  | { readonly type: 'given'; readonly index: number; readonly media: MediaRef }
  /** It waits for something; null once it goes on. */
  | { readonly type: 'held'; readonly index: number; readonly why: string | null }
  | { readonly type: 'done'; readonly index: number; readonly result: unknown; readonly ms: number }
  | { readonly type: 'failed'; readonly index: number; readonly problem: string }
  | { readonly type: 'stopped' }
  | { readonly type: 'paused' }
  | { readonly type: 'resumed' }
  | { readonly type: 'again' };

/** A batch that waits with every row. */
export function newBatch(
  head: BatchHead,
  files: readonly { readonly name: string; readonly bytes: number }[],
): Batch {
  const rows = files.map(({ name, bytes }, index): BatchRow => ({
    index,
    name,
    bytes,
    media: null,
    ...WAITING,
  }));
  return { ...head, rows, stopped: false, paused: false };
}

const WAITING = { state: 'waiting', result: null, problem: null, ms: null } as const;

/** The batch after an event. A row that is settled stays as it is; what comes late changes nothing. */
export function onBatch(batch: Batch, event: BatchEvent): Batch {
  switch (event.type) {
    case 'started':
      return withRow(batch, event.index, ['waiting'], { state: 'running' });
    case 'given':
      return withRow(batch, event.index, ['running'], { media: event.media });
    case 'held':
      return withRow(batch, event.index, ['running'], { problem: event.why });
    case 'done':
      return withRow(batch, event.index, ['running'], {
        state: 'done',
        problem: null,
        result: event.result,
        ms: event.ms,
      });
    case 'failed':
      return withRow(batch, event.index, ['waiting', 'running'], {
        state: 'failed',
        problem: event.problem,
      });
    case 'stopped':
      return {
        ...batch,
        stopped: true,
        paused: false,
        rows: batch.rows.map((row) => (isSettled(row) ? row : { ...row, state: 'stopped', problem: null })),
      };
    case 'paused':
      return isUnderWay(batch) ? { ...batch, paused: true } : batch;
    case 'resumed':
      return { ...batch, paused: false };
    case 'again':
      return {
        ...batch,
        stopped: false,
        paused: false,
        rows: batch.rows.map((row) => (row.state === 'done' ? row : { ...row, ...WAITING })),
      };
  }
}

function withRow(batch: Batch, index: number, from: readonly RowState[], more: Partial<BatchRow>): Batch {
  const row = batch.rows[index];
  if (row === undefined || !from.includes(row.state)) return batch;
  return { ...batch, rows: batch.rows.with(index, { ...row, ...more }) };
}

/** True for a row that nothing will change any more. */
export function isSettled({ state }: BatchRow): boolean {
  return state === 'done' || state === 'failed' || state === 'stopped';
}

/** How many rows are in each state. */
export function countsOf(batch: Batch): Readonly<Record<RowState, number>> {
  const counts = { waiting: 0, running: 0, done: 0, failed: 0, stopped: 0 };
  for (const row of batch.rows) counts[row.state] += 1;
  return counts;
}

/** True while something of it waits or runs. */
export function isUnderWay(batch: Batch): boolean {
  return batch.rows.some((row) => !isSettled(row));
}

/** The next row to run; null when none waits, and while the batch is paused. */
export function nextRow(batch: Batch): BatchRow | null {
  return batch.paused ? null : (batch.rows.find((row) => row.state === 'waiting') ?? null);
}

/** Rows that are done before a guess of the time that is left is worth a word. */
const TELLING_ROWS = 3;

/** How long the rest takes about, ms, where `lanes` rows are worked on side by side; null while nobody can tell. */
export function timeLeft(batch: Batch, lanes: number): number | null {
  const times = batch.rows.flatMap(({ ms }) => (ms === null ? [] : [ms]));
  const left = batch.rows.filter((row) => !isSettled(row)).length;
  if (times.length < TELLING_ROWS || left === 0 || batch.paused) return null;
  // The first one waits for the load of the model, so the middle one is told and not the mean.
  const middle = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
  return (middle * left) / lanes;
}
