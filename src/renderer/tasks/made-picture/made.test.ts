import { expect, it } from 'vitest';
import { newRun } from '../../features/run/run-state.ts';
import { madeOf } from './made.ts';

const media = (letter: string) => ({ media_id: letter.repeat(64), type: 'image/png', bytes: 9 });
const done = (result: unknown) => ({
  ...newRun('r', { model: 'm', inputs: null }, 0),
  phase: 'done' as const,
  result,
});
const cutOut = { image: media('a'), mask: media('b'), area: 0.25 };
const larger = { image: media('c'), width: 20, height: 10 };

it('a cut-out has a mask and no size of its own', () => {
  const made = { image: media('a'), cut: { mask: media('b'), area: 0.25 }, size: null };
  expect(madeOf(done(cutOut))).toEqual(made);
  expect(madeOf(done([cutOut, cutOut]))).toEqual(made);
});

it('a larger picture has a size and no mask', () => {
  expect(madeOf(done({ ...larger, seed: 7, steps: 4 }))).toEqual({
    image: media('c'),
    cut: null,
    size: { width: 20, height: 10 },
  });
});

it('knows no other shape', () => {
  for (const result of [{}, [], { image: media('a') }, { depth: media('a'), width: 1, height: 1 }])
    expect(madeOf(done(result))).toBeNull();
  expect(madeOf(null)).toBeNull();
});
