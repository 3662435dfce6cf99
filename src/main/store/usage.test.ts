import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FREQUENCY_HALF_LIFE_MS } from './frequency.ts';
import { Store } from './store.ts';
import { median, speedOf, speedOn, type SpeedRun } from './usage.ts';

const run = (runMs: number, more: Partial<SpeedRun> = {}): SpeedRun => ({
  model: 'org/name',
  device: 'cpu',
  backend: 'llama',
  dtype: 'Q8_0',
  tokensPerSecond: 1_000 / runMs,
  runMs,
  loadMs: null,
  at: runMs,
  ...more,
});

it('takes the middle of some numbers, and of an even count the mean of both', () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([])]).toEqual([2, 2.5, null]);
});

it('is not moved by one slow run, and knows loads only where there were some', () => {
  expect(speedOf([run(10), run(9_000), run(11, { loadMs: 700 })])).toMatchObject({
    run_ms: 11,
    load_ms: 700,
    runs: 3,
  });
  expect(speedOf([run(10, { tokensPerSecond: null })])).toMatchObject({
    tokens_per_second: null,
    load_ms: null,
  });
});

it('keeps the last nine runs of each file and device, across starts', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'hearth-usage-')), 'hearth.db');
  const first = new Store({ file });
  for (let ms = 1; ms <= 20; ms++) first.usage.measured(run(ms));
  first.usage.measured(run(500, { dtype: 'Q4_K_M' }));
  first.usage.used('org/name', 5);
  first.usage.used('org/name', 7);
  const before = first.usage.speedsOf('org/name');
  first[Symbol.dispose]();
  using second = new Store({ file });
  expect(second.usage.speedsOf('org/name')).toEqual(before);
  expect(before.map(({ dtype, run_ms, runs }) => [dtype, run_ms, runs])).toEqual([
    ['Q4_K_M', 500, 1],
    ['Q8_0', 16, 9],
  ]);
  expect(second.usage.usageOf('org/name')).toEqual(first.usage.usageOf('org/name'));
  expect(second.usage.usageOf('org/name')).toMatchObject({ count: 2, lastUsedAt: 7 });
  expect(second.usage.frequencyOf('org/name', 7)).toBeCloseTo(2, 6);
  expect([second.usage.usageOf('org/other'), second.usage.speedsOf('org/other')]).toEqual([null, []]);
});

it('shows the speed of the device of now: of the same dtype, else of the one that ran last, else none', () => {
  const speeds = [speedOf([run(1, { device: 'cuda:0', dtype: 'q4' })]), speedOf([run(2, { dtype: 'Q4_0' })])];
  expect(speedOn(speeds, 'cuda', 'q8')?.run_ms).toBe(1);
  expect(speedOn(speeds, 'cpu', 'Q4_0')?.run_ms).toBe(2);
  expect(speedOn(speeds, 'mps', 'q4')).toBeNull();
});

it('ranks by what is used lately, not by what was ever used most, and so after a start too', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'hearth-usage-')), 'hearth.db');
  const first = new Store({ file });
  for (let use = 0; use < 20; use += 1) first.usage.used('org/old', 0);
  const later = 10 * FREQUENCY_HALF_LIFE_MS;
  for (let use = 0; use < 3; use += 1) first.usage.used('org/new', later);
  first[Symbol.dispose]();
  using second = new Store({ file });
  expect(second.usage.mostFrequent(later).map(({ model }) => model)).toEqual(['org/new', 'org/old']);
  expect(second.usage.frequencyOf('org/old', later)).toBeCloseTo(20 / 1_024, 9);
  expect(second.usage.frequencyOf('org/never', later)).toBe(0);
});
