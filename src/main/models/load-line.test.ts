import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Priority } from '../../shared/inference.ts';
import { OVERDUE_MS } from '../scheduler/priority.ts';
import { LoadLine } from './load-line.ts';

interface Load {
  readonly name: string;
  readonly asking: Priority[];
}

const never = new AbortController().signal;
const load = (name: string, ...asking: Priority[]): Load => ({ name, asking });
/** Lets everything that is under way settle. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A line before so many places, on a clock that the test moves; `entered` has the names in their order. */
function setUp(places = 0) {
  const world = { now: 0, places };
  const entered: string[] = [];
  const line = new LoadLine<Load>({
    asking: ({ asking }) => asking,
    admit: async () => {
      await Promise.resolve();
      if (world.places === 0) return false;
      world.places -= 1;
      return true;
    },
    now: () => world.now,
  });
  const enter = async (each: Load, signal: AbortSignal = never): Promise<void> => {
    await line.enter(each, signal);
    entered.push(each.name);
  };
  const free = async (): Promise<void> => {
    world.places += 1;
    line.changed();
    await settle();
  };
  return { world, line, enter, entered, free };
}

describe('loads that wait for room', () => {
  it('go in by their class, whoever came first', async () => {
    const { enter, entered, free } = setUp();
    for (const each of [load('batch', 'background'), load('program', 'normal'), load('click', 'interactive')])
      void enter(each);
    await settle();
    for (let place = 0; place < 3; place += 1) await free();
    expect(entered).toEqual(['click', 'program', 'batch']);
  });

  it('are as urgent as the most urgent of those who wait for them, also of one who joins later', async () => {
    const { enter, entered, free } = setUp();
    const batch = load('batch', 'background');
    void enter(batch);
    void enter(load('program', 'normal'));
    await settle();
    batch.asking.push('interactive');
    await free();
    await free();
    expect(entered).toEqual(['batch', 'program']);
  });

  it('go in at once where there is room, and in the order of arrival among equals', async () => {
    const { enter, entered } = setUp(3);
    for (const name of ['a', 'b', 'c']) void enter(load(name, 'normal'));
    await settle();
    expect(entered).toEqual(['a', 'b', 'c']);
  });

  it('let one that is overdue go every other time, however many are more urgent', async () => {
    const { world, enter, entered, free } = setUp();
    void enter(load('batch', 'background'));
    void enter(load('batch 2', 'background'));
    world.now = OVERDUE_MS;
    for (const name of ['click 1', 'click 2', 'click 3']) void enter(load(name, 'interactive'));
    await settle();
    for (let place = 0; place < 5; place += 1) await free();
    expect(entered).toEqual(['batch', 'click 1', 'batch 2', 'click 2', 'click 3']);
  });

  it('leave the line when nobody wants them any more, and the next one is looked at', async () => {
    const { world, enter, entered, line } = setUp();
    const abort = new AbortController();
    const left = enter(load('large', 'interactive'), abort.signal);
    void enter(load('small', 'normal'));
    await settle();
    world.places = 1;
    abort.abort(new Error('nobody waits'));
    await expect(left).rejects.toThrow('nobody waits');
    await settle();
    expect(entered).toEqual(['small']);
    await expect(line.enter(load('gone'), abort.signal)).rejects.toThrow('nobody waits');
  });

  it('are refused one by one: what one can never have does not hold the others up', async () => {
    const entered: string[] = [];
    const line = new LoadLine<Load>({
      asking: ({ asking }) => asking,
      admit: ({ name }) => (name === 'huge' ? Promise.reject(new Error('too big')) : Promise.resolve(true)),
      now: () => 0,
    });
    const huge = line.enter(load('huge', 'interactive'), never);
    const small = line.enter(load('small', 'normal'), never).then(() => entered.push('small'));
    await expect(huge).rejects.toThrow('too big');
    await small;
    expect(entered).toEqual(['small']);
  });
});

it('lets an overdue load wait for two others for each older one at most, whatever comes, on a virtual clock', async () => {
  const arrival = fc.record({
    after: fc.integer({ min: 0, max: 9_000 }),
    priority: fc.constantFrom<Priority>('interactive', 'normal', 'background'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(arrival, { minLength: 100, maxLength: 300 }), async (arrivals) => {
      const { world, enter, entered, free } = setUp();
      const waiting = new Map<string, { since: number; passed: number; most: number | null }>();
      const step = async (): Promise<void> => {
        for (const each of waiting.values())
          if (world.now - each.since >= OVERDUE_MS)
            each.most ??= 2 * [...waiting.values()].filter(({ since }) => since <= each.since).length;
        await free();
        waiting.delete(entered.at(-1) ?? '');
        for (const each of waiting.values()) {
          if (each.most === null) continue;
          each.passed += 1;
          expect(each.passed).toBeLessThanOrEqual(each.most);
        }
      };
      for (const [index, { after, priority }] of arrivals.entries()) {
        world.now += after;
        waiting.set(String(index), { since: world.now, passed: 0, most: null });
        void enter(load(String(index), priority));
        await settle();
        // More come than can be let in, so that the line grows.
        if (index % 2 === 0) await step();
      }
      for (let left = waiting.size; left > 0; left -= 1) {
        world.now += 5_000;
        await step();
      }
      expect(new Set(entered).size).toBe(arrivals.length);
    }),
    { numRuns: 15 },
  );
});
