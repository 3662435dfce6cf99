import { expect, it } from 'vitest';
import { BEAT_MS, lastHeard, listen, type LiveLoop } from './live-loop.ts';

const SAMPLES = new Float32Array(4);

/** A loop on a clock that only `rest` moves, which ends after so many rests. */
function setUp(more: Partial<LiveLoop<number>> = {}, rests = 3) {
  const end = new AbortController();
  let clock = 0;
  const shown: number[] = [];
  const waits: number[] = [];
  const loop: LiveLoop<number> = {
    heard: () => SAMPLES,
    classify: async () => shown.length,
    show: (result) => shown.push(result),
    rest: async (ms) => {
      waits.push(ms);
      clock += ms;
      if (waits.length === rests) end.abort();
    },
    now: () => clock,
    signal: end.signal,
    ...more,
  };
  return { loop, end, shown, waits, pass: (ms: number) => (clock += ms) };
}

it('never has two requests under way, however slow the model is', async () => {
  let busy = 0;
  let most = 0;
  const { loop, waits, pass, shown } = setUp({
    classify: async () => {
      busy += 1;
      most = Math.max(most, busy);
      await Promise.resolve();
      pass(3 * BEAT_MS);
      busy -= 1;
      return 1;
    },
  });
  await listen(loop);
  expect([most, shown, waits]).toEqual([1, [1, 1, 1], [0, 0, 0]]);
});
it('asks no more often than labels can be read', async () => {
  const { loop, waits, pass } = setUp({
    classify: async () => {
      pass(40);
      return 1;
    },
  });
  await listen(loop);
  expect(waits).toEqual([BEAT_MS - 40, BEAT_MS - 40, BEAT_MS - 40]);
});
it('shows nothing that comes after the end, and takes a request that was ended for no failure', async () => {
  const late = setUp({
    classify: async () => {
      late.end.abort();
      return 7;
    },
  });
  await listen(late.loop);
  const ended = setUp({
    classify: async () => {
      ended.end.abort();
      throw new Error('cancelled');
    },
  });
  await listen(ended.loop);
  expect([late.shown, ended.shown]).toEqual([[], []]);
});
it('ends with the first failure instead of asking a broken model for ever', async () => {
  let asked = 0;
  const { loop } = setUp({
    classify: async () => {
      asked += 1;
      throw new Error('no model');
    },
  });
  await expect(listen(loop)).rejects.toThrow('no model');
  expect(asked).toBe(1);
});
it('asks nothing before enough was heard, and never for more than was', async () => {
  const { loop, shown } = setUp({ heard: () => null });
  await listen(loop);
  expect(shown).toEqual([]);
  const wave = Float32Array.from({ length: 30 }, (_, at) => at);
  expect(lastHeard(wave, 10, 0.4)).toBeNull();
  expect([...(lastHeard(wave, 10, 0.6) ?? [])]).toEqual([24, 25, 26, 27, 28, 29]);
  expect(lastHeard(wave, 10, 60)).toHaveLength(20);
});
