import { expect, it } from 'vitest';
import { areaPath, splitSample } from './memory-chart.ts';

const sample = (at: number, used: number) => ({
  at,
  app_bytes: 10,
  runners_bytes: 20,
  used_bytes: used,
  total_bytes: 100,
});

it('the parts add up to what is used, even where the system counts pages twice', () => {
  expect(splitSample(sample(0, 50))).toEqual({ app: 10, runners: 20, others: 20 });
  expect(splitSample(sample(0, 25))).toEqual({ app: 10, runners: 15, others: 0 });
  expect(splitSample(sample(0, 5))).toEqual({ app: 5, runners: 0, others: 0 });
});

it('the newest sample is at the right edge, and half a span ago is the middle', () => {
  const box = { width: 100, height: 10 };
  const samples = [sample(50, 50), sample(100, 100)];
  expect(areaPath(samples, (each) => each.used_bytes, 100, 100, box)).toBe('M50 10L50 5L100 0L100 10Z');
});

it('nothing measured is nothing drawn', () => {
  expect(areaPath([], () => 1, 0, 1, { width: 1, height: 1 })).toBe('');
});
