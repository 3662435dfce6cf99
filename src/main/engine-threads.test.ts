/** The measurement of threads as an engine makes it by itself, on a machine where nothing else happens. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type * as CpuIdle from './devices/cpu-idle.ts';
import { engineUnderTest } from './testing/engine-under-test.ts';

vi.mock('./devices/cpu-idle.ts', async (original) => ({
  ...(await original<typeof CpuIdle>()),
  cpuTimes: () => ({ idle: Date.now(), total: Date.now() }),
}));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

it('comes by itself once it has been quiet for a while, is told of the device, and is taken by the next plan', async () => {
  const timeThreads = (counts: number[]) =>
    Promise.resolve(counts.map((threads) => ({ threads, ms: [threads === 1 ? 10 : 20] })));
  const { engine, infer } = await engineUnderTest({ timeThreads }, undefined, undefined, true);
  await infer({});
  expect(engine.devices().threads.reason).toMatch(/is measured once nothing has run/);
  vi.advanceTimersByTime(12_000);
  await expect
    .poll(() => engine.devices().threads.reason)
    .toBe('Measured on this machine to be the fastest.');
  expect(engine.devices().threads.count).toBe(1);
  await engine[Symbol.asyncDispose]();
});
