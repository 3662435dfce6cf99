import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceOf } from './source.ts';

const SAMPLE = { text: 'warm', target: null, tensors: {} };

test('a model with vocab.txt alone is compared on numbers from a seed, though its texts can be read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hearth-source-'));
  try {
    const config = { model_type: 'bert', max_position_embeddings: 64 };
    expect((await sourceOf(folder, config, [SAMPLE])).samples).toEqual([]);
    await writeFile(join(folder, 'vocab.txt'), '[PAD]\n[UNK]\n[CLS]\n[SEP]\nwarm\n');
    const { samples } = await sourceOf(folder, config, [SAMPLE]);
    expect(samples.map(({ text }) => text)).toEqual([[2, 4, 3]]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
