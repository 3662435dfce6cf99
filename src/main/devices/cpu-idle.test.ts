import { expect, it } from 'vitest';
import { cpuTimes, idleShare } from './cpu-idle.ts';

it.each([
  ['nothing was used', { idle: 900, total: 1_000 }, { idle: 1_900, total: 2_000 }, 1],
  ['half was used', { idle: 0, total: 0 }, { idle: 500, total: 1_000 }, 0.5],
  ['no time has passed', { idle: 1, total: 2 }, { idle: 1, total: 2 }, 1],
  ['a counter that was put back', { idle: 900, total: 1_000 }, { idle: 0, total: 2_000 }, 0],
])('tells the idle part where %s', (_name, before, after, share) => {
  expect(idleShare(before, after)).toBe(share);
});

it('reads times that only grow', () => {
  const before = cpuTimes();
  const after = cpuTimes();
  expect(after.total).toBeGreaterThanOrEqual(before.total);
  expect(before.total).toBeGreaterThan(before.idle);
});
