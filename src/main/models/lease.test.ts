import { afterEach, expect, it, vi } from 'vitest';
import { GB, never, plan, setUp } from '../testing/registry-under-test.ts';

afterEach(() => {
  vi.useRealTimers();
});

it('has what a model holds measured once after its run, and tells of it where it is another figure', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { registry, launcher, measured } = setUp({ each: GB });
  (await registry.getOrLoad(plan('a'), 'f', never))[Symbol.dispose]();
  await vi.advanceTimersByTimeAsync(1_000);
  await vi.waitFor(() => expect(vi.getTimerCount()).toBe(0));
  expect(measured).toEqual([]);
  launcher.behaviour.memoryBytes = 2 * GB;
  for (let run = 0; run < 2; run += 1) (await registry.getOrLoad(plan('a'), 'f', never))[Symbol.dispose]();
  await vi.advanceTimersByTimeAsync(1_000);
  await vi.waitFor(() => expect(measured).toEqual([2 * GB]));
});
