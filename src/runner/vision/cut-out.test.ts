import { expect, test } from 'vitest';
import { cutOut, maskFrom, opacities, shareOf } from './cut-out.ts';

test('opacities stay as they are, with what rounding carried beyond taken back', () => {
  expect([...opacities(Float32Array.of(0, 0.5, 1.000_005, -0.000_005))]).toEqual([0, 0.5, 1, 0]);
});

test('numbers beyond 0 and 1 go through a sigmoid, all of them', () => {
  const [low, middle, high] = opacities(Float32Array.of(-40, 0, 40));
  expect(low).toBeCloseTo(0, 6);
  expect(middle).toBe(0.5);
  expect(high).toBe(1);
});

const SIZE = { width: 2, height: 1 };

test('a mask is cut to 8 bits and not rounded', () => {
  expect([...maskFrom(Float32Array.of(0.999, 0.5), SIZE, SIZE, 'BiRefNet')]).toEqual([254, 127]);
});

test('RMBG-1.4 and BEN spread from the lowest to the highest value, and say nothing of an even map', () => {
  expect([...maskFrom(Float32Array.of(0.2, 0.4), SIZE, SIZE, 'BriaRMBG')]).toEqual([0, 255]);
  expect([...maskFrom(Float32Array.of(0.2, 0.4), SIZE, SIZE, 'ben')]).toEqual([0, 255]);
  expect([...maskFrom(Float32Array.of(0.3, 0.3), SIZE, SIZE, 'BriaRMBG')]).toEqual([0, 0]);
});

test('a cut-out keeps the colours under what is taken away', () => {
  const picture = { ...SIZE, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
  expect([...cutOut(picture, Uint8Array.of(0, 255))]).toEqual([1, 2, 3, 0, 4, 5, 6, 255]);
  expect(shareOf(Uint8Array.of(0, 255))).toBe(0.5);
});
