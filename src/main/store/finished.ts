/** A run that ended, as the history keeps it: what is kept, what is too large, and the words by which it is found. Pure. */
import { MAX_TITLE, type Outcome, type RequestSource } from '../../shared/activity.ts';
import type { ErrorBody } from '../../shared/errors.ts';
import type { Meta } from '../../shared/inference.ts';
import { contractOf, type ParsedInputs, type TaskId } from '../../shared/tasks/index.ts';

/** A run that ended. */
export interface FinishedRun {
  readonly requestId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly source: RequestSource;
  readonly model: string;
  readonly task: TaskId;
  readonly title: string;
  readonly summary: string;
  readonly outcome: Outcome;
  /** As they came. */
  readonly inputs: unknown;
  readonly options: Readonly<Record<string, unknown>>;
  /** What it gave, or what had come so far; null for nothing. */
  readonly result: unknown;
  readonly meta: Meta | null;
  readonly error: ErrorBody | null;
  readonly latencyMs: number;
}

/** The columns of a run. */
export interface StoredRun {
  readonly inputs: string | null;
  readonly options: string;
  readonly result: string | null;
  readonly meta: string | null;
  readonly error: string | null;
  /** Title, summary and model in small letters, for words that are too short for the index. */
  readonly head: string;
  /** The words by which it is found. */
  readonly text: string;
  /** About what the row takes on disk. */
  readonly bytes: number;
}

/** The largest input or result that is kept, in characters of JSON; a row without it still says what was run. */
export const MAX_KEPT = 1_000_000;
/** Characters of one run that can be searched: the index takes a ms for so many, and holds the process meanwhile. */
export const MAX_INDEXED = 16_000;
/** Values that are looked through for words: a few ms. */
const MAX_LEAVES = 50_000;
/** Longest summary: one line. */
const MAX_SUMMARY = 200;
/** The index takes about three bytes for each character. */
const INDEX_FACTOR = 3;
/** Columns and their own index. */
const ROW_BYTES = 400;

/** The inputs of a request in one line; of a list the first one, and how many more there are. */
export function titleOf(task: TaskId, { items, isList }: ParsedInputs): string {
  const first = oneLine(contractOf(task).describeInput(items[0]), MAX_TITLE);
  if (!isList || items.length === 1) return first;
  const more = ` and ${(items.length - 1).toLocaleString('en')} more`;
  return `${oneLine(first, MAX_TITLE - more.length)}${more}`;
}

/** What a run gave in one line. */
export function summaryOf(task: TaskId, result: unknown, isList: boolean): string {
  const results: readonly unknown[] = isList && Array.isArray(result) ? result : [result];
  return oneLine(contractOf(task).describeResults(results), MAX_SUMMARY);
}

/** A text as one line of at most so many characters, without marks that turn the direction of what follows. */
export function oneLine(text: string, length: number): string {
  const start = text.slice(0, length * 4).replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ');
  const line = start.replaceAll(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '').trim();
  if (line.length <= length && text.length <= length * 4) return line.toWellFormed();
  return `${line.slice(0, length - 1).trimEnd()}…`.toWellFormed();
}

/** What is written of a run. */
export function storedRun(run: FinishedRun): StoredRun {
  const inputs = jsonWithin(run.inputs, MAX_KEPT);
  const result = run.result === null ? null : jsonWithin(run.result, MAX_KEPT);
  const options = jsonWithin(run.options, MAX_KEPT) ?? '{}';
  const meta = run.meta === null ? null : JSON.stringify(run.meta);
  const error = run.error === null ? null : JSON.stringify(run.error);
  const head = [run.title, run.summary, run.model].join('\n');
  // Half for each, so that a long input does not hide what came of it.
  const text = [head, textOf(run.inputs, MAX_INDEXED / 2), textOf(run.result, MAX_INDEXED / 2)].join('\n');
  const kept = [inputs, options, result, meta, error].reduce((sum, part) => sum + (part?.length ?? 0), 0);
  return {
    inputs,
    options,
    result,
    meta,
    error,
    head: head.toLowerCase(),
    text: text.replaceAll('\0', ' '),
    bytes: kept + text.length * INDEX_FACTOR + ROW_BYTES,
  };
}

/** The value as JSON, or null where that would be longer than `limit` characters or can't be made. */
export function jsonWithin(value: unknown, limit: number): string | null {
  if (value === undefined || isLarger(value, limit)) return null;
  try {
    const text = JSON.stringify(value);
    return text.length > limit ? null : text;
  } catch {
    return null;
  }
}

/** Whether the JSON of a value is surely longer than `limit`, found out without making it. */
function isLarger(value: unknown, limit: number): boolean {
  let size = 0;
  for (const leaf of leaves(value)) {
    size += leastLength(leaf);
    if (size > limit) return true;
  }
  return false;
}

/** The least that a value can take in JSON with the comma after it: `0,`, `0.5,`, `"",`. */
function leastLength(leaf: unknown): number {
  if (typeof leaf === 'string') return leaf.length + 3;
  return typeof leaf === 'number' && !Number.isInteger(leaf) ? 4 : 2;
}

/** All texts in a value, one after the other, up to a length; among very many numbers nobody looks for words. */
export function textOf(value: unknown, length: number): string {
  const parts: string[] = [];
  let left = length;
  let looked = 0;
  for (const leaf of leaves(value)) {
    if (++looked > MAX_LEAVES) break;
    if (typeof leaf !== 'string') continue;
    parts.push(leaf.slice(0, left));
    left -= leaf.length + 1;
    if (left <= 0) break;
  }
  return parts.join('\n');
}

/** Everything in a value that holds nothing itself, in order. Without recursion: inputs may be nested at will. */
function* leaves(value: unknown): Generator {
  const open: Iterator<unknown>[] = [[value].values()];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const step = top.next();
    const next: unknown = step.value;
    if (step.done === true) open.pop();
    else if (typeof next === 'object' && next !== null) open.push(partsOf(next).values());
    else yield next;
  }
}

function partsOf(value: object): unknown[] {
  return Array.isArray(value) ? value : Object.values(value);
}
