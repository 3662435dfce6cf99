import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sizesOf, sourceOf } from './source.ts';

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

test.each([
  ['Marian', { pad_token_id: 65_000, max_position_embeddings: 512 }, 128],
  ['Whisper', { pad_token_id: 50_257, max_target_positions: 448 }, 128],
  ['RoBERTa', { pad_token_id: 1, max_position_embeddings: 66 }, 64],
  ['a tiny BERT', { pad_token_id: 0, max_position_embeddings: 32 }, 31],
])(
  '%s is compared on as many tokens as it has room for, wherever its padding is',
  (_name, config, longest) => {
    expect(sizesOf(config).longest).toBe(longest);
  },
);
