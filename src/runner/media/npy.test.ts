import { expect, test } from 'vitest';
import { encodeNpy } from './npy.ts';

test('a .npy file has the header that NumPy writes, and its data where NumPy looks for them', () => {
  const file = Buffer.from(encodeNpy(Float32Array.of(1, -2, 0.5, 0, 0, 7), [2, 3]));
  expect(file.toString('latin1', 0, 6)).toBe('\x93NUMPY');
  const start = 10 + file.readUInt16LE(8);
  expect(start % 64).toBe(0);
  expect(file.toString('latin1', 10, start)).toMatch(
    /^\{'descr': '<f4', 'fortran_order': False, 'shape': \(2, 3\), \} *\n$/,
  );
  expect([...new Float32Array(Uint8Array.from(file.subarray(start)).buffer)]).toEqual([1, -2, 0.5, 0, 0, 7]);
});

test('a list is a tuple of one in Python, with its comma', () => {
  expect(Buffer.from(encodeNpy(new Float32Array(4), [4])).toString('latin1')).toContain("'shape': (4,)");
});
