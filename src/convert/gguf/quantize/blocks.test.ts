/** Every block format against the bytes that ggml itself makes (`tools/reference/convert/gguf_blocks.py`). */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { uniform } from '../testing/made-up.ts';
import { bytesOfValues, formatOf } from '../types.ts';

const types = z.enum(['Q4_0', 'Q5_0', 'Q5_1', 'Q8_0', 'Q4_K', 'Q5_K', 'Q6_K']);
const golden = z
  .object({
    columns: z.number(),
    seed: z.number(),
    sha256: z.record(types, z.record(z.string(), z.string())),
  })
  .parse(
    JSON.parse(
      readFileSync(join(import.meta.dirname, '../../../../tools/reference/goldens/gguf-blocks.json'), 'utf8'),
    ),
  );

const { fround } = Math;
const u = uniform(golden.seed, golden.columns);
const map = (make: (value: number, index: number) => number): Float32Array => u.map(make);
const cube = (value: number): number => fround(fround(value * value) * value);
const bits = new Uint32Array(u.buffer);

/** The rows of the script, by the same names. */
const ROWS: Readonly<Record<string, Float32Array>> = {
  'even spread': u,
  'many small, few large': map((value) => cube(cube(value))),
  zeros: map((value) => value * 0),
  'one value': map(() => 3),
  'one negative value': map(() => -7),
  'all positive': map((value) => Math.abs(value) + 1),
  'all negative': map((value) => -Math.abs(value) - 5),
  'narrow, far from zero': map((value) => value * 2 ** -18 - 1),
  outliers: map((value, index) => (index % 37 === 0 ? value * 2 ** 16 : value)),
  'zeros in places': map((value, index) => (index % 512 < 100 ? 0 : value)),
  'scales that become zero': map((value, index) => (index % 256 < 64 ? value * 2 ** -20 : value)),
  'whole numbers': map((value) => {
    const whole = Math.floor(value * 8 + 0.5);
    // numpy rounds halves to even.
    return whole - value * 8 === 0.5 && whole % 2 !== 0 ? whole - 1 : whole;
  }),
  subnormal: map((value) => value * 2 ** -130),
  'too small for a half': map((value) => value * 2 ** -26),
  large: map((value) => value * 2 ** 14),
  bfloat16: new Float32Array(bits.map((value) => value & 0xffff_0000).buffer),
};

describe('a block format differs from the bytes of ggml', () => {
  for (const [type, hashes] of Object.entries(golden.sha256))
    test(type, () => {
      const format = formatOf(types.parse(type));
      if (format === null) throw new Error('a format without blocks');
      const got = Object.entries(ROWS).map(([name, row]) => {
        const bytes = new Uint8Array(bytesOfValues(types.parse(type), row.length));
        format.quantize(row, bytes);
        return [name, createHash('sha256').update(bytes).digest('hex').slice(0, 16)];
      });
      expect(Object.fromEntries(got)).toEqual(hashes);
    });
});

test('a format keeps bytes of a row that it packed before', () => {
  for (const type of types.options) {
    const format = formatOf(type);
    const row = ROWS['outliers'] ?? u;
    const clean = new Uint8Array(bytesOfValues(type, row.length));
    const used = new Uint8Array(clean.length).fill(255);
    format?.quantize(row, clean);
    format?.quantize(row, used);
    expect(used).toEqual(clean);
  }
});
