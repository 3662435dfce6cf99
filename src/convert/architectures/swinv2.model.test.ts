/** Swin v2 in float16, whose smallest numbers are larger than what keeps a key of zeros from being divided by its length. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildGraphs, openCheckpoint } from '../convert.ts';
import { readGolden, tensorOf, writeCheckpoint } from '../testing/golden.ts';
import { openSession, runOnce } from '../testing/sessions.ts';

/** In parts of the largest logit; half precision has eleven bits. */
const HALF_TOLERANCE = 5e-3;

test('padding makes scores that are no numbers in float16', async () => {
  const golden = readGolden('swinv2-classes');
  const folder = await mkdtemp(join(tmpdir(), 'hearth-convert-'));
  try {
    await writeCheckpoint(golden, folder);
    const checkpoint = await openCheckpoint(folder);
    const model = buildGraphs(checkpoint, () => ({ real: 'float16' })).get('model');
    if (model === undefined) throw new Error('there is no graph');
    const session = await openSession(model.bytes, checkpoint.directory);
    for (const { inputs, outputs } of golden.cases) {
      const given = Object.entries(inputs).map(([name, tensor]) => [name, tensorOf(tensor)] as const);
      const { logits } = await runOnce(session, new Map(given));
      const wanted = Object.values(outputs).flatMap((tensor) => Array.from(tensorOf(tensor).data, Number));
      const got = Array.from(logits?.data ?? [], Number);
      const top = Math.max(...wanted.map(Math.abs));
      expect(got).toHaveLength(wanted.length);
      for (const [index, value] of got.entries())
        expect(Math.abs(value - (wanted[index] ?? Number.NaN)) / top).toBeLessThan(HALF_TOLERANCE);
    }
    await session.release();
  } finally {
    await rm(folder, { recursive: true });
  }
});
