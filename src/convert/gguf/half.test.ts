import { expect, test } from 'vitest';
import { halfBits, hasInfinite, widenBrains, widenHalves } from './half.ts';
import { areFinite, narrow, narrowBrains } from './half-vectors.ts';

test('a half that is widened and narrowed again becomes another one', () => {
  const halves = new Uint16Array(65_536).map((_, bits) => bits);
  const wide = new Float32Array(halves.length);
  widenHalves(halves, wide);
  const back = new Uint16Array(halves.length);
  narrow(wide, back);
  const isNumber = (bits: number): boolean => (bits & 0x7fff) <= 0x7c00;
  expect(halves.filter((bits) => isNumber(bits) && back[bits] !== bits)).toHaveLength(0);
});

test('numbers between two halves round another way than float16 of JavaScript does', () => {
  const bits = new Uint32Array(100_000).map((_, index) => Math.imul(index, 0x9e37_79b1));
  const numbers = new Float32Array(bits.buffer).filter((value) => !Number.isNaN(value));
  const got = new Uint16Array(numbers.length);
  narrow(numbers, got);
  const want = new Uint16Array(Float16Array.from(numbers).buffer);
  expect(numbers.filter((_, index) => got[index] !== want[index])).toHaveLength(0);
  const halfway = new Float32Array([
    1 + 2 ** -11,
    1 + 3 * 2 ** -11,
    65_519.996,
    65_520,
    2 ** -25,
    -(2 ** -24) * 1.5,
  ]);
  const rounded = new Uint16Array(halfway.length);
  narrow(halfway, rounded);
  expect(Array.from(rounded)).toEqual([0x3c00, 0x3c02, 0x7bff, 0x7c00, 0, 0x8002]);
  expect(halfBits(-2)).toBe(0xc000);
});

test('a bfloat16 number loses its sign or its size', () => {
  const wide = new Float32Array(3);
  widenBrains(Uint16Array.of(0x3f80, 0xc040, 0x0001), wide);
  expect(Array.from(wide)).toEqual([1, -3, Math.fround(9.183549615799121e-41)]);
});

test('a bfloat16 number becomes another half than by way of single precision', () => {
  // Each beside one in range and one out of it, on either side, and an odd one at the end.
  const brains = Uint16Array.from({ length: 4 * 65_536 + 1 }, (_, index) =>
    index % 2 === 0 ? index >>> 2 : index % 4 === 1 ? 0x3f80 : 0x7f00,
  );
  const wide = new Float32Array(brains.length);
  widenBrains(brains, wide);
  const want = new Uint16Array(brains.length);
  narrow(wide, want);
  const got = new Uint16Array(brains.length);
  narrowBrains(brains, got);
  expect(got.filter((bits, index) => bits !== want[index])).toHaveLength(0);
});

test('an infinite number is overlooked, or a finite one taken for it', () => {
  for (const [bits, infinite] of [
    [0x7bff, false],
    [0xfbff, false],
    [0x7c00, true],
    [0xfc01, true],
  ] as const)
    for (const place of [0, 1, 2]) {
      const halves = new Uint16Array(3).fill(0x7bff);
      halves[place] = bits;
      expect(areFinite(halves), `${String(bits)} at ${String(place)}`).toBe(!infinite);
    }
  expect(hasInfinite(Float32Array.of(3.4e38, -3.4e38, 0))).toBe(false);
  expect(hasInfinite(Float32Array.of(0, Number.NaN))).toBe(true);
  expect(hasInfinite(Float32Array.of(0, Number.NEGATIVE_INFINITY))).toBe(true);
});
