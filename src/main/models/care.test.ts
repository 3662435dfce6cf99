import { expect, it } from 'vitest';
import { PRESSURE_IDLE_MS, whoGoesUnderPressure, whoseTimeIsUp } from './care.ts';
import type { Resident } from './eviction-order.ts';
import { keepAliveMs, keepAliveOf } from './keep-alive.ts';

const some = (key: string, more: Partial<Resident> = {}): Resident => ({
  key,
  model: key,
  bytes: 10,
  gpuBytes: 0,
  leases: 0,
  pinned: false,
  idleMs: PRESSURE_IDLE_MS,
  reloadMs: 1_000,
  waiting: 0,
  ahead: false,
  ...more,
});
const keys = (residents: readonly Resident[]): string[] => residents.map(({ key }) => key);

it.each([
  ['30s', 30e3],
  ['5m', 300e3],
  ['1h', 3_600e3],
  ['2d', 172_800e3],
  ['0s', 0],
  ['forever', Infinity],
  ['5', Infinity],
] as const)('reads %s', (text, ms) => {
  expect(keepAliveMs(text)).toBe(ms);
});

it('goes by what is said for the model, and of that by the last word, before what is said for all', () => {
  const config = { keepAlive: '5m', modelKeepAlive: ['org/a=1h', 'org/ab=2d', 'org/a=forever'] };
  expect(keepAliveOf('org/a', config)).toBe(Infinity);
  expect(keepAliveOf('org/ab', config)).toBe(172_800e3);
  expect(keepAliveOf('org', config)).toBe(300e3);
});

it.each([
  ['leaves when its time is up', {}, true],
  ['stays a moment before', { idleMs: PRESSURE_IDLE_MS - 1 }, false],
  ['stays while it is used', { leases: 1 }, false],
  ['stays when a person keeps it', { pinned: true }, false],
  ['stays when a request waits for it', { waiting: 1 }, false],
  ['stays when it was loaded ahead, since its time has not begun', { ahead: true }, false],
] as const)('a model with a keep-alive %s', (_name, more, leaves) => {
  expect(keys(whoseTimeIsUp([some('a', more)], () => PRESSURE_IDLE_MS))).toEqual(leaves ? ['a'] : []);
});

it.each([
  ['nobody while there is room', [some('a')], 0, []],
  ['as few as needed', [some('a', { idleMs: 1e9 }), some('b')], -5, ['a']],
  ['more where one is not enough', [some('a', { idleMs: 1e9 }), some('b')], -11, ['a', 'b']],
  [
    'first what was loaded ahead, and at once',
    [some('a', { idleMs: 1e9 }), some('b', { ahead: true, idleMs: 0 })],
    -5,
    ['b'],
  ],
  ['nobody who was used just now', [some('a', { idleMs: PRESSURE_IDLE_MS - 1 })], -5, []],
  [
    'nobody in use, kept or waited for',
    [some('a', { leases: 1 }), some('b', { pinned: true }), some('c', { waiting: 1 })],
    -5,
    [],
  ],
] as const)('under pressure there goes %s', (_name, residents, free, expected) => {
  expect(keys(whoGoesUnderPressure(residents, free))).toEqual(expected);
});
