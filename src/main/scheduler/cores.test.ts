/** Work in the background waits for cores, and gives them up to whoever is more urgent. */
import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import type { Priority } from '../../shared/inference.ts';
import type { Modality } from '../../shared/tasks/contract.ts';
import { OVERDUE_MS } from './priority.ts';
import { Scheduler, type Turn } from './scheduler.ts';

const CORES = 8;
const never = new AbortController().signal;
const workers = { text: 2, image: 2, audio: 2, video: 2 };

interface Asked {
  turn: Turn | null;
  readonly priority: Priority;
  readonly threads: number;
  readonly since: number;
}

function setUp(queueDepth = 1_000) {
  const clock = { now: 0 };
  const scheduler = new Scheduler(
    () => ({ workers, queueDepth, cores: CORES }),
    undefined,
    () => clock.now,
  );
  let count = 0;
  const ask = (modality: Modality, priority: Priority, threads: number): Asked => {
    const asked: Asked = { turn: null, priority, threads, since: clock.now };
    count += 1;
    const id = String(count);
    void scheduler
      .turn({ id, modality, key: id, priority, popularity: 0, threads }, never, () => undefined)
      .then((turn) => (asked.turn = turn));
    return asked;
  };
  return { clock, scheduler, ask };
}
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('lets a batch of another pool wait while somebody works on the cores that it needs', async () => {
  const { ask } = setUp();
  const program = ask('image', 'normal', 8);
  const batch = ask('text', 'background', 8);
  await settle();
  expect([program.turn !== null, batch.turn]).toEqual([true, null]);
  program.turn?.[Symbol.dispose]();
  await settle();
  expect(batch.turn).not.toBeNull();
});

it.each([
  ['a click', 'interactive', 8],
  ['a request of a program', 'normal', 8],
  ['a batch that fits beside it', 'background', 4],
  ['a batch whose model steps back', 'background', 0],
] as const)('never lets %s wait for cores', async (_name, priority, threads) => {
  const { ask } = setUp();
  ask('image', 'background', 4);
  const asked = ask('text', priority, threads);
  await settle();
  expect(asked.turn).not.toBeNull();
});

it('tells a batch to give way once somebody more urgent works on its cores, and not to one of its own class', async () => {
  const { ask } = setUp();
  const batch = ask('text', 'background', 8);
  await settle();
  expect(batch.turn?.wanted).toBe(false);
  const program = ask('image', 'normal', 2);
  await settle();
  expect([program.turn !== null, batch.turn?.wanted, program.turn?.wanted]).toEqual([true, true, false]);
  program.turn?.[Symbol.dispose]();
  expect(batch.turn?.wanted).toBe(false);
});

it('lets a batch that has waited for too long share the cores', async () => {
  const { clock, ask } = setUp();
  ask('image', 'normal', 8);
  const batch = ask('text', 'background', 8);
  const other = ask('audio', 'normal', 1);
  await settle();
  clock.now = OVERDUE_MS;
  other.turn?.[Symbol.dispose]();
  await settle();
  expect(batch.turn).not.toBeNull();
});

it('refuses what finds the queue full and would have to wait for cores, though its pool is free', async () => {
  const { scheduler, ask } = setUp(1);
  ask('image', 'normal', 8);
  ask('text', 'background', 8);
  await settle();
  const late = scheduler.turn(
    { id: 'late', modality: 'audio', key: 'late', priority: 'background', popularity: 0, threads: 8 },
    never,
    () => undefined,
  );
  await expect(late).rejects.toMatchObject({ code: 'QUEUE_FULL' });
});

it('refuses what finds the queue full and would have to wait for a person, though its pool is free', async () => {
  const { scheduler, ask } = setUp(1);
  ask('image', 'interactive', 0);
  ask('text', 'background', 0);
  await settle();
  expect(scheduler.depth).toBe(1);
  const late = { modality: 'audio', key: 'late', priority: 'background' } as const;
  expect(() => scheduler.assertRoom(late)).toThrow(expect.objectContaining({ code: 'QUEUE_FULL' }));
});

it('looks again by itself whether a batch that waits for cores is overdue', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  try {
    const { clock, ask } = setUp();
    ask('image', 'normal', 8);
    const batch = ask('text', 'background', 8);
    clock.now = OVERDUE_MS;
    vi.advanceTimersByTime(1_000);
    await settle();
    expect(batch.turn).not.toBeNull();
  } finally {
    vi.useRealTimers();
  }
});

it('lets what a person moved to the front have cores beside others', async () => {
  const { scheduler, ask } = setUp();
  ask('image', 'normal', 8);
  const batch = ask('text', 'background', 8);
  await settle();
  expect(batch.turn).toBeNull();
  scheduler.raise('2');
  await settle();
  expect(batch.turn).not.toBeNull();
});

it('starts no batch beside others where the cores would not do, unless it is overdue, and ends with nobody waiting', async () => {
  const step = fc.record({
    modality: fc.constantFrom<Modality>('text', 'image', 'audio'),
    priority: fc.constantFrom<Priority>('interactive', 'normal', 'background'),
    threads: fc.integer({ min: 0, max: CORES }),
    ends: fc.nat(),
    ms: fc.integer({ min: 0, max: 20_000 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const { clock, scheduler, ask } = setUp();
      const all: Asked[] = [];
      const working = (): Asked[] => all.filter(({ turn }) => turn !== null);
      const look = async (before: readonly Asked[]): Promise<void> => {
        await settle();
        const sum = working().reduce((total, { threads }) => total + threads, 0);
        const fresh = working().filter((one) => !before.includes(one));
        for (const { priority, since, threads } of fresh) {
          if (priority !== 'background' || clock.now - since >= OVERDUE_MS) continue;
          // Those who came in this very step with it and need not wait may be on top of it.
          const others = fresh
            .filter((one) => one.priority !== 'background')
            .reduce((total, one) => total + one.threads, 0);
          expect(sum - others <= CORES || sum - threads === 0).toBe(true);
        }
      };
      const end = async (which: number): Promise<void> => {
        const before = working();
        const ending = before[which % Math.max(1, before.length)];
        if (ending === undefined) return;
        all.splice(all.indexOf(ending), 1);
        ending.turn?.[Symbol.dispose]();
        await look(before);
      };
      for (const { modality, priority, threads, ends, ms } of steps) {
        clock.now += ms;
        const before = working();
        all.push(ask(modality, priority, threads));
        await look(before);
        if (ends % 2 === 0) await end(ends);
      }
      for (let left = all.length; left > 0; left -= 1) await end(0);
      expect([scheduler.depth, scheduler.running]).toEqual([0, 0]);
    }),
    { numRuns: 40 },
  );
});
