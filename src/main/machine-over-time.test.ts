/** Pools, loads ahead, keep-alives and evictions over time: whatever comes when, the promises hold. */
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Priority } from '../shared/inference.ts';
import {
  MODELS,
  modelOf,
  type MachineSettings,
  type SimulatedRequest,
  type Story,
} from './testing/simulated-models.ts';
import { OTHERS, SimulatedMachine, TOTAL, WATERMARK } from './testing/simulated-machine.ts';

beforeEach(() => {
  vi.useFakeTimers({
    now: 1_000_000,
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
  });
});
afterEach(() => {
  vi.useRealTimers();
});

/** What happens at a moment: a request comes, others take memory, a model is kept or unloaded. */
type Happening = { readonly at: number } & (
  | { readonly ask: SimulatedRequest }
  | { readonly others: number }
  | { readonly pin: string; readonly kept: boolean }
  | { readonly unload: string }
);

const model = fc.constantFrom(...MODELS.map(({ id }) => id));
const request = fc.record({
  model,
  priority: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom<Priority>('interactive', 'normal', 'background') },
    { weight: 1, arbitrary: fc.integer({ min: -200, max: 200 }) },
  ),
  items: fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 5 }),
  patience: fc.option(fc.integer({ min: 0, max: 20_000 }), { freq: 3 }),
  manner: fc.oneof(
    { weight: 8, arbitrary: fc.constant('well' as const) },
    { weight: 1, arbitrary: fc.constantFrom('crash' as const, 'stubborn' as const) },
  ),
});
/** Up to so many things that happen within so many ms. */
const happenings = (within: number, most: number): fc.Arbitrary<Happening[]> => {
  const at = fc.integer({ min: 0, max: within });
  const one: fc.Arbitrary<Happening> = fc.oneof(
    { weight: 16, arbitrary: fc.record({ at, ask: request }) },
    { weight: 2, arbitrary: fc.record({ at, others: fc.integer({ min: 0, max: 8e9 }) }) },
    { weight: 1, arbitrary: fc.record({ at, pin: model, kept: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ at, unload: model }) },
  );
  return fc.array(one, { maxLength: most, size: 'max' });
};
const settings: fc.Arbitrary<MachineSettings> = fc.record({
  maxLoaded: fc.integer({ min: 1, max: 4 }),
  topK: fc.integer({ min: 0, max: 3 }),
  keepAlive: fc.constantFrom('5s', '40s', 'forever'),
  workers: fc.integer({ min: 1, max: 2 }),
  queueDepth: fc.integer({ min: 1, max: 12 }),
  usedBefore: fc.array(model, { maxLength: 6 }),
});

/** A second or two; thousands were played when the rules were written. */
const RUNS = 10;
const SEED = 3;

/** Lets everything that was begun in this moment come to rest. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Lets time pass from timer to timer until the condition holds, or so many ms have passed. */
async function pass(
  machine: SimulatedMachine,
  ms: number,
  until: () => boolean = () => false,
): Promise<void> {
  const end = performance.now() + ms;
  await settle();
  while (performance.now() < end && !until()) {
    vi.advanceTimersToNextTimer();
    await settle();
    machine.look();
  }
}

/** Plays what happens on a machine, until every request has ended and it has rested for a while. */
async function play(given: MachineSettings, all: readonly Happening[]): Promise<SimulatedMachine> {
  const machine = new SimulatedMachine(given);
  let last = 0;
  for (const one of all) {
    last = Math.max(last, one.at);
    setTimeout(() => {
      if ('ask' in one) machine.ask(one.ask);
      else if ('others' in one) machine.othersTake(one.others);
      else if ('pin' in one) machine.pin(one.pin, one.kept);
      else void machine.registry.unload(one.unload);
    }, one.at);
  }
  await pass(machine, last);
  const rests = (): boolean => machine.live.length + machine.scheduler.running === 0;
  await pass(machine, 3_600_000, rests);
  await pass(machine, 30_000);
  return machine;
}

/** What a request may end with, by what it asked for and what others did. */
function mayEnd(
  { asked, cancelled, end }: Story,
  all: readonly Happening[],
  given: MachineSettings,
): boolean {
  if (end === 'done' || end === 'QUEUE_FULL') return true;
  // Whoever unloads a model that is on its way in ends the requests that wait for it.
  if (end === 'CANCELLED')
    return cancelled || all.some((one) => 'unload' in one && one.unload === asked.model);
  // The fault may be that of the one before, which ended the process that this one had begun to use.
  if (end === 'RUNNER_CRASHED') return asked.manner === 'crash';
  const asks = all.flatMap((one) => ('ask' in one ? [one.ask] : []));
  if (end === 'MODEL_QUARANTINED')
    return asks.filter((one) => one.model === asked.model && one.manner === 'crash').length >= 3;
  if (end !== 'INSUFFICIENT_MEMORY') return false;
  const most = Math.max(OTHERS, ...all.map((one) => ('others' in one ? one.others : 0)));
  const kept = [...new Set(all.flatMap((one) => ('pin' in one && one.kept ? [one.pin] : [])))];
  const room = TOTAL * WATERMARK - most - kept.reduce((sum, id) => sum + modelOf(id).bytes, 0);
  return modelOf(asked.model).bytes > room || kept.length >= given.maxLoaded;
}

/** Milliseconds of work: each item may be a turn of its own, with a load before it. */
function workOf(all: readonly Happening[]): number {
  return all
    .flatMap((one) => ('ask' in one ? [one.ask] : []))
    .reduce(
      (sum, { model: id, items }) => sum + items.reduce((ms, item) => ms + item + modelOf(id).loadMs, 2_500),
      0,
    );
}

it.each([
  ['come close together', 20_000, 40],
  ['leave the machine time to rest', 150_000, 16],
])(
  'keeps every promise at every moment, and ends each request once, where they %s',
  async (_name, within, most) => {
    await fc.assert(
      fc.asyncProperty(settings, happenings(within, most), async (given, all) => {
        const machine = await play(given, all);
        expect(machine.broken).toEqual([]);
        for (const story of machine.stories) {
          const { end, ends, at, endedAt } = story;
          expect([end, mayEnd(story, all, given)]).toEqual([end, true]);
          // What is refused before it is queued has no events, unless another took the last place meanwhile.
          if (end === 'QUEUE_FULL') expect(ends).toBeLessThanOrEqual(1);
          else expect([end, ends]).toEqual([end, 1]);
          // Whoever stays is served in the time that all of the work takes, and nobody is passed over.
          expect((endedAt ?? Infinity) - at).toBeLessThan(60_000 + workOf(all));
        }
        expect([machine.scheduler.depth, machine.scheduler.running]).toEqual([0, 0]);
        expect(machine.registry.list().filter(({ leases }) => leases > 0)).toEqual([]);
        await machine[Symbol.asyncDispose]();
        await settle();
        expect(machine.runners.living).toEqual([]);
      }),
      // To make a failing case smaller takes minutes, and its moments tell enough.
      { numRuns: RUNS, seed: SEED, endOnFailure: true },
    );
  },
  60_000,
);

it('sees a request that came and went between two looks, and loads nothing ahead right after it', async () => {
  const ask: SimulatedRequest = {
    model: 'org/tiny',
    priority: 'normal',
    items: [100],
    patience: null,
    manner: 'well',
  };
  const given: MachineSettings = {
    maxLoaded: 4,
    topK: 1,
    keepAlive: 'forever',
    workers: 1,
    queueDepth: 1,
    usedBefore: ['org/small', 'org/small'],
  };
  const machine = await play(given, [{ at: 9_100, ask }]);
  expect([machine.ahead, machine.broken]).toEqual([['org/small'], []]);
  await machine[Symbol.asyncDispose]();
});
