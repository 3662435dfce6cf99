/** The results of a batch in words, as CSV and as JSON. Pure. */
import { z } from 'zod';
import { TASKS, contractOf } from '../../../shared/tasks/index.ts';
import { csvCell, csvText } from '../../tasks/csv.ts';
import type { RunTask } from '../run/request.ts';
import type { Batch, BatchRow } from './batch.ts';
import { messages } from './messages.ts';

const labels = TASKS['text-classification'].result;
const vector = z.object({ embedding: z.array(z.number()) });
const vectors = z.union([z.array(vector), vector.transform((one) => [one])]);
const text = z.object({ generated_text: z.string() });

/** A result in one line; empty for one of another shape. */
export function resultText(task: RunTask, result: unknown): string {
  switch (task) {
    case 'text-classification': {
      const best = labels.safeParse(result).data?.[0];
      return best === undefined ? '' : `${best.label} ${best.score.toFixed(2)}`;
    }
    case 'feature-extraction': {
      const first = vectors.safeParse(result).data?.[0];
      return first === undefined ? '' : messages.numbers(first.embedding.length);
    }
    case 'text-generation':
      return text.safeParse(result).data?.generated_text.trim() ?? '';
    default:
      return described(task, result);
  }
}

/** What the task's contract says of it in one line. */
function described(task: RunTask, result: unknown): string {
  const contract = contractOf(task);
  const parsed = contract.result.safeParse(result);
  return parsed.success ? contract.describeResults([parsed.data]) : '';
}

/** One line per file: name, state, then the result in columns of its own. */
export function batchCsv({ task, rows }: Batch): string {
  const columns = columnsOf(task, rows);
  const head = ['file', 'state', ...columns, 'problem'];
  const body = rows.map((row) => [
    csvCell(row.name),
    row.state,
    ...cellsOf(task, row, columns).map(csvCell),
    csvCell(row.problem ?? ''),
  ]);
  return csvText([head.map(csvCell), ...body]);
}

function columnsOf(task: RunTask, rows: readonly BatchRow[]): string[] {
  switch (task) {
    case 'text-classification':
      return [
        ...new Set(rows.flatMap((row) => labels.safeParse(row.result).data?.map(({ label }) => label) ?? [])),
      ];
    case 'feature-extraction': {
      const sizes = rows.map((row) => vectors.safeParse(row.result).data?.[0]?.embedding.length ?? 0);
      const most = sizes.reduce((a, b) => Math.max(a, b), 0);
      return Array.from({ length: most }, (_, index) => String(index + 1));
    }
    case 'text-generation':
      return ['text'];
    default:
      return ['result'];
  }
}

function cellsOf(task: RunTask, { result }: BatchRow, columns: readonly string[]): string[] {
  switch (task) {
    case 'text-classification': {
      const scores = new Map(labels.safeParse(result).data?.map(({ label, score }) => [label, score]));
      return columns.map((label) => String(scores.get(label) ?? ''));
    }
    case 'feature-extraction': {
      const values = vectors.safeParse(result).data?.[0]?.embedding ?? [];
      return columns.map((_, index) => String(values[index] ?? ''));
    }
    default:
      return [resultText(task, result)];
  }
}

/** Everything of every file, as the task gave it. */
export function batchJson({ task, model, options, rows }: Batch): string {
  const files = rows.map(({ name, state, result, problem, ms }) => ({
    file: name,
    state,
    ...(state === 'done' ? { result, ms: ms === null ? null : Math.round(ms) } : {}),
    ...(problem === null ? {} : { problem }),
  }));
  return `${JSON.stringify({ task, model, options, files }, null, 2)}\n`;
}
