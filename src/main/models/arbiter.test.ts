import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryHoldersSchema, nextToGo } from '../../shared/holders.ts';
import { GB, plan } from '../testing/registry-under-test.ts';
import { memoryHolders, type ArbiterFacts } from './arbiter.ts';
import type { Resident } from './eviction-order.ts';
import { admit, type MemoryState } from './eviction.ts';
import type { ModelEntry } from './held-model.ts';

const MINUTE = 60_000;
const NOW = Date.parse('2026-03-01T12:00:00Z');
const entry = (model: string, more: Partial<ModelEntry> = {}): ModelEntry => ({
  key: model,
  plan: plan(model),
  fingerprint: 'f',
  status: 'loaded',
  loaded: null,
  leases: 0,
  loadedAt: NOW - MINUTE,
  lastUsedAt: NOW - MINUTE,
  popularity: 1,
  measuredBytes: GB,
  ahead: false,
  pid: 1,
  ...more,
});
const resident = (model: string, more: Partial<Resident> = {}): Resident => ({
  key: model,
  model,
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
const held = (residents: readonly Resident[], more: Partial<ArbiterFacts> = {}): ArbiterFacts => ({
  entries: residents.map(({ model, leases, ahead, bytes }) =>
    entry(model, { leases, ahead, measuredBytes: bytes }),
  ),
  residents,
  room: { free_bytes: -1, free_places: 1 },
  keepAliveMs: () => 5 * MINUTE,
  ...more,
});
/** The words of each model in order; the last one is told against the one before it. */
const words = (facts: ArbiterFacts): string[] =>
  memoryHolders(facts).holders.map(({ model, turn, why }) => `${String(turn)} ${model}: ${why}`);

describe('the memory arbiter', () => {
  it.each<[string, readonly Resident[], readonly string[]]>([
    [
      'what is back soonest',
      [resident('slow', { reloadMs: 4_000 }), resident('quick', { reloadMs: 80 })],
      [
        '1 quick: it is back in 80 ms, slow only in 4.0 s',
        '2 slow: it is back only in 4.0 s, quick in 80 ms',
      ],
    ],
    [
      'what rested longest',
      [resident('new', { idleMs: 0 }), resident('old', { idleMs: 10 * MINUTE })],
      ['1 old: it was used longer ago than new', '2 new: it was used more recently than old'],
    ],
    [
      'what frees most',
      [resident('small', { bytes: 0.4 * GB }), resident('large', { bytes: 4 * GB })],
      ['1 large: it holds 4.0 GB, small 400 MB', '2 small: it holds 400 MB, large 4.0 GB'],
    ],
    [
      'what was loaded ahead, and what somebody waits for last',
      [
        resident('wanted', { waiting: 2 }),
        resident('spare', { ahead: true, reloadMs: 9_000 }),
        resident('used'),
      ],
      [
        '1 spare: it was loaded ahead and nobody has used it yet',
        '2 used: 2 requests wait for wanted',
        '3 wanted: 2 requests wait for it',
      ],
    ],
    [
      'why the others stay',
      [resident('busy', { leases: 1 }), resident('kept', { pinned: true, bytes: 2 * GB }), resident('free')],
      [
        '1 free: it is the only one that can go',
        'null kept: it is kept in memory until somebody unloads it',
        'null busy: a request runs on it',
      ],
    ],
    [
      'nothing where nothing can be said',
      [resident('a'), resident('b')],
      ['1 a: nothing sets it apart from b', '2 b: nothing sets it apart from a'],
    ],
  ])('names %s', (_name, residents, expected) => {
    expect(words(held(residents))).toEqual(expected);
  });

  it('says nothing of size where a place is short and not memory', () => {
    const residents = [resident('large', { bytes: 9 * GB, reloadMs: 2_000 }), resident('small')];
    const facts = held(residents, { room: { free_bytes: 1, free_places: 0 } });
    expect(memoryHolders(facts).short).toBe('places');
    expect(words(facts)[0]).toBe('1 small: it is back in 1.0 s, large only in 2.0 s');
  });

  it('tells the end of a keep-alive only of what nothing else holds, and none of one that stays for ever', () => {
    const residents = [
      resident('idle'),
      resident('used', { leases: 1 }),
      resident('wanted', { waiting: 1 }),
      resident('ahead', { ahead: true }),
      resident('ever'),
    ];
    const keepAliveMs = (model: string): number => (model === 'ever' ? Infinity : 5 * MINUTE);
    const { holders } = memoryHolders(held(residents, { keepAliveMs }));
    expect(Object.fromEntries(holders.map(({ model, leaves_at }) => [model, leaves_at]))).toEqual({
      idle: '2026-03-01T12:04:00.000Z',
      used: null,
      wanted: null,
      ahead: null,
      ever: null,
    });
  });

  it('counts a load under way with what is coming to it, and a model that leaves with what it still holds', () => {
    const entries = [
      entry('loading', { status: 'loading', measuredBytes: null, lastUsedAt: null, popularity: 0 }),
      entry('leaving', { status: 'unloading', measuredBytes: 3 * GB }),
    ];
    const { holders } = memoryHolders({ ...held([]), entries });
    expect(
      holders.map(({ model, bytes, measured, turn, why }) => [model, bytes, measured, turn, why]),
    ).toEqual([
      ['leaving', 3 * GB, true, null, 'it is leaving already'],
      ['loading', GB, false, null, 'it is being loaded'],
    ]);
    expect(memoryHoldersSchema.parse({ short: 'memory', holders }).holders[1]?.last_used_at).toBeNull();
  });

  it('names as next whom the policy would unload for the smallest need that does not fit', () => {
    const some = fc.record({
      idleMs: fc.integer({ min: 0, max: 1e6 }),
      reloadMs: fc.integer({ min: 1, max: 60_000 }),
      bytes: fc.integer({ min: 1, max: 4 }).map((each) => each * GB),
      leases: fc.integer({ min: 0, max: 1 }),
      pinned: fc.boolean(),
      waiting: fc.integer({ min: 0, max: 1 }),
    });
    fc.assert(
      fc.property(fc.array(some, { minLength: 1, maxLength: 6 }), (list) => {
        const residents = list.map((each, index) => resident(`m${String(index)}`, each));
        const next = nextToGo(memoryHolders(held(residents)));
        const memory: MemoryState = {
          ...{ total: 100 * GB, available: 0, watermark: 1, reserved: 0, gpuReserved: 0 },
          ...{ maxLoaded: 100, gpuBudget: null },
        };
        const decision = admit({ bytes: 1, gpuBytes: 0 }, residents, 0, memory);
        expect(decision.decision === 'load' ? decision.evict : []).toEqual(
          next === undefined ? [] : [next.model],
        );
      }),
      { numRuns: 200 },
    );
  });
});
