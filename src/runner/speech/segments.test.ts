import { describe, expect, it } from 'vitest';
import { windowSegments, type Window } from './segments.ts';

/** Tokens below 100 are text; 100 is 0.00, 150 is 1.00. */
const window: Window = { seek: 0, frames: 3_000, timestampBegin: 100, precision: 0.02, stride: 2 };

/** What a person would want to know of the segments. */
function told(tokens: readonly number[], at: Partial<Window> = {}) {
  const { segments, advance } = windowSegments(tokens, { ...window, ...at });
  return {
    advance,
    segments: segments.map(({ start, end, tokens: own, from }) => [
      Math.round(start * 100) / 100,
      Math.round(end * 100) / 100,
      own.filter((token) => token < 100),
      from,
    ]),
  };
}

describe('a window', () => {
  it.each<[string, number[], Partial<Window>, ReturnType<typeof told>]>([
    ['of nothing goes on by its length', [], {}, { advance: 3_000, segments: [[0, 30, [], 0]] }],
    [
      'without times is one segment of its length',
      [1, 2],
      {},
      { advance: 3_000, segments: [[0, 30, [1, 2], 0]] },
    ],
    [
      'with a lone time at its end has said all',
      [100, 1, 2, 350],
      {},
      { advance: 3_000, segments: [[0, 5, [1, 2], 0]] },
    ],
    [
      'that ends in a pair is heard again from there',
      [100, 1, 150, 150],
      {},
      { advance: 100, segments: [[0, 1, [1], 0]] },
    ],
    [
      'drops what its end cut off, so that no word is doubled',
      [100, 1, 150, 150, 2, 3],
      {},
      { advance: 100, segments: [[0, 1, [1], 0]] },
    ],
    [
      'of two segments with a lone time at the end keeps both',
      [100, 1, 150, 160, 2, 3, 200],
      {},
      {
        advance: 3_000,
        segments: [
          [0, 1, [1], 0],
          [1.2, 2, [2, 3], 3],
        ],
      },
    ],
    [
      'in the middle of a sound counts from there',
      [100, 1, 150, 150],
      { seek: 2_000 },
      { advance: 100, segments: [[20, 21, [1], 0]] },
    ],
    [
      'that is shorter than others ends where it ends',
      [1],
      { seek: 6_000, frames: 1_001 },
      { advance: 1_001, segments: [[60, 70, [1], 0]] },
    ],
    [
      'whose pair is at its very beginning still goes on',
      [100, 100, 1],
      {},
      { advance: 3_000, segments: [[0, 0, [], 0]] },
    ],
  ])('%s', (_, tokens, at, expected) => {
    expect(told(tokens, at)).toEqual(expected);
  });
});
