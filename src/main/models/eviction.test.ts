import { describe, expect, it } from 'vitest';
import type { Resident } from './eviction-order.ts';
import { admit, freeBudget, type MemoryState } from './eviction.ts';

const GB = 1e9;
const memory: MemoryState = {
  total: 16 * GB,
  available: 10 * GB,
  watermark: 0.85,
  reserved: 0,
  gpuReserved: 0,
  maxLoaded: 4,
  gpuBudget: null,
};
const model = (key: string, bytes: number, lastUsed: number, leases = 0, gpuBytes = 0): Resident => ({
  key,
  model: key,
  bytes,
  idleMs: 10 - lastUsed,
  leases,
  gpuBytes,
  pinned: false,
  reloadMs: 1_000,
  waiting: 0,
  ahead: false,
});
const kept = (key: string, bytes: number, gpuBytes = 0): Resident => ({
  ...model(key, bytes, 0, 0, gpuBytes),
  pinned: true,
});
const need = (bytes: number, gpuBytes = 0): { bytes: number; gpuBytes: number } => ({ bytes, gpuBytes });

describe('freeBudget', () => {
  it('keeps the part above the watermark and what loads under way have coming', () => {
    expect(freeBudget({ ...memory, reserved: 1 * GB })).toBeCloseTo(10 * GB - 2.4 * GB - 1 * GB);
  });
});

describe('the GPU', () => {
  it('is not given to two loads at once', () => {
    const gpu = { ...memory, gpuBudget: 8 * GB };
    expect(admit(need(5 * GB, 5 * GB), [], 1, gpu)).toEqual({ decision: 'load', evict: [] });
    expect(admit(need(5 * GB, 5 * GB), [], 1, { ...gpu, gpuReserved: 5 * GB })).toEqual({ decision: 'wait' });
  });
});

describe('admit', () => {
  it.each([
    [
      'loads into free memory without touching others',
      need(2 * GB),
      [model('a', GB, 1)],
      0,
      {},
      { decision: 'load', evict: [] },
    ],
    [
      'unloads the least recently used, not the first of the list',
      need(8 * GB),
      [model('new', 2 * GB, 9), model('old', 2 * GB, 1)],
      0,
      {},
      { decision: 'load', evict: ['old'] },
    ],
    [
      'unloads only as many as needed',
      need(11 * GB),
      [model('a', 2 * GB, 1), model('b', 2 * GB, 2), model('c', 2 * GB, 3)],
      0,
      {},
      { decision: 'load', evict: ['a', 'b'] },
    ],
    [
      'never unloads a leased model, even if it is the oldest',
      need(8 * GB),
      [model('leased', 4 * GB, 1, 1), model('idle', 2 * GB, 5)],
      0,
      {},
      { decision: 'load', evict: ['idle'] },
    ],
    [
      'waits when only leased models stand in the way',
      need(9 * GB),
      [model('leased', 4 * GB, 1, 1)],
      0,
      {},
      { decision: 'wait' },
    ],
    [
      'makes room when the count is reached, though memory is free',
      need(GB),
      [model('a', GB, 1), model('b', GB, 2)],
      0,
      { maxLoaded: 2 },
      { decision: 'load', evict: ['a'] },
    ],
    ['counts loads under way against the count', need(GB), [], 1, { maxLoaded: 1 }, { decision: 'wait' }],
    [
      'keeps to the GPU budget',
      need(3 * GB, 3 * GB),
      [model('gpu', 2 * GB, 1, 0, 6 * GB)],
      0,
      { gpuBudget: 8 * GB },
      { decision: 'load', evict: ['gpu'] },
    ],
  ] as const)('%s', (_name, wanted, residents, loading, change, expected) => {
    expect(admit(wanted, residents, loading, { ...memory, ...change })).toEqual(expected);
  });

  it('refuses what would not fit into an empty Hearth, and says how much would', () => {
    const answer = admit(need(20 * GB), [model('a', GB, 1)], 0, memory);
    expect(answer).toEqual({ decision: 'refuse', budget: 10 * GB - 2.4 * GB + GB, gpu: false, kept: [] });
  });

  it('refuses what is larger than the GPU may hold, however much RAM there is', () => {
    expect(admit(need(GB, 9 * GB), [], 0, { ...memory, gpuBudget: 8 * GB })).toEqual({
      decision: 'refuse',
      budget: 8 * GB,
      gpu: true,
      kept: [],
    });
  });
});

describe('admit with models that are kept', () => {
  // Of 16 GB with 10 GB free and the mark at 85 %, 7.6 GB may still be taken.
  it.each([
    [
      'unloads a model that was used later rather than a kept one',
      need(8 * GB),
      [kept('kept', 4 * GB), model('later', 2 * GB, 9)],
      {},
      { decision: 'load', evict: ['later'] },
    ],
    [
      'refuses at once what would only fit without the kept ones, and names them, the largest first',
      need(11 * GB),
      [kept('small', GB), kept('large', 4 * GB), model('idle', GB, 1)],
      {},
      { decision: 'refuse', gpu: false, budget: 7.6 * GB + GB, kept: ['large', 'small'] },
    ],
    [
      'names nobody where unloading the kept ones would not help either',
      need(20 * GB),
      [kept('kept', 4 * GB)],
      {},
      { decision: 'refuse', gpu: false, budget: 7.6 * GB, kept: [] },
    ],
    [
      'refuses instead of waiting for ever where kept models take every place',
      need(GB),
      [kept('a', GB), kept('b', 2 * GB)],
      { maxLoaded: 2 },
      { decision: 'full', kept: ['b', 'a'] },
    ],
    [
      'waits where one of the places is free to become free',
      need(GB),
      [kept('a', GB), model('leased', GB, 1, 1)],
      { maxLoaded: 2 },
      { decision: 'wait' },
    ],
    [
      'counts what a kept model holds of the GPU, and names only those that hold some',
      need(3 * GB, 3 * GB),
      [kept('on the CPU', GB), kept('on the GPU', 2 * GB, 6 * GB)],
      { gpuBudget: 8 * GB },
      { decision: 'refuse', gpu: true, budget: 2 * GB, kept: ['on the GPU'] },
    ],
  ] as const)('%s', (_name, wanted, residents, change, expected) => {
    const { decision, ...rest } = admit(wanted, residents, 0, { ...memory, ...change });
    expect({ decision, ...rest, ...('budget' in rest ? { budget: Math.round(rest.budget) } : {}) }).toEqual(
      expected,
    );
  });
});

it('waits for a load under way instead of refusing what fits once that has ended', () => {
  // 3 of the 4 GB that are reserved are taken already; what is left of the memory is too little for now.
  const midway = { ...memory, available: 7 * GB, reserved: 4 * GB };
  expect(admit(need(6 * GB), [], 1, midway)).toEqual({ decision: 'wait' });
  expect(admit(need(9 * GB), [], 1, midway)).toMatchObject({ decision: 'refuse' });
  expect(admit(need(6 * GB), [], 0, { ...midway, reserved: 0 })).toMatchObject({ decision: 'refuse' });
});
