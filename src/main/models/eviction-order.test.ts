import fc from 'fast-check';
import { expect, it } from 'vitest';
import { evictionOrder, type Resident } from './eviction-order.ts';
import { admit, roomOf, type MemoryState } from './eviction.ts';

const GB = 1e9;
const MINUTE = 60_000;
const some = (key: string, more: Partial<Resident> = {}): Resident => ({
  key,
  model: key,
  bytes: GB,
  gpuBytes: 0,
  leases: 0,
  pinned: false,
  idleMs: MINUTE,
  reloadMs: 1_000,
  waiting: 0,
  ahead: false,
  ...more,
});

it.each([
  ['of equals the one that was idle longest', some('a', { idleMs: 5 * MINUTE }), some('b')],
  ['of equally old ones the one that is back soonest', some('a'), some('b', { reloadMs: 9_000 })],
  ['of equal cost the one that frees more', some('a', { bytes: 4 * GB }), some('b')],
  [
    'a quick one that was used a moment ago before one that takes two minutes and rested for ten',
    some('a', { idleMs: 1_000 }),
    some('b', { idleMs: 10 * MINUTE, reloadMs: 120_000 }),
  ],
  [
    'one that was loaded ahead and never used, however dear, before any that was used',
    some('a', { ahead: true, reloadMs: 1e6, idleMs: 0 }),
    some('b', { idleMs: 1e9 }),
  ],
  [
    'one that nobody waits for before one that a request waits for',
    some('a', { reloadMs: 1e6, idleMs: 0 }),
    some('b', { waiting: 1, idleMs: 1e9 }),
  ],
] as const)('lets go first: %s', (_name, first, second) => {
  expect(evictionOrder([second, first], 'memory').map(({ key }) => key)).toEqual(['a', 'b']);
});

it('asks not for the size where only a place is needed', () => {
  const [large, small] = [some('large', { bytes: 8 * GB, reloadMs: 2_000 }), some('small')];
  expect(evictionOrder([large, small], 'memory')[0]?.key).toBe('large');
  expect(evictionOrder([large, small], 'places')[0]?.key).toBe('small');
});

it('spares the small ones that went first in the order when a large one after them frees enough', () => {
  const memory: MemoryState = {
    total: 16 * GB,
    available: 4 * GB,
    watermark: 1,
    reserved: 0,
    gpuReserved: 0,
    maxLoaded: 8,
    gpuBudget: null,
  };
  const residents = [
    some('small', { idleMs: 60 * MINUTE }),
    some('large', { bytes: 6 * GB, reloadMs: 60_000 }),
  ];
  expect(admit({ bytes: 9 * GB, gpuBytes: 0 }, residents, 0, memory)).toEqual({
    decision: 'load',
    evict: ['large'],
  });
});

const residents = fc.uniqueArray(
  fc.record({
    key: fc.string({ minLength: 1, maxLength: 4 }),
    model: fc.constant('m'),
    bytes: fc.integer({ min: 1, max: 40 }),
    gpuBytes: fc.integer({ min: 0, max: 20 }),
    leases: fc.integer({ min: 0, max: 2 }),
    pinned: fc.boolean(),
    idleMs: fc.integer({ min: 0, max: 1e7 }),
    reloadMs: fc.integer({ min: 0, max: 1e5 }),
    waiting: fc.integer({ min: 0, max: 2 }),
    ahead: fc.boolean(),
  }),
  { selector: ({ key }) => key, maxLength: 8 },
);
const states = fc.record({
  total: fc.constant(100),
  available: fc.integer({ min: 0, max: 100 }),
  watermark: fc.double({ min: 0.5, max: 1, noNaN: true }),
  reserved: fc.integer({ min: 0, max: 30 }),
  gpuReserved: fc.integer({ min: 0, max: 10 }),
  maxLoaded: fc.integer({ min: 1, max: 8 }),
  gpuBudget: fc.option(fc.integer({ min: 0, max: 60 })),
});
const needs = fc.record({
  bytes: fc.integer({ min: 1, max: 60 }),
  gpuBytes: fc.integer({ min: 0, max: 30 }),
});

it('never ends a leased or kept model, passes no limit, and ends nobody in vain', () => {
  fc.assert(
    fc.property(needs, residents, fc.integer({ min: 0, max: 2 }), states, (need, all, loading, state) => {
      const decision = admit(need, all, loading, state);
      if (decision.decision !== 'load') return;
      const left = all.filter(({ key }) => !decision.evict.includes(key));
      for (const { leases, pinned } of all.filter((each) => !left.includes(each)))
        expect([leases, pinned]).toEqual([0, false]);
      const freed =
        all.reduce((sum, { bytes }) => sum + bytes, 0) - left.reduce((sum, { bytes }) => sum + bytes, 0);
      const fits = (here: readonly Resident[], available: number): boolean => {
        const room = roomOf(here, loading, { ...state, available });
        return (
          room.free_bytes >= need.bytes - 1e-9 &&
          (room.gpu_free_bytes ?? Infinity) >= need.gpuBytes &&
          room.free_places > 0
        );
      };
      expect(fits(left, state.available + freed)).toBe(true);
      for (const gone of all.filter((each) => !left.includes(each)))
        expect(fits([...left, gone], state.available + freed - gone.bytes - 1e-6)).toBe(false);
    }),
    { numRuns: 500 },
  );
});
