/** A virtual clock over 100,000 requests: nobody starves, no limit is passed, everybody ends once. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { HearthError } from '../../shared/errors.ts';
import type { Priority } from '../../shared/inference.ts';
import { OVERDUE_MS } from './priority.ts';
import { Scheduler, type Turn } from './scheduler.ts';

interface Arrival {
  readonly at: number;
  readonly ms: number;
  readonly priority: Priority;
  readonly key: string;
  /** Leaves the line after so many ms, where it has had no turn. */
  readonly patience: number | null;
}

interface Outcome {
  refused: number;
  cancelled: number;
  served: number;
  longestWait: Map<string, number>;
  /** Most turns that others got while a request was overdue. */
  passedWhileOverdue: number;
  mostRunning: number;
  deepest: number;
}

const WORKERS = 2;
const DEPTH = 64;

/** Runs the arrivals through a scheduler on a clock of events; promises are let settle between events. */
async function simulate(arrivals: readonly Arrival[]): Promise<Outcome> {
  let now = 0;
  const agenda = new Agenda();
  const scheduler = new Scheduler(
    () => ({ workers: { text: WORKERS, image: 1, audio: 1, video: 1 }, queueDepth: DEPTH }),
    undefined,
    () => now,
  );
  const outcome: Outcome = {
    refused: 0,
    cancelled: 0,
    served: 0,
    longestWait: new Map(),
    passedWhileOverdue: 0,
    mostRunning: 0,
    deepest: 0,
  };
  const overdue = new Map<number, number>();
  let turns = 0;
  const arrive = ({ ms, priority, key, patience }: Arrival, index: number): void => {
    const since = now;
    const abort = new AbortController();
    const started = (turn: Turn): void => {
      turns += 1;
      outcome.mostRunning = Math.max(outcome.mostRunning, scheduler.running);
      const waited = now - since;
      const kind = String(priority);
      outcome.longestWait.set(kind, Math.max(outcome.longestWait.get(kind) ?? 0, waited));
      const from = overdue.get(index);
      if (from !== undefined) outcome.passedWhileOverdue = Math.max(outcome.passedWhileOverdue, turns - from);
      overdue.delete(index);
      agenda.add(now + ms, () => {
        outcome.served += 1;
        turn[Symbol.dispose]();
      });
    };
    const ended = (thrown: unknown): void => {
      overdue.delete(index);
      if (thrown instanceof HearthError && thrown.code === 'QUEUE_FULL') outcome.refused += 1;
      else outcome.cancelled += 1;
    };
    scheduler
      .turn(
        { id: String(index), modality: 'text', key, priority, popularity: 0 },
        abort.signal,
        () => undefined,
      )
      .then(started, ended);
    outcome.deepest = Math.max(outcome.deepest, scheduler.depth);
    if (patience !== null) agenda.add(now + patience, () => abort.abort());
    else agenda.add(now + OVERDUE_MS, () => void overdue.set(index, turns));
  };
  arrivals.forEach((arrival, index) => agenda.add(arrival.at, () => arrive(arrival, index)));
  for (let next = agenda.next(); next !== undefined; next = agenda.next()) {
    now = next.at;
    next.act();
    // A turn is told by a promise; three hops are as many as one takes.
    for (let hop = 0; hop < 3; hop += 1) await Promise.resolve();
  }
  expect([scheduler.depth, scheduler.running]).toEqual([0, 0]);
  return outcome;
}

/** Events by time; those of one moment in the order in which they were added. */
class Agenda {
  readonly #heap: { at: number; order: number; act: () => void }[] = [];
  #order = 0;

  add(at: number, act: () => void): void {
    const heap = this.#heap;
    let index = heap.push({ at, order: (this.#order += 1), act }) - 1;
    for (let up = (index - 1) >> 1; index > 0 && this.#before(index, up); up = (index - 1) >> 1) {
      this.#swap(index, up);
      index = up;
    }
  }

  next(): { at: number; act: () => void } | undefined {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    heap[0] = last;
    for (let index = 0; ;) {
      const [left, right] = [2 * index + 1, 2 * index + 2];
      let least = left < heap.length && this.#before(left, index) ? left : index;
      if (right < heap.length && this.#before(right, least)) least = right;
      if (least === index) return first;
      this.#swap(index, least);
      index = least;
    }
  }

  #before(a: number, b: number): boolean {
    const [one, two] = [this.#heap[a], this.#heap[b]];
    if (one === undefined || two === undefined) return false;
    return one.at - two.at < 0 || (one.at === two.at && one.order < two.order);
  }

  #swap(a: number, b: number): void {
    const [one, two] = [this.#heap[a], this.#heap[b]];
    if (one === undefined || two === undefined) return;
    [this.#heap[a], this.#heap[b]] = [two, one];
  }
}

/** Numbers in [0, 1) from a seed: mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A load of so much of what the workers can do, for the most part of people, who alone could keep them busy. */
function arrivalsOf(count: number, load: number, seed: number): Arrival[] {
  const random = randomFrom(seed);
  const meanMs = 500;
  let at = 0;
  return Array.from({ length: count }, () => {
    at += (-Math.log(1 - random()) * meanMs) / WORKERS / load;
    const kind = random();
    return {
      at,
      ms: meanMs * 2 * random(),
      priority: kind < 0.9 ? 'interactive' : kind < 0.95 ? 'normal' : 'background',
      key: `model ${String(Math.floor(random() * 6))}`,
      patience: kind >= 0.9 || random() < 0.8 ? null : 20_000 * random(),
    };
  });
}

it('serves 100,000 requests at 105 % of what it can do: nobody who stays starves, and no limit is passed', async () => {
  const count = 100_000;
  const { refused, cancelled, served, passedWhileOverdue, mostRunning, deepest } = await simulate(
    arrivalsOf(count, 1.05, 7),
  );
  expect(refused + cancelled + served).toBe(count);
  expect([mostRunning, deepest]).toEqual([WORKERS, DEPTH]);
  // At most every other turn is not an overdue one's, and at most DEPTH of these stand before it.
  expect(passedWhileOverdue).toBeLessThanOrEqual(2 * DEPTH + 2);
  expect(served).toBeGreaterThan(0.9 * count);
}, 60_000);

it('at 80 % of what it can do gives everybody a turn within a minute, though people come all the time', async () => {
  const { longestWait, refused } = await simulate(arrivalsOf(20_000, 0.8, 11));
  expect(refused).toBe(0);
  for (const [kind, ms] of longestWait) expect([kind, ms < 60_000]).toEqual([kind, true]);
}, 60_000);

it('lets a single background request through a minute of people who never stop asking', async () => {
  const people: Arrival[] = Array.from({ length: 400 }, (_, index) => ({
    at: index * 200,
    ms: 500,
    priority: 'interactive',
    key: `model ${String(index % 6)}`,
    patience: 5_000,
  }));
  const lone: Arrival = { at: 1_000, ms: 500, priority: 'background', key: 'batch', patience: null };
  const { longestWait } = await simulate([...people, lone]);
  expect(longestWait.get('background')).toBeLessThan(60_000);
});

it('ends each of any requests once and keeps the limits, whatever comes when', async () => {
  const arrival = fc.record({
    at: fc.integer({ min: 0, max: 200_000 }),
    ms: fc.integer({ min: 0, max: 30_000 }),
    priority: fc.oneof(
      fc.constantFrom<Priority>('interactive', 'normal', 'background'),
      fc.integer({ min: -1_000, max: 1_000 }),
    ),
    key: fc.constantFrom('a', 'b', 'c'),
    patience: fc.option(fc.integer({ min: 0, max: 60_000 })),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(arrival, { maxLength: 200 }), async (arrivals) => {
      const { refused, cancelled, served, mostRunning, deepest, passedWhileOverdue } =
        await simulate(arrivals);
      expect(refused + cancelled + served).toBe(arrivals.length);
      expect(mostRunning).toBeLessThanOrEqual(WORKERS);
      expect(deepest).toBeLessThanOrEqual(DEPTH);
      expect(passedWhileOverdue).toBeLessThanOrEqual(2 * DEPTH + 2);
    }),
    { numRuns: 60, seed: 42 },
  );
});
