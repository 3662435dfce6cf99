import { expect, it } from 'vitest';
import { newRun } from '../../features/run/run-state.ts';
import { cutOut, insideOf, masksCsv, proposalsOf } from './masks.ts';

const mask = { media_id: 'a'.repeat(64), type: 'image/png', bytes: 1 };
const result = { masks: [{ score: 0.9, mask, area: 0.25 }], width: 4, height: 2 };
const done = (given: unknown, options = {}) => ({
  ...newRun('r', { model: 'm', task: 'mask-generation', inputs: null, options }, 0),
  phase: 'done' as const,
  result: given,
});

it('a list of pictures shows the masks of its first one', () => {
  expect(proposalsOf(done([result]))?.masks).toEqual(result.masks);
  expect(proposalsOf(done(result, { points: [{ x: 1, y: 1 }] }))?.prompt).toEqual({
    points: [{ x: 1, y: 1, label: 1 }],
    box: null,
  });
});

it.each([[{ ...result, masks: [] }], [[]], [{ masks: [{ score: 1 }] }], [null]])(
  'there is no mask in %j',
  (given) => {
    expect(proposalsOf(done(given))).toBeNull();
  },
);

it.each([
  [Uint8Array.of(0, 127, 128, 255), [0, 0, 1, 1]],
  [Uint16Array.of(0, 32_767, 32_768, 65_535), [0, 0, 1, 1]],
])('the thing is where more than half of the light is: %j', (data, inside) => {
  expect([...insideOf({ width: 4, height: 1, data }).data]).toEqual(inside);
});

it('cuts with a mask that is smaller than the picture', () => {
  const pixels = new Uint8ClampedArray(4 * 4 * 2).fill(200);
  cutOut(pixels, { width: 4, height: 2 }, { width: 2, height: 1, data: Uint8Array.of(0, 1) });
  const row = [0, 0, 200, 200];
  expect([...pixels].filter((_, at) => at % 4 === 3)).toEqual([...row, ...row]);
  expect(pixels[0]).toBe(0);
});

it('masksCsv counts from one, as the list beside it does', () => {
  expect(masksCsv(result.masks).trim().split(/\r?\n/)).toEqual(['mask,score,share', '1,0.9,0.25']);
});
