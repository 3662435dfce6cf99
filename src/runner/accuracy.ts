/** How far results are from those of the Python originals: asserted in the tests, and collected for docs/accuracy.md. */
import { appendFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { AccuracyRow } from './accuracy-row.ts';

/** Asserts that the worst of some deviations keeps its bar, and writes it down where HEARTH_ACCURACY names a file. */
export function expectAccurate(
  row: Omit<AccuracyRow, 'bound'> & { readonly bound?: AccuracyRow['bound'] },
): void {
  const whole: AccuracyRow = { bound: 'at-most', ...row };
  const file = process.env['HEARTH_ACCURACY'];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(whole)}\n`);
  const name = `${row.task}, ${row.architecture}, ${row.inputs}: ${row.measure}`;
  if (whole.bound === 'at-most') expect(whole.worst, name).toBeLessThanOrEqual(whole.tolerance);
  else expect(whole.worst, name).toBeGreaterThanOrEqual(whole.tolerance);
}

/** The largest absolute difference of two lists of numbers of one length; NaN where they differ in length. */
export function worstDifference(got: ArrayLike<number>, want: ArrayLike<number>): number {
  if (got.length !== want.length) return Number.NaN;
  return Array.from(got).reduce((worst, value, index) => {
    const difference = Math.abs(value - (want[index] ?? Number.NaN));
    return Number.isNaN(difference) ? Number.NaN : Math.max(worst, difference);
  }, 0);
}
