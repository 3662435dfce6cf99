import { expect, it } from 'vitest';
import { clockText, timeMarks, wholeText } from './time-text.ts';

it('never shows a time that has not come yet', () => {
  expect([0, 16.99, 59.96, 60, 3_723.4].map(clockText)).toEqual([
    '0:00.0',
    '0:16.9',
    '0:59.9',
    '1:00.0',
    '1:02:03.4',
  ]);
});
it('survives the tenths that binary numbers do not have', () => {
  expect([0.1, 0.3, 4.2, 14.1, 44.7].map(clockText)).toEqual([
    '0:00.1',
    '0:00.3',
    '0:04.2',
    '0:14.1',
    '0:44.7',
  ]);
});
it('writes minutes with two digits only behind hours', () => {
  expect([7, 67, 3_607].map(wholeText)).toEqual(['0:07', '1:07', '1:00:07']);
  expect(wholeText(-1)).toBe('0:00');
});
it('marks a line at round times, and nothing on an empty one', () => {
  expect(timeMarks(48.2, 6)).toEqual([0, 10, 20, 30, 40]);
  expect(timeMarks(1, 6)).toEqual([0, 0.5, 1]);
  expect(timeMarks(7_200, 4)).toEqual([0, 1_800, 3_600, 5_400, 7_200]);
  expect([timeMarks(0, 6), timeMarks(Number.NaN, 6)]).toEqual([[], []]);
});
