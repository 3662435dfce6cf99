/** A row against its baseline. */
import { compareQuality, compareSpeed } from '../../shared/evaluation/regression.ts';
import type { EvalChange, EvalRow } from '../../shared/evaluation/report.ts';
import type { BaselineRow } from './baseline.ts';

/** What has changed since the baseline; figures that only one of them has are left out. */
export function changeOf(
  { report, at, machine: was, row: before, differs }: BaselineRow,
  row: EvalRow,
  machine: string,
): EvalChange {
  return {
    report,
    at,
    differs,
    // Times of two machines say nothing of a model.
    speed: was === machine ? compareSpeed(before.passes, row.passes) : null,
    measures: row.measures.flatMap((measure) => {
      const earlier = before.measures.find(({ id }) => id === measure.id);
      if (earlier === undefined) return [];
      return [{ id: measure.id, before: earlier.value, verdict: compareQuality(earlier, measure) }];
    }),
  };
}

/** True where the model has become slower, or worse beyond chance. */
export function hasRegressed({ speed, measures }: EvalChange): boolean {
  return speed?.verdict === 'slower' || measures.some(({ verdict }) => verdict === 'regressed');
}
