import { expect, test } from 'vitest';
import { peakOf } from './heat-maps.ts';

/** A hill with its top between the pixels. */
function hill(x: number, y: number): Float32Array {
  return Float32Array.from({ length: 24 * 16 }, (_, at) =>
    Math.exp(-(((at % 24) - x) ** 2 + (Math.floor(at / 24) - y) ** 2) / 8),
  );
}

test('finds a top between the pixels', () => {
  const peak = peakOf({ data: hill(10.3, 7.75), width: 24, height: 16 });
  expect(peak?.x).toBeCloseTo(10.3, 1);
  expect(peak?.y).toBeCloseTo(7.75, 1);
});

test('a map with nothing above 0 has no place', () => {
  expect(peakOf({ data: new Float32Array(24 * 16).fill(-1), width: 24, height: 16 })).toBeNull();
});
