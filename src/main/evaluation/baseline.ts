/** What an evaluation is compared with: the last one of the same settings, a report, or another model's last one. */
import { invalidInput } from '../../shared/errors.ts';
import type { EvalDifference, EvalSettings } from '../../shared/evaluation/report.ts';
import type { EvalTaskId } from '../../shared/evaluation/set.ts';
import type { EarlierRow, EvaluationLedger } from '../store/evaluations.ts';

/** What was asked for. */
export type Baseline =
  | { readonly kind: 'latest' }
  | { readonly kind: 'none' }
  | { readonly kind: 'report'; readonly report: string }
  | { readonly kind: 'model'; readonly model: string };

/** The row that a model is compared with, and what is another one there. */
export interface BaselineRow extends EarlierRow {
  readonly differs: EvalDifference[];
}

/** What a row is of. */
export interface RowIdentity {
  readonly machine: string;
  readonly task: EvalTaskId;
  readonly model: string;
  readonly settings: EvalSettings;
}

/** Reads what was asked for; throws INVALID_INPUT for what is neither a word, a report nor a model with an evaluation. */
export function baselineOf(ledger: EvaluationLedger, asked: string): Baseline {
  if (asked === 'latest') return { kind: 'latest' };
  if (asked === 'none') return { kind: 'none' };
  if (ledger.has(asked)) return { kind: 'report', report: asked };
  if (ledger.hasModel(asked)) return { kind: 'model', model: asked };
  throw invalidInput(
    'baseline',
    `"${asked}" is no report, and no model that was evaluated`,
    'Use latest, none, the id of a report or the name of a model.',
  );
}

/**
 * The row to compare with; null where there is none. Of a report or model that was named it may be one of other
 * settings, which its `differs` says; never one of another set, whose figures mean something else.
 */
export function baselineRow(
  ledger: EvaluationLedger,
  baseline: Baseline,
  now: RowIdentity,
): BaselineRow | null {
  if (baseline.kind === 'none') return null;
  const key = keyOf(now);
  if (baseline.kind === 'latest') return same(ledger.baseline(key));
  if (baseline.kind === 'report') {
    const exact = same(ledger.baseline(key, baseline.report));
    return exact ?? nearest(ledger.ofReport(baseline.report), now);
  }
  return nearest(ledger.ofModel(now.task, baseline.model), now);
}

/** What has to be the same for two rows to be compared without a word. */
export function keyOf({ machine, task, model, settings }: RowIdentity): string {
  const { device, backend, dtype, set } = settings;
  return JSON.stringify([machine, task, model, device, backend, dtype, set]);
}

function same(found: EarlierRow | null): BaselineRow | null {
  return found === null ? null : { ...found, differs: [] };
}

/** Of the rows of a task and set the one that differs least; the first of those that differ alike. */
function nearest(rows: readonly EarlierRow[], now: RowIdentity): BaselineRow | null {
  const comparable = rows.flatMap((found): BaselineRow[] => {
    const { row } = found;
    if (row.task !== now.task || row.error !== null || row.settings?.set !== now.settings.set) return [];
    return [{ ...found, differs: differences(found, row.settings, now) }];
  });
  return comparable.toSorted((a, b) => a.differs.length - b.differs.length)[0] ?? null;
}

function differences(before: EarlierRow, was: EvalSettings, now: RowIdentity): EvalDifference[] {
  const pairs: readonly [EvalDifference['what'], string, string][] = [
    ['machine', before.machine, now.machine],
    ['model', before.row.model, now.model],
    ['device', was.device, now.settings.device],
    ['engine', was.backend, now.settings.backend],
    ['precision', was.dtype, now.settings.dtype],
  ];
  return pairs
    .filter(([, old, fresh]) => old !== fresh)
    .map(([what, old, fresh]) => ({ what, before: old, now: fresh }));
}
