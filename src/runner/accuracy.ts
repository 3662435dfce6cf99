/** How far results are from those of the Python originals: asserted in the tests, and collected for docs/accuracy.md. */
import { appendFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, expect } from 'vitest';
import type { AccuracyRow } from './accuracy-row.ts';

/** A comparison whose bound is `at-most` where it names none. */
type Comparison = Omit<AccuracyRow, 'bound'> & { readonly bound?: AccuracyRow['bound'] };

/** Asserts that the worst of some deviations keeps its bar, and writes it down where HEARTH_ACCURACY names a file. */
export function expectAccurate(row: Comparison): void {
  const whole: AccuracyRow = { bound: 'at-most', ...row };
  const file = process.env['HEARTH_ACCURACY'];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(whole)}\n`);
  const name = `${row.task}, ${row.architecture}, ${row.inputs}: ${row.measure}`;
  if (whole.bound === 'at-most') expect(whole.worst, name).toBeLessThanOrEqual(whole.tolerance);
  else expect(whole.worst, name).toBeGreaterThanOrEqual(whole.tolerance);
}

/**
 * One row for all tests of a file or a group: each hands in its difference, which is asserted there and then, and the
 * worst of them is written down after the last.
 */
export function worstOfTests(row: Omit<AccuracyRow, 'worst' | 'bound'>): (difference: number) => void {
  let worst = 0;
  afterAll(() => expectAccurate({ ...row, worst }));
  return (difference) => {
    worst = Math.max(worst, difference);
    expect(difference, row.measure).toBeLessThanOrEqual(row.tolerance);
  };
}

/** As {@link worstOfTests}, for what has to be the same to the letter: the row says how many cases are not. */
export function sameInTests(
  row: Omit<AccuracyRow, 'worst' | 'tolerance' | 'bound'>,
): (got: unknown, want: unknown) => void {
  let different = 0;
  afterAll(() => expectAccurate({ ...row, worst: different, tolerance: 0 }));
  return (got, want) => {
    if (!isDeepStrictEqual(got, want)) different += 1;
    expect(got).toEqual(want);
  };
}

/** The largest difference of a score in two lists; asserts that nothing but the scores differs, order included. */
export function worstScore<T extends { readonly score: number }>(
  got: readonly T[],
  want: readonly T[],
): number {
  const withoutScores = (list: readonly T[]): object[] => list.map((each) => ({ ...each, score: 0 }));
  expect(withoutScores(got)).toEqual(withoutScores(want));
  const scores = (list: readonly T[]): number[] => list.map(({ score }) => score);
  return worstDifference(scores(got), scores(want));
}

/** The largest absolute difference of two lists of numbers of one length; NaN where they differ in length. */
export function worstDifference(got: ArrayLike<number>, want: ArrayLike<number>): number {
  if (got.length !== want.length) return Number.NaN;
  return Array.from(got).reduce((worst, value, index) => {
    const difference = Math.abs(value - (want[index] ?? Number.NaN));
    return Number.isNaN(difference) ? Number.NaN : Math.max(worst, difference);
  }, 0);
}
