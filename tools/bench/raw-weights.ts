/** Writes safetensors files of any size for measurements, without downloading anything. */
import { open, rename } from 'node:fs/promises';

/** Bytes of a number. */
const WIDTHS = { F32: 4, BF16: 2 } as const;
/** Numbers that are made once and repeated. */
const PIECE = 1 << 22;

/** How numbers are stored. */
export type RawDtype = keyof typeof WIDTHS;

/**
 * Numbers as trained weights are spread, about: the sum of four even ones, which reach `spread` times two at most.
 * They are made once for a file and repeated in it.
 */
export function trainedNumbers(dtype: RawDtype, spread: number): Buffer {
  const values = new Float32Array(PIECE).map(
    () => (Math.random() + Math.random() + Math.random() + Math.random() - 2) * spread,
  );
  if (dtype === 'F32') return Buffer.from(values.buffer);
  const bits = new Uint32Array(values.buffer);
  return Buffer.from(Uint16Array.from(bits, (value) => value >>> 16).buffer);
}

/**
 * Writes a file of tensors with these names and shapes. `piece` is repeated over all of their bytes; null: they are
 * zeros that take no room on a disk that keeps none for them.
 */
export async function writeRawWeights(
  path: string,
  shapes: Iterable<readonly [name: string, shape: readonly number[]]>,
  dtype: RawDtype,
  piece: Buffer | null,
): Promise<void> {
  const header: Record<string, unknown> = {};
  let at = 0;
  for (const [name, shape] of shapes) {
    const end = at + shape.reduce((product, size) => product * size, WIDTHS[dtype]);
    header[name] = { dtype, shape, data_offsets: [at, end] };
    at = end;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const partial = `${path}.partial`;
  {
    await using file = await open(partial, 'w');
    await file.write(Buffer.concat([length, text]));
    if (piece === null) await file.truncate(length.length + text.length + at);
    else for (let done = 0; done < at; done += piece.length) await file.write(piece.subarray(0, at - done));
  }
  await rename(partial, path);
}
