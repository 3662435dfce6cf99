import { expect, it } from 'vitest';
import { MEMORY_SPAN_MS, withSample } from './machine.ts';

const sample = (at: number) => ({ at, app_bytes: 1, runners_bytes: 1, used_bytes: 2, total_bytes: 4 });

it('keeps two minutes, so that a window that stays open does not grow', () => {
  let samples = [sample(0)];
  for (let at = 1_000; at <= 300_000; at += 1_000) samples = withSample(samples, sample(at));
  expect(samples).toHaveLength(MEMORY_SPAN_MS / 1_000);
  expect(samples[0]?.at).toBe(300_000 - MEMORY_SPAN_MS + 1_000);
});

it('starts anew where the clock was put back', () => {
  expect(withSample([sample(9_000)], sample(5_000))).toEqual([sample(5_000)]);
});
