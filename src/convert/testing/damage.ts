/**
 * Damage to what strangers' files say, for fuzz tests: one part of a JSON value is taken out or becomes something else.
 * A case is made of its own seed alone, so that a single one can be run again.
 */
import type { StoredTensor, StoredType } from '../weights/stored.ts';
import { seeded } from './files.ts';

/** A number below `limit`. */
export type Pick = (limit: number) => number;

/** Brackets within brackets: more than any config nests, less than the reader of JSON refuses. */
const DEPTH = 24;
/** Entries of a list that is longer than any config's. */
const ENTRIES = 4000;

function deep(): unknown {
  let value: unknown = [];
  for (let level = 0; level < DEPTH; level++) value = level % 2 === 0 ? { a: value } : [value];
  return value;
}

/** What takes the place of any value. */
const WRONG: readonly (() => unknown)[] = [
  ...[null, true, false, '', 'x', 'constructor', '__proto__', 'toString', '-1', [], [[]]].map(
    (value) => () => value,
  ),
  () => ({}),
  () => [null],
  () => ['constructor'],
  () => 'x'.repeat(ENTRIES),
  () => Array.from({ length: ENTRIES }, (_, index) => index),
  () => Array.from({ length: ENTRIES }, () => ({ hidden_size: 1 })),
  deep,
  // As JSON.parse makes it: an entry of that name, and not another prototype.
  () => Object.fromEntries([['__proto__', { hidden_size: 16, architectures: ['X'] }]]),
  () => ({ model_type: 'constructor', hidden_size: 16 }),
];

/** Numbers that no size, and few constants, may be. */
const NUMBERS = [
  ...[0, -0, -1, 1, 2, 3, 7, 0.5, 1e-300, 2 ** 16, 2 ** 20, 2 ** 31, 2 ** 32, 2 ** 40, 2 ** 53, 1e308],
  ...[-(2 ** 31), -(2 ** 40), Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
];

/** A number near the one that is there, so that sizes no longer fit each other. */
const NEAR: readonly ((value: number) => number)[] = [
  (value) => value + 1,
  (value) => value - 1,
  (value) => value * 2,
  (value) => value / 2,
  (value) => -value,
  (value) => value + 0.5,
  (value) => value * 1000,
];

function one<T>(of: readonly T[], pick: Pick): T {
  const chosen = of[pick(of.length)];
  if (chosen === undefined) throw new Error('nothing to choose from');
  return chosen;
}

function wrong(value: unknown, pick: Pick): unknown {
  if (typeof value === 'number' && pick(4) > 0)
    return pick(2) === 0 ? one(NUMBERS, pick) : one(NEAR, pick)(value);
  if (Array.isArray(value) && value.length > 0 && pick(2) === 0) {
    const items: readonly unknown[] = value;
    return one([items.slice(1), [...items, ...items], items.toReversed(), [items], items[0]], pick);
  }
  return pick(3) === 0 ? one(NUMBERS, pick) : one(WRONG, pick)();
}

/** Paths of all parts of a value but itself. */
function pathsOf(value: unknown, at: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => [[...at, key], ...pathsOf(part, [...at, key])]);
}

function changed(value: unknown, path: readonly string[], pick: Pick): unknown {
  if (path.length === 0 || typeof value !== 'object' || value === null) return wrong(value, pick);
  const parts = changedObject(value, path, pick);
  return Array.isArray(value) ? Object.values(parts) : parts;
}

function changedObject(
  value: object,
  [key, ...rest]: readonly string[],
  pick: Pick,
): Record<string, unknown> {
  const gone = rest.length === 0 && pick(5) === 0;
  const entries = Object.entries(value).flatMap(([name, part]): [string, unknown][] => {
    if (name !== key) return [[name, part]];
    return gone ? [] : [[name, changed(part, rest, pick)]];
  });
  return Object.fromEntries(entries);
}

/** A copy of a JSON object with one to three of its parts taken out or made something else. */
export function damagedValue(value: object, pick: Pick): Record<string, unknown> {
  let copy: Record<string, unknown> = Object.fromEntries(Object.entries(value));
  for (let times = 1 + pick(3); times > 0; times--) {
    const paths = pathsOf(copy);
    const path = paths[pick(Math.max(1, paths.length))];
    if (path !== undefined) copy = changedObject(copy, path, pick);
  }
  return copy;
}

/** Numbers of a case, apart from those of all other cases. */
export function caseOf(name: string, index: number): Pick {
  let hash = index;
  for (const byte of Buffer.from(name)) hash = Math.imul(hash ^ byte, 0x0100_0193);
  const pick = seeded(Math.imul(hash ^ (hash >>> 15), 0x85eb_ca6b));
  // The first numbers of neighbouring seeds are alike.
  for (let skipped = 0; skipped < 8; skipped++) pick(2);
  return pick;
}

/** A shape that is no longer the tensor's own. */
function wrongShape(shape: readonly number[], pick: Pick): readonly number[] {
  if (shape.length === 0) return [2];
  const axis = pick(shape.length);
  const size = one([(shape[axis] ?? 1) + 1, 0, 1, 2 ** 20, 2 ** 40], pick);
  return one([[], shape.toReversed(), [...shape, 1], shape.slice(1), shape.with(axis, size)], pick);
}

/** A copy of a table of tensors in which one is gone, has another name, another shape or another kind of numbers. */
export function damagedTensors(tensors: readonly StoredTensor[], pick: Pick): StoredTensor[] {
  const at = pick(tensors.length);
  return tensors.flatMap((tensor, index) => {
    if (index !== at) return [tensor];
    const dtype = one<StoredType>(['I64', 'BOOL', 'U8', 'F16'], pick);
    return one<readonly StoredTensor[]>(
      [
        [],
        [{ ...tensor, name: `${tensor.name}.${String(pick(9))}` }],
        [{ ...tensor, dtype }],
        [{ ...tensor, shape: wrongShape(tensor.shape, pick) }],
        [{ ...tensor, shape: wrongShape(tensor.shape, pick) }],
      ],
      pick,
    );
  });
}

/** A copy of a JSON object in which every whole number is another one. */
export function withNumbers(value: object, number: number): Record<string, unknown> {
  const replaced = (part: unknown): unknown => {
    if (typeof part === 'number') return Number.isInteger(part) ? number : part;
    if (Array.isArray(part)) return part.map(replaced);
    return typeof part === 'object' && part !== null ? withNumbers(part, number) : part;
  };
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, replaced(part)]));
}
