/** What a conversion refuses, and whether the words name the part. */
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { planGguf } from './convert.ts';
import { makeCheckpoint } from './testing/checkpoint.ts';

let folder = '';
afterEach(async () => {
  await rm(dirname(folder), { recursive: true });
});

const object = z.record(z.string(), z.unknown());

async function edit(name: string, change: (value: Record<string, unknown>) => object): Promise<void> {
  const path = join(folder, name);
  const value = object.parse(JSON.parse(await readFile(path, 'utf8')));
  await writeFile(path, JSON.stringify(change(value)));
}

const refused = async (words: RegExp): Promise<void> => {
  const planned = planGguf({ folder, quantization: 'F16' });
  await expect(planned).rejects.toMatchObject({ code: 'MODEL_LOAD_FAILED' });
  await expect(planned).rejects.toThrow(words);
};

describe('a LLaMA', () => {
  beforeEach(async () => {
    ({ folder } = await makeCheckpoint('llama-3'));
  });

  test.each<[string, object, RegExp]>([
    ['of another type', { model_type: 'falcon' }, /type falcon cannot be converted/],
    ['with another activation', { hidden_act: 'gelu' }, /hidden_act/],
    ['without layers', { num_hidden_layers: 0 }, /num_hidden_layers/],
    ['with a layer more than there is', { num_hidden_layers: 3 }, /no tensor model\.layers\.2\./],
    ['with a layer less than there is', { num_hidden_layers: 1 }, /does not call for: model\.layers\.1\./],
    ['of another width', { hidden_size: 64 }, /embed_tokens\.weight has the shape \[324, 128\].*\[324, 64\]/],
    ['with more heads for keys', { num_key_value_heads: 4 }, /k_proj\.weight has the shape/],
    [
      'with unknown positions',
      { rope_parameters: { rope_type: 'dynamic', rope_theta: 1 } },
      /kind "dynamic"/,
    ],
    ['stretched by nothing', { rope_parameters: { rope_type: 'yarn', rope_theta: 1 } }, /lack factor/],
  ])('%s becomes a file', async (_, change, words) => {
    await edit('config.json', (config) => ({ ...config, ...change }));
    await refused(words);
  });

  test('with a split that llama.cpp does not know becomes a file', async () => {
    await edit('tokenizer.json', (json) => ({ ...json, pre_tokenizer: { type: 'Whitespace' } }));
    await refused(/no name for: Whitespace/);
  });

  test('with more tokens than embeddings becomes a file', async () => {
    await edit('tokenizer.json', (json) => ({
      ...json,
      added_tokens: [{ id: 324, content: '<|extra|>', special: true }],
    }));
    await refused(/token "<\|extra\|>" at place 324, and the model has 324 places/);
  });

  test('without a tokenizer becomes a file', async () => {
    await rm(join(folder, 'tokenizer.json'));
    await refused(/no tokenizer/);
  });

  test('with a damaged configuration is told as a fault of Hearth', async () => {
    await writeFile(join(folder, 'config.json'), '{"model_type": "llama"');
    await refused(/config\.json is damaged/);
  });

  test('reads a file that a link leads to elsewhere', async () => {
    const other = await mkdtemp(join(tmpdir(), 'hearth-gguf-other-'));
    await writeFile(join(other, 'secret'), 'a secret');
    await symlink(join(other, 'secret'), join(folder, 'linked'));
    await rm(join(folder, 'chat_template.jinja'));
    await symlink(join(other, 'secret'), join(folder, 'chat_template.jinja'));
    await refused(/chat_template\.jinja cannot be read: it is a link that leads out/);
    await rm(other, { recursive: true });
  });
});

describe('a Gemma', () => {
  beforeEach(async () => {
    ({ folder } = await makeCheckpoint('gemma-3'));
  });

  test.each<[string, object, RegExp]>([
    ['whose queries are scaled otherwise', { query_pre_attn_scalar: 8 }, /query_pre_attn_scalar is 8/],
    [
      'whose layers are in another order',
      { layer_types: Array(6).fill('full_attention') },
      /layer 0 is of the type/,
    ],
    ['with capped attention', { attn_logit_softcapping: 50 }, /attn_logit_softcapping/],
  ])('%s becomes a file', async (_, change, words) => {
    await edit('config.json', (config) => ({ ...config, ...change }));
    await refused(words);
  });

  test('with a unigram tokenizer becomes a file', async () => {
    await rm(join(folder, 'tokenizer.model'));
    await edit('tokenizer.json', (json) => ({ ...json, model: { type: 'Unigram', vocab: [['a', -1]] } }));
    await refused(/unigram/);
  });

  test('whose tokenizer.model is damaged is told as a fault of Hearth', async () => {
    const path = join(folder, 'tokenizer.model');
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, bytes.length - 40));
    await refused(/tokenizer\.model is damaged/);
  });
});
