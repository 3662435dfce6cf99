import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Store } from '../store/store.ts';
import {
  LEAST_RATIO,
  MOST_RATIO,
  corrected,
  estimatedBytes,
  footprintKey,
  learnedRatio,
} from './learned-memory.ts';

it.each([
  ['takes the first measurement as it is', null, 120, 1.2],
  ['counts more at once', 1, 150, 1.5],
  ['comes down a quarter of the way at a time', 1.8, 100, 1.6],
  ['is bounded below, since a model at rest needs less than at work', null, 10, LEAST_RATIO],
  ['is bounded above', null, 1e6, MOST_RATIO],
  ['passes over the noise of an allocator', 1.2, 120.5, 1.2],
  ['passes over a figure that is none', 1.2, 0, 1.2],
] as const)('%s', (_name, before, bytes, expected) => {
  expect(learnedRatio(before, bytes, 100)).toBeCloseTo(expected, 9);
});

it.each([
  [1.5, ['weights', 'process', 'measured'], 150e6],
  [0.8, ['measured'], 80e6],
] as const)(
  'corrects by %s with lines that add up to it, and nothing is corrected twice',
  (ratio, labels, total) => {
    const lines = ['weights', 'process'].map((label) => ({ label, bytes: 50e6, why: 'x' }));
    const memory = corrected({ total_bytes: 100e6, lines }, ratio);
    expect(memory.lines.map(({ label }) => label)).toEqual(labels);
    expect([memory.total_bytes, memory.lines.reduce((sum, { bytes }) => sum + bytes, 0)]).toEqual([
      total,
      total,
    ]);
    expect(memory.lines.at(-1)?.why).toBe(
      `earlier runs here took ${String(ratio * 100)} % of the 100 MB that were estimated`,
    );
    expect(estimatedBytes({ memory })).toBe(100e6);
  },
);

it('leaves an estimate alone that nobody has measured', () => {
  const estimate = { total_bytes: 100, lines: [] };
  expect(corrected(estimate, null)).toBe(estimate);
});

it('is kept across starts, for each file, device and context apart', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'hearth-footprint-')), 'hearth.db');
  const plan = {
    directory: '/m',
    file: 'a.gguf',
    dtype: 'Q8_0',
    device: 'cpu',
    context_length: 512,
  } as const;
  const first = new Store({ file });
  first.footprints.measured(footprintKey(plan), 150, 100, 1);
  expect(first.footprints.version).toBe(1);
  first[Symbol.dispose]();
  using second = new Store({ file });
  expect(second.footprints.ratioOf(footprintKey(plan))).toBe(1.5);
  expect(second.footprints.ratioOf(footprintKey({ ...plan, context_length: 1_024 }))).toBeNull();
  expect(second.footprints.ratioOf(footprintKey({ ...plan, device: 'cuda' }))).toBeNull();
});
