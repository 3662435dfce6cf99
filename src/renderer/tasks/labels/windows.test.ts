import { describe, expect, test } from 'vitest';
import { bestScore, spansOf } from './windows.ts';

const window = (start: number, end: number, label: string, score: number) => ({
  timestamp: [start, end] as [number, number],
  labels: [{ label, score }],
});

describe('labels over time', () => {
  test.each([
    [
      'neighbours of one label are one stretch, as good as its best',
      [window(0, 2, 'dog', 0.5), window(2, 4, 'dog', 0.9), window(4, 6, 'rain', 0.7)],
      0,
      [
        [0, 4, 'dog', 0.9],
        [4, 6, 'rain', 0.7],
      ],
    ],
    [
      'what is below the threshold leaves a gap',
      [window(0, 2, 'dog', 0.5), window(2, 4, 'dog', 0.1), window(4, 6, 'dog', 0.7)],
      0.3,
      [
        [0, 2, 'dog', 0.5],
        [4, 6, 'dog', 0.7],
      ],
    ],
    [
      'windows over one another are seen up to the next',
      [window(0, 2, 'dog', 0.5), window(1, 3, 'rain', 0.6), window(1.5, 3.5, 'dog', 0.7)],
      0,
      [
        [0, 1, 'dog', 0.5],
        [1, 1.5, 'rain', 0.6],
        [1.5, 3.5, 'dog', 0.7],
      ],
    ],
    [
      'windows apart stay apart',
      [window(0, 2, 'dog', 0.5), window(5, 7, 'dog', 0.6)],
      0,
      [
        [0, 2, 'dog', 0.5],
        [5, 7, 'dog', 0.6],
      ],
    ],
    ['a window without labels is a gap', [{ timestamp: [0, 1] as [number, number], labels: [] }], 0, []],
  ])('%s', (_, windows, threshold, want) => {
    expect(
      spansOf(windows, threshold).map(({ start, end, label, score }) => [start, end, label, score]),
    ).toEqual(want);
  });

  test('the best of nothing is 0', () => {
    expect([bestScore([]), bestScore([window(0, 1, 'a', 0.2), window(1, 2, 'b', 0.4)])]).toEqual([0, 0.4]);
  });
});
