import { describe, expect, it } from 'vitest';
import { sweepPlan, type SweepLimits } from './sweep-plan.ts';

const entry = (id: string, bytes: number, usedAt: number) => ({ id, bytes, usedAt });
const limits = (more: Partial<SweepLimits> = {}): SweepLimits => ({
  now: 1_000,
  maxBytes: 100,
  maxFiles: 10,
  maxAgeMs: 500,
  held: () => false,
  ...more,
});

describe('what is swept', () => {
  it.each([
    ['nothing where there is nothing', [], limits(), []],
    ['nothing that fits', [entry('a', 60, 900), entry('b', 40, 600)], limits(), []],
    [
      'what is older than is kept, though there is room',
      [entry('a', 1, 499), entry('b', 1, 500)],
      limits(),
      ['a'],
    ],
    [
      'the longest unused first, until the rest fits',
      [entry('new', 60, 900), entry('mid', 50, 800), entry('old', 40, 700)],
      limits(),
      ['old', 'mid'],
    ],
    [
      'no more than has to go',
      [entry('new', 60, 900), entry('mid', 30, 800), entry('old', 40, 700)],
      limits(),
      ['old'],
    ],
    [
      'never what a live request uses, be it old or too much',
      [entry('a', 200, 1), entry('b', 30, 900)],
      limits({ held: (id) => id === 'a' }),
      ['b'],
    ],
    [
      'the oldest of too many files',
      [entry('a', 0, 900), entry('b', 0, 800), entry('c', 0, 700)],
      limits({ maxFiles: 2 }),
      ['c'],
    ],
    ['one that alone is larger than all may be', [entry('a', 101, 1_000)], limits(), ['a']],
  ] as const)('is %s', (_name, entries, rules, gone) => {
    expect(sweepPlan(entries, rules)).toEqual(gone);
  });
});
