import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestThreads, countsToTry, shareThreads, threadsFor } from './threads.ts';

describe('the threads of a load', () => {
  it.each([
    ['all cores for ONNX Runtime before anything was measured', 'onnx', null, null, 8],
    ['what was measured to be fastest', 'onnx', null, 4, 4],
    ['never more than the cores, whatever was measured elsewhere', 'transformers', null, 64, 8],
    ['one core less for llama.cpp, which the measurement is not about', 'llama', null, 2, 7],
    ['what a person has set, before all', 'onnx', 3, 4, 3],
    ['what a person has set, for llama.cpp too', 'llama', 12, null, 12],
  ] as const)('are %s', (_name, backend, fixed, measured, expected) => {
    expect(threadsFor(backend, 8, { fixed, measured })).toBe(expected);
  });

  it('are one on a machine of one core', () => {
    expect([threadsFor('llama', 1), threadsFor('onnx', 1)]).toEqual([1, 1]);
  });
});

describe('sharing the cores', () => {
  it.each([
    ['one run alone has what it wants', [{ want: 7, least: 1 }], [7]],
    [
      'two share in halves',
      [
        { want: 7, least: 1 },
        { want: 7, least: 1 },
      ],
      [4, 4],
    ],
    [
      'a generation steps back while a pass runs',
      [
        { want: 7, least: 1 },
        { want: 6, least: 6 },
      ],
      [2, 6],
    ],
    [
      'one that wants little leaves the rest to the other',
      [
        { want: 2, least: 1 },
        { want: 8, least: 1 },
      ],
      [2, 6],
    ],
    [
      'nobody has less than one, however many run',
      Array.from({ length: 9 }, () => ({ want: 8, least: 1 })),
      Array.from({ length: 9 }, () => 1),
    ],
  ])('%s', (_name, uses, shares) => {
    expect(shareThreads(uses, 8)).toEqual(shares);
  });

  it('never gives out more than the cores, unless each has its least; leaves none idle that somebody wants', () => {
    const use = fc.record({ want: fc.integer({ min: 1, max: 32 }), elastic: fc.boolean() });
    fc.assert(
      fc.property(fc.array(use, { maxLength: 8 }), fc.integer({ min: 1, max: 32 }), (list, cores) => {
        const uses = list.map(({ want, elastic }) => ({ want, least: elastic ? 1 : want }));
        const shares = shareThreads(uses, cores);
        const sum = shares.reduce((total, share) => total + share, 0);
        const atLeast = uses.every(({ least }, index) => shares[index] === least);
        expect(sum <= cores || atLeast).toBe(true);
        expect(
          uses.every(
            ({ want, least }, index) => least <= (shares[index] ?? 0) && (shares[index] ?? 0) <= want,
          ),
        ).toBe(true);
        const wanted = uses.reduce((total, { want }) => total + want, 0);
        expect(sum).toBeGreaterThanOrEqual(Math.min(wanted, cores));
      }),
    );
  });
});

describe('the fastest count', () => {
  it.each([
    [
      'the fastest',
      [
        [1, [40, 41]],
        [2, [21, 20]],
        [4, [30, 31]],
      ],
      2,
    ],
    [
      'of equals the largest',
      [
        [1, [40]],
        [2, [20.5]],
        [4, [20]],
        [8, [20.9]],
      ],
      8,
    ],
    [
      'the median, so that one pass that was disturbed does not count',
      [
        [1, [20, 20, 20]],
        [2, [11, 11, 90]],
      ],
      2,
    ],
    ['nothing of no passes', [[1, []]], null],
  ] as const)('is %s', (_name, times, expected) => {
    expect(bestThreads(times.map(([threads, ms]) => ({ threads, ms })))).toBe(expected);
  });

  it.each([
    [1, [1]],
    [2, [1, 2]],
    [6, [1, 2, 4, 6]],
    [8, [1, 2, 4, 8]],
  ])('is looked for among powers of two and all %d cores', (cores, counts) => {
    expect(countsToTry(cores)).toEqual(counts);
  });
});
