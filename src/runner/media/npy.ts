/** Numbers as a NumPy file: what a result holds where a picture of 8 or 16 bits would lose some. */

const MAGIC = '\x93NUMPY\x01\x00';

/** Header and data start at multiples of this (numpy/lib/format.py). */
const ALIGNMENT = 64;

/** The MIME type that such a file goes by. */
export const NPY_TYPE = 'application/x-npy';

/** A .npy file (format 1.0) of little-endian fp32 in C order. */
export function encodeNpy(data: Float32Array, shape: readonly number[]): Uint8Array {
  const sizes = shape.length === 1 ? `${String(shape[0])},` : shape.join(', ');
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${sizes}), }`;
  const before = MAGIC.length + 2;
  const total = Math.ceil((before + header.length + 1) / ALIGNMENT) * ALIGNMENT;
  const file = Buffer.alloc(total + data.length * 4);
  file.write(MAGIC, 0, 'latin1');
  file.writeUInt16LE(total - before, MAGIC.length);
  file.write(`${header.padEnd(total - before - 1)}\n`, before, 'latin1');
  for (const [index, value] of data.entries()) file.writeFloatLE(value, total + index * 4);
  return file;
}
