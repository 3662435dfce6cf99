import { afterEach, describe, expect, it, vi } from 'vitest';
import { HearthError } from '../../shared/errors.ts';
import { OVERDUE_MS } from './priority.ts';
import { Scheduler, type SchedulerLimits, type Turn } from './scheduler.ts';

const limits =
  (text: number, queueDepth = 64): (() => SchedulerLimits) =>
  () => ({ workers: { text, image: 1, audio: 1, video: 1 }, queueDepth });
const never = new AbortController().signal;
const request = (key: string, modality: 'text' | 'image' = 'text') =>
  ({ id: `request ${key}`, modality, key, priority: 'normal', popularity: 0 }) as const;

/** Asks for a turn and notes what it hears. */
function ask(scheduler: Scheduler, key: string, signal = never, modality: 'text' | 'image' = 'text') {
  const positions: number[] = [];
  let turn: Turn | undefined;
  const promise = scheduler
    .turn(request(key, modality), signal, (position) => positions.push(position))
    .then((got) => (turn = got));
  return {
    positions,
    promise,
    get started() {
      return turn !== undefined;
    },
    finish: async () => (await promise)[Symbol.dispose](),
  };
}

describe('Scheduler', () => {
  it('starts at once when there is room, after telling position 0', async () => {
    const a = ask(new Scheduler(limits(1)), 'a');
    await a.promise;
    expect(a.positions).toEqual([0]);
  });

  it('never runs more than the pool has workers, and tells everybody when the line moves', async () => {
    const scheduler = new Scheduler(limits(1));
    const [a, b, c] = [ask(scheduler, 'a'), ask(scheduler, 'b'), ask(scheduler, 'c')];
    await a.promise;
    expect([scheduler.running, scheduler.depth, b.started]).toEqual([1, 2, false]);
    await a.finish();
    await b.promise;
    expect([b.positions, c.positions]).toEqual([[0], [1, 0]]);
  });

  it('lets runs of one model take turns though the pool has room, and others overtake them', async () => {
    const scheduler = new Scheduler(limits(2));
    const [a, again, other] = [ask(scheduler, 'm'), ask(scheduler, 'm'), ask(scheduler, 'n')];
    await other.promise;
    expect([a.started, again.started]).toEqual([true, false]);
    await a.finish();
    await again.promise;
  });

  it('keeps modalities apart', async () => {
    const scheduler = new Scheduler(limits(1));
    await ask(scheduler, 'a').promise;
    await ask(scheduler, 'b', never, 'image').promise;
    expect(scheduler.running).toBe(2);
  });

  it('puts a raised request before all who wait, and tells everybody whom that moved', async () => {
    const scheduler = new Scheduler(limits(1));
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((key) => ask(scheduler, key));
    await a?.promise;
    expect(scheduler.raise('request d')).toBe(true);
    expect([b?.positions, c?.positions, d?.positions]).toEqual([
      [0, 1],
      [1, 2],
      [2, 0],
    ]);
    await a?.finish();
    await d?.promise;
    expect([b?.started, d?.started]).toEqual([false, true]);
  });

  it('raises nobody who works, has left, or was never there', async () => {
    const scheduler = new Scheduler(limits(1));
    const a = ask(scheduler, 'a');
    await a.promise;
    expect([scheduler.raise('request a'), scheduler.raise('request b')]).toEqual([false, false]);
  });

  it('gives nobody a turn while it is held, leaves who works alone, and goes on in order afterwards', async () => {
    const scheduler = new Scheduler(limits(1));
    const a = ask(scheduler, 'a');
    await a.promise;
    scheduler.hold(true);
    const [b, c] = [ask(scheduler, 'b'), ask(scheduler, 'c')];
    await a.finish();
    expect([scheduler.held, scheduler.running, scheduler.depth, b.started, b.positions]).toEqual([
      true,
      0,
      2,
      false,
      [0],
    ]);
    scheduler.hold(false);
    await b.promise;
    expect([b.started, c.started, c.positions]).toEqual([true, false, [1, 0]]);
  });

  it('while it is held refuses what finds the queue full, though a worker is free', () => {
    const scheduler = new Scheduler(limits(1, 1));
    scheduler.hold(true);
    ask(scheduler, 'a').promise.catch(() => undefined);
    expect(() => scheduler.assertRoom(request('b'))).toThrow(HearthError);
  });

  it('refuses beyond the queue depth with QUEUE_FULL, but not a request that could start at once', async () => {
    const scheduler = new Scheduler(limits(1, 1));
    await ask(scheduler, 'a').promise;
    ask(scheduler, 'b').promise.catch(() => undefined);
    await expect(ask(scheduler, 'c').promise).rejects.toMatchObject({ code: 'QUEUE_FULL' });
    await ask(scheduler, 'd', never, 'image').promise;
  });

  it('takes a cancelled request out of the line and keeps its reason', async () => {
    const scheduler = new Scheduler(limits(1));
    const a = ask(scheduler, 'a');
    const abort = new AbortController();
    const b = ask(scheduler, 'b', abort.signal);
    const c = ask(scheduler, 'c');
    abort.abort(new HearthError('TIMEOUT', 'late', 'wait'));
    await expect(b.promise).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(c.positions).toEqual([1, 0]);
    await a.finish();
    await c.finish();
    expect([scheduler.running, scheduler.depth]).toEqual([0, 0]);
  });

  it('gives a turn back once, however often it is disposed', async () => {
    const scheduler = new Scheduler(limits(2));
    const turn = await ask(scheduler, 'a').promise;
    await ask(scheduler, 'b').promise;
    turn[Symbol.dispose]();
    turn[Symbol.dispose]();
    expect(scheduler.running).toBe(1);
  });

  it('asks the policy only about those who can start', async () => {
    const seen: string[][] = [];
    const last = (eligible: readonly object[]): number => {
      seen.push(eligible.map((entry) => ('key' in entry ? String(entry.key) : '')));
      return eligible.length - 1;
    };
    const scheduler = new Scheduler(limits(1), last);
    const a = ask(scheduler, 'a');
    const [b, c] = [ask(scheduler, 'b'), ask(scheduler, 'c')];
    await a.finish();
    await c.promise;
    expect([b.started, seen]).toEqual([false, [['a'], ['b', 'c']]]);
  });
});

/** Longer than it takes the scheduler to look again. */
const LOOK_MS = 251;

describe('the background beside a person', () => {
  afterEach(() => void vi.useRealTimers());

  /** A person's request in the pool of texts, and one in the background in the pool of pictures that came after it. */
  async function both() {
    const scheduler = new Scheduler(limits(1), undefined, () => performance.now());
    const asked = { popularity: 0, id: 'a', key: 'a', modality: 'text' } as const;
    const ignore = (): void => undefined;
    const person = await scheduler.turn({ ...asked, priority: 'interactive' }, never, ignore);
    let begun: Turn | undefined;
    const background = { ...asked, id: 'b', key: 'b', modality: 'image', priority: 'background' } as const;
    void scheduler.turn(background, never, ignore).then((turn) => (begun = turn));
    await Promise.resolve();
    return { scheduler, person, begun: () => begun };
  }
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 3; turn++) await Promise.resolve();
  };

  it('begins nothing in any pool, and goes on once the person is served', async () => {
    const { person, begun } = await both();
    await settled();
    expect(begun()).toBeUndefined();
    person[Symbol.dispose]();
    await settled();
    expect(begun()?.wanted).toBe(false);
  });

  it('gives way when a person comes in another pool', async () => {
    const { scheduler, person, begun } = await both();
    person[Symbol.dispose]();
    await settled();
    const next = { popularity: 0, id: 'c', key: 'c', modality: 'text', priority: 'interactive' } as const;
    using _next = await scheduler.turn(next, never, () => undefined);
    expect(begun()?.wanted).toBe(true);
  });

  it('begins when it is overdue, though the person is still being served', async () => {
    vi.useFakeTimers();
    const { begun } = await both();
    await vi.advanceTimersByTimeAsync(OVERDUE_MS - 1);
    expect(begun()).toBeUndefined();
    await vi.advanceTimersByTimeAsync(LOOK_MS);
    expect(begun()).toBeDefined();
  });

  it('begins when a person moves it to the front', async () => {
    const { scheduler, begun } = await both();
    scheduler.raise('b');
    await settled();
    expect(begun()).toBeDefined();
  });
});

describe('a list that gave way', () => {
  const list = { id: 'l', key: 'l', modality: 'text', priority: 'background', popularity: 0 } as const;
  const person = { ...list, id: 'p', key: 'p', priority: 'interactive' } as const;
  const ignore = (): void => undefined;

  it('has its place already: a queue that filled up meanwhile costs it nothing of what is done', async () => {
    const scheduler = new Scheduler(limits(1, 1));
    const first = await scheduler.turn(list, never, ignore);
    const click = scheduler.turn(person, never, ignore);
    first[Symbol.dispose]();
    using _person = await click;
    void scheduler.turn({ ...list, id: 'm', key: 'm' }, never, ignore);
    expect(scheduler.depth).toBe(1);
    void scheduler.turn({ ...list, owed: first.owed }, never, ignore);
    await Promise.resolve();
    expect(scheduler.depth).toBe(2);
  });

  it('has a tenth of the time once it is overdue, though people never stop', async () => {
    vi.useFakeTimers();
    const scheduler = new Scheduler(limits(2), undefined, () => performance.now());
    using _person = await scheduler.turn(person, never, ignore);
    const CHUNK_MS = 25;
    let ran = 0;
    const work = async (): Promise<never> => {
      for (let owed: number | undefined; ;) {
        const turn = await scheduler.turn({ ...list, owed }, never, ignore);
        do {
          await new Promise((resolve) => setTimeout(resolve, CHUNK_MS));
          ran += CHUNK_MS;
        } while (!turn.wanted);
        owed = turn.owed;
        turn[Symbol.dispose]();
      }
    };
    void work();
    await vi.advanceTimersByTimeAsync(OVERDUE_MS);
    expect(ran).toBeLessThanOrEqual(CHUNK_MS);
    const SPAN_MS = 5 * 60_000;
    await vi.advanceTimersByTimeAsync(SPAN_MS);
    vi.useRealTimers();
    expect(ran / SPAN_MS).toBeGreaterThan(0.07);
    expect(ran / SPAN_MS).toBeLessThan(0.12);
  });
});
