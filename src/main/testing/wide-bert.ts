/** A raw encoder that is large enough to be quantized. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/**
 * Copies the tiny BERT of the goldens, the raw checkpoint `raw`, to `folder`, four times as wide, so that its layers have
 * blocks to be rounded in. Returns `folder`.
 */
export function wideBert(raw: string, folder: string): string {
  cpSync(raw, folder, { recursive: true });
  const sizes = { hidden_size: 64, intermediate_size: 128, dtype: 'float32' };
  const config = z
    .record(z.string(), z.unknown())
    .parse(JSON.parse(readFileSync(join(raw, 'config.json'), 'utf8')));
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...config, ...sizes }));
  const bytes = readFileSync(join(raw, 'model.safetensors'));
  const header = z
    .record(z.string(), z.looseObject({ shape: z.array(z.number()).optional() }))
    .parse(JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE(0))).toString()));
  const wide: Readonly<Record<number, number>> = { 16: 64, 24: 128 };
  let end = 0;
  const tensors = Object.entries(header).flatMap(([name, { shape }]) => {
    if (shape === undefined) return [];
    const sides = shape.map((side) => wide[side] ?? side);
    const begin = end;
    end += 4 * sides.reduce((all, side) => all * side, 1);
    return [[name, { dtype: 'F32', shape: sides, data_offsets: [begin, end] }] as const];
  });
  const text = Buffer.from(JSON.stringify(Object.fromEntries(tensors)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const body = Float32Array.from({ length: end / 4 }, (_, index) => Math.sin(index * 7.13) / 4);
  writeFileSync(join(folder, 'model.safetensors'), Buffer.concat([length, text, Buffer.from(body.buffer)]));
  return folder;
}
