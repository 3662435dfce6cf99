import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { couplesTexts } from './onnx.ts';

test('a graph that scales activations over the whole batch is known by its nodes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hearth-graph-'));
  try {
    const graph = async (op: string): Promise<string> => {
      const path = join(folder, `${op}.onnx`);
      await writeFile(path, Buffer.concat([Buffer.alloc(1_000, 7), Buffer.from(op), Buffer.alloc(1_000, 7)]));
      return path;
    };
    expect(await couplesTexts(await graph('DynamicQuantizeLinear'))).toBe(true);
    expect(await couplesTexts(await graph('DynamicQuantizeMatMul'))).toBe(true);
    expect(await couplesTexts(await graph('MatMulNBits'))).toBe(false);
  } finally {
    await rm(folder, { recursive: true });
  }
});
