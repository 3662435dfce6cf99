/** Blocks against the bytes of ONNX Runtime's own quantizer (`tools/reference/convert/graph_blocks.py`), and rows by their error. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { uniform } from '../gguf/testing/made-up.ts';
import { blockRowBytes, quantizeBlocks, quantizeRows, type BlockFormat } from './codes.ts';

/** Bits, and codes that share a scale. */
const FORMATS = ['4 bits by 32', '8 bits by 64', '8 bits by 128'] as const;

const golden = z
  .object({
    seed: z.number(),
    rows: z.number(),
    columns: z.number(),
    sha256: z.record(z.enum(FORMATS), z.record(z.string(), z.string())),
  })
  .parse(
    JSON.parse(
      readFileSync(join(import.meta.dirname, '../../../tools/reference/goldens/graph-blocks.json'), 'utf8'),
    ),
  );

const { fround } = Math;
const { rows: ROWS, columns: COLUMNS } = golden;
const u = uniform(golden.seed, ROWS * COLUMNS);
const map = (make: (value: number, index: number) => number): Float32Array => u.map(make);
const cube = (value: number): number => fround(fround(value * value) * value);

/** The matrices of the script, by the same names. */
const MATRICES: Readonly<Record<string, Float32Array>> = {
  'even spread': u,
  'many small, few large': map((value) => cube(cube(value))),
  'one value': map(() => 3),
  'one negative value': map(() => -7),
  'all positive': map((value) => Math.abs(value) + 1),
  'narrow, far from zero': map((value) => fround(value * 2 ** -18) - 1),
  outliers: map((value, index) => (index % 37 === 0 ? value * 2 ** 16 : value)),
  'equally large on both sides': map((value, index) => ({ 3: 1, 5: -1 })[index % 16] ?? value),
  halves: map((value) => Math.floor(value * 16) / 2),
  'a last block that is not full': u.subarray(0, ROWS * 100),
};
const SIZES = {
  '4 bits by 32': { bits: 4, block: 32 },
  '8 bits by 64': { bits: 8, block: 64 },
  '8 bits by 128': { bits: 8, block: 128 },
} as const;

const columnsOf = (matrix: Float32Array): number => matrix.length / ROWS;

function blocks(matrix: Float32Array, format: BlockFormat): { codes: Uint8Array; scales: Float32Array } {
  const columns = columnsOf(matrix);
  const codes = new Uint8Array(ROWS * blockRowBytes(columns, format)).fill(255);
  const scales = new Float32Array(ROWS * Math.ceil(columns / format.block)).fill(9);
  quantizeBlocks(matrix, columns, format, { codes, scales });
  return { codes, scales };
}

describe('blocks differ from the bytes of ONNX Runtime with', () => {
  for (const name of FORMATS)
    test(name, () => {
      const got = Object.entries(MATRICES).map(([title, matrix]) => {
        const { codes, scales } = blocks(matrix, SIZES[name]);
        const bytes = new Uint8Array(scales.buffer);
        return [title, createHash('sha256').update(codes).update(bytes).digest('hex').slice(0, 16)];
      });
      expect(Object.fromEntries(got)).toEqual(golden.sha256[name]);
    });
});

test('a block of zeros becomes something else than zeros, or no number', () => {
  const { codes, scales } = blocks(new Float32Array(ROWS * 32), SIZES['4 bits by 32']);
  expect(new Set(codes)).toEqual(new Set([0x88]));
  expect(new Set(scales)).toEqual(new Set([0]));
});

describe('a row of int8 is further from its numbers than half a step', () => {
  for (const top of [127, 63])
    test(`of codes up to ${String(top)}`, () => {
      let worst = 0;
      for (const matrix of [...Object.values(MATRICES), new Float32Array(ROWS * 8)]) {
        const columns = columnsOf(matrix);
        const codes = new Int8Array(matrix.length);
        const scales = new Float32Array(ROWS);
        quantizeRows(matrix, columns, { codes, scales }, top);
        matrix.forEach((value, at) => {
          const scale = scales[Math.floor(at / columns)] ?? Number.NaN;
          const error = Math.abs((codes[at] ?? Number.NaN) * scale - value) / scale;
          worst = Math.max(worst, Number.isNaN(error) ? Infinity : error);
        });
        expect(Math.max(...codes.map(Math.abs))).toBeLessThanOrEqual(top);
      }
      // A float32 quotient may tip a code that lies in the middle.
      expect(worst).toBeLessThanOrEqual(0.50001);
    });
});
