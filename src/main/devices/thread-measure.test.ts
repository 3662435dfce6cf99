import { describe, expect, it } from 'vitest';
import { Store } from '../store/store.ts';
import { FakeLauncher, type Behaviour } from '../testing/fake-launcher.ts';
import { ThreadMeasure } from './thread-measure.ts';

const FASTEST_WITH_4: NonNullable<Behaviour['timeThreads']> = (counts) =>
  Promise.resolve(counts.map((threads) => ({ threads, ms: [threads === 4 ? 10 : 20] })));

/** A measurement on a machine of eight cores whose clock the test moves. */
function setUp(
  timeThreads = FASTEST_WITH_4,
  store = new Store({ file: null }),
  more: { cores?: number; version?: string; fixed?: number } = {},
) {
  const launcher = new FakeLauncher({ timeThreads });
  const clock = { now: 0, idle: 0 };
  let used = 0;
  const measure = new ThreadMeasure({
    launcher,
    counts: store.threadCounts,
    file: '/models/minilm.onnx',
    capabilities: () => ({ cpu_model: 'x', cpu_cores: more.cores ?? 8, platform: 'linux', arch: 'x64' }),
    version: more.version ?? '1',
    fixed: () => more.fixed ?? null,
    log: { info: () => undefined },
    cpu: () => ({ idle: clock.idle, total: clock.idle + used }),
    now: () => clock.now,
  });
  /** Lets so many seconds pass, with a look in each; other programs use so much of the processor. */
  const pass = async (seconds: number, busy = false, others = 0): Promise<void> => {
    for (let second = 0; second < seconds; second += 1) {
      clock.now += 1_000;
      clock.idle += 1_000 * (1 - others);
      used += 1_000 * others;
      await measure.look(busy);
    }
  };
  return { measure, launcher, store, pass };
}

describe('the measurement of threads', () => {
  it('waits until nothing has run for a while, is made once, and leaves no process', async () => {
    const { measure, launcher, pass } = setUp();
    await pass(8);
    await pass(1, true);
    await pass(9);
    expect(launcher.processes).toHaveLength(0);
    await pass(5);
    expect(measure.choice).toEqual({ fixed: null, measured: 4 });
    expect(launcher.processes.map(({ alive }) => alive)).toEqual([false]);
    await pass(60);
    expect(launcher.processes).toHaveLength(1);
  });

  it('waits while other programs keep the processor busy, as fewer threads would look faster then', async () => {
    const { measure, pass } = setUp();
    await pass(60, false, 0.5);
    expect(measure.choice.measured).toBeNull();
    await pass(11, false, 0.1);
    expect(measure.choice.measured).toBe(4);
  });

  it('comes on a machine where a program works for a second now and then', async () => {
    const { measure, pass } = setUp();
    for (let seconds = 0; seconds < 12; seconds += 4) {
      await pass(3, false, 0.05);
      await pass(1, false, 0.5);
    }
    expect(measure.choice.measured).toBe(4);
  });

  it('is kept for the next start, and made anew on another machine or by another version', async () => {
    const { store, pass } = setUp();
    await pass(11);
    const same = setUp(FASTEST_WITH_4, store);
    expect(same.measure.choice.measured).toBe(4);
    for (const more of [{ cores: 16 }, { version: '2' }]) {
      const other = setUp(FASTEST_WITH_4, store, more);
      expect(other.measure.choice.measured).toBeNull();
      await other.pass(11);
      expect(other.measure.choice.measured).toBe(4);
    }
  });

  it('is ended by a request, whose threads it would take, and made later', async () => {
    const asked: number[][] = [];
    const timing = Promise.withResolvers<undefined>();
    const { measure, launcher, pass } = setUp(async (counts) => {
      asked.push(counts);
      if (asked.length === 1) await timing.promise;
      return FASTEST_WITH_4(counts);
    });
    const first = pass(11);
    await expect.poll(() => asked).toEqual([[1, 2, 4, 8]]);
    await measure.look(true);
    await first;
    expect(launcher.processes.map(({ alive }) => alive)).toEqual([false]);
    expect(measure.choice.measured).toBeNull();
    timing.resolve(undefined);
    await pass(12);
    expect(measure.choice.measured).toBe(4);
  });

  it.each([
    ['fails', () => Promise.reject(new Error('no such file'))],
    ['times nothing', () => Promise.resolve([])],
  ])('is given up for this start where it %s, and every core is used', async (_name, timeThreads) => {
    const { measure, launcher, pass } = setUp(timeThreads);
    await pass(60);
    expect(launcher.processes).toHaveLength(1);
    expect(measure.choice).toEqual({ fixed: null, measured: null });
  });

  it('starts no process where a person has set the count, or there is one core', async () => {
    const set = setUp(FASTEST_WITH_4, undefined, { fixed: 3 });
    const single = setUp(FASTEST_WITH_4, undefined, { cores: 1 });
    await set.pass(60);
    await single.pass(60);
    expect([...set.launcher.processes, ...single.launcher.processes]).toEqual([]);
    expect(single.measure.choice.measured).toBe(1);
  });
});
