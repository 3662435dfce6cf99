import { expect, test } from 'vitest';
import { disagreement, requestsFor } from './agreement.ts';
import { lastCore } from './core.ts';

test('another text is never taken for rounding', () => {
  const said = { text: 'cat', numbers: [0.5] };
  expect(disagreement(said, { text: 'dog', numbers: [0.5] })).toBe('Hearth says "cat", PyTorch "dog"');
  expect(disagreement(said, said)).toBeNull();
});

test.each([
  ['rounding passes', [0.5], [0.5015], null],
  ['a difference fails', [0.1, 0.5], [0.1, 0.51], 'Hearth gives 0.5, PyTorch 0.51 (number 1)'],
  ['large numbers are held to their size', [1_000], [1_001.5], null],
  ['a missing number fails', [0.5], [0.5, 0.5], 'Hearth gives 1 numbers, PyTorch 2'],
  ['no number agrees with NaN', [NaN], [NaN], 'Hearth gives NaN, PyTorch NaN (number 0)'],
])('of numbers, %s', (_, hearth, python, problem) => {
  expect(disagreement({ text: '', numbers: hearth }, { text: '', numbers: python })).toBe(problem);
});

test('a turn of a quick model takes several requests, and one of a slow model a single one', () => {
  expect([1, 100, 599, 600, 5_000].map(requestsFor)).toEqual([10, 6, 2, 1, 1]);
});

test('the core is one that the process may use', () => {
  expect(['0-3,6', '0-7', '2', '0,4-5'].map(lastCore)).toEqual([6, 7, 2, 5]);
  expect(lastCore('')).toBeNull();
});
