import { describe, expect, test } from 'vitest';
import { windowingOf, windowsOf } from './windows.ts';

const RATE = 100;
const seconds = (length: number, window: number | null, stride: number | null): number[][] =>
  windowsOf(length * RATE, RATE, { window, stride }).map(({ start, end }) => [start / RATE, end / RATE]);

describe('the windows of a sound', () => {
  test.each([
    ['whole where nothing is asked', 10, null, null, [[0, 10]]],
    [
      'side by side',
      4,
      2,
      2,
      [
        [0, 2],
        [2, 4],
      ],
    ],
    [
      'the last one moved back, so that it is whole and none is a crumb',
      5,
      2,
      2,
      [
        [0, 2],
        [2, 4],
        [3, 5],
      ],
    ],
    ['one where the sound is shorter', 1.5, 2, 2, [[0, 1.5]]],
    ['one where the sound is as long', 2, 2, 1, [[0, 2]]],
    [
      'over one another',
      4,
      2,
      1,
      [
        [0, 2],
        [1, 3],
        [2, 4],
      ],
    ],
    [
      'apart, with the end of the sound heard',
      10,
      2,
      5,
      [
        [0, 2],
        [5, 7],
        [8, 10],
      ],
    ],
  ])('%s', (_, length, window, stride, want) => {
    expect(seconds(length, window, stride)).toEqual(want);
  });

  test('are refused where nobody could read them', () => {
    expect(() => seconds(7_200, 0.1, 0.05)).toThrow(/options\.window_s.*143,999 windows/);
  });
});

test('a stride says nothing without a window', () => {
  expect(windowingOf({ window_s: 2 })).toEqual({ window: 2, stride: 2 });
  expect(windowingOf({})).toEqual({ window: null, stride: null });
  expect(() => windowingOf({ stride_s: 2 })).toThrow(/options\.stride_s/);
});
