import { expect, test } from 'vitest';
import { beamSearch, logSoftmax, type BeamDecoder, type BeamOptions } from './beam-search.ts';

const END = 3;
/** Probabilities of the next of four tokens by the last one; token 3 ends. */
const NEXT: Readonly<Record<number, readonly number[]>> = {
  // The likeliest first token leads nowhere good: what follows the second is far surer.
  0: [0.01, 0.5, 0.48, 0.01],
  1: [0.25, 0.25, 0.26, 0.24],
  2: [0.01, 0.01, 0.01, 0.97],
};

function decoder(): BeamDecoder & { readonly selected: number[][] } {
  const selected: number[][] = [];
  return {
    selected,
    feed: async (rows) => rows.map((row) => Float32Array.from(NEXT[row.at(-1) ?? 0] ?? [], Math.log)),
    select: (rows) => {
      selected.push([...rows]);
    },
  };
}

const options = (given: Partial<BeamOptions>): BeamOptions => ({
  beams: 2,
  prefix: [0],
  maxNewTokens: 5,
  ends: [END],
  processors: [],
  lengthPenalty: 1,
  earlyStopping: false,
  signal: new AbortController().signal,
  ...given,
});

test('two beams find the text that one token at a time misses', async () => {
  expect(await beamSearch(decoder(), options({}))).toEqual([2, END]);
});

test('the cache follows the beams that go on', async () => {
  const model = decoder();
  await beamSearch(model, options({ maxNewTokens: 2 }));
  // Once to make two rows of the first, then the parents of each step's beams.
  expect(model.selected[0]).toEqual([0, 0]);
  expect(model.selected[1]).toEqual([0, 0]);
});

test('at the longest length the best running text is taken, and nothing runs beyond it', async () => {
  const never = (_: readonly number[], scores: Float32Array): void => {
    scores[END] = -Infinity;
  };
  expect(await beamSearch(decoder(), options({ maxNewTokens: 3, processors: [never] }))).toHaveLength(3);
});

test('it stops between two steps when it is cancelled, and tells of each step before', async () => {
  const abort = new AbortController();
  const steps: number[] = [];
  const running = beamSearch(
    decoder(),
    options({
      signal: abort.signal,
      afterStep: async (step) => {
        steps.push(step);
        abort.abort();
      },
    }),
  );
  await expect(running).rejects.toThrow(/abort/i);
  expect(steps).toEqual([1]);
});

test('log probabilities sum to one and stand far from overflow', () => {
  const scores = logSoftmax(Float32Array.of(1_000, 1_001));
  expect(Math.exp(scores[0] ?? 0) + Math.exp(scores[1] ?? 0)).toBeCloseTo(1, 5);
});
