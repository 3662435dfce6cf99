/** T5 in float16, which its states outgrow. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { buildGraphs, openCheckpoint } from '../convert.ts';
import { GraphBuilder } from '../graph/builder.ts';
import { readGolden, writeCheckpoint } from '../testing/golden.ts';

/** How often a graph of t5-sentences, which has one layer, holds its states within float16. */
async function held(real: 'float' | 'float16'): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'hearth-convert-'));
  const op = vi.spyOn(GraphBuilder.prototype, 'op');
  try {
    await writeCheckpoint(readGolden('t5-sentences'), folder);
    buildGraphs(await openCheckpoint(folder), () => ({ real }));
    return op.mock.calls.filter(([name, [x]]) => name === 'Max' && x?.dtype === 'float16').length;
  } finally {
    op.mockRestore();
    await rm(folder, { recursive: true });
  }
}

test('T5 holds its states within float16 after attention and after its wide layer, and does nothing in float32', async () => {
  expect(await held('float16')).toBe(2);
  expect(await held('float')).toBe(0);
});
