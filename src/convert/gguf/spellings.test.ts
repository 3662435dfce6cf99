/** The same checkpoints as older libraries and other repositories store them: the file must not change. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { convertToGguf } from './convert.ts';
import { makeCheckpoint, type StoredAs } from './testing/checkpoint.ts';

let out = '';
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'hearth-gguf-out-'));
});
afterEach(() => rm(out, { recursive: true }));

const object = z.record(z.string(), z.unknown());
const read = async (folder: string, name: string): Promise<Record<string, unknown>> =>
  object.parse(JSON.parse(await readFile(join(folder, name), 'utf8')));
const write = (folder: string, name: string, value: unknown): Promise<void> =>
  writeFile(join(folder, name), JSON.stringify(value));

/** The bytes of the file that a checkpoint becomes, stored in some way and changed before. */
async function converted(
  name: string,
  as: StoredAs = {},
  change: (folder: string) => Promise<void> = () => Promise.resolve(),
): Promise<Buffer> {
  const { folder } = await makeCheckpoint(name, as);
  try {
    await change(folder);
    const { path } = await convertToGguf({ folder, quantization: 'Q8_0' }, out);
    return await readFile(path);
  } finally {
    await rm(dirname(folder), { recursive: true });
  }
}

/** True where both ways give the same file. */
async function same(
  name: string,
  as: StoredAs,
  change?: (folder: string) => Promise<void>,
): Promise<boolean> {
  return (await converted(name)).equals(await converted(name, as, change));
}

test('GPT-2 without a prefix and with its tables becomes another file, or none', async () => {
  const tables = { 'h.0.attn.bias': 'F32 1 1 64 64', 'h.1.attn.masked_bias': 'F32 1' };
  const rename = (name: string): string => name.replace(/^transformer\./, '');
  expect(await same('gpt-2', { rename, more: tables })).toBe(true);
});

test('a bare LLaMA, or one with old tables, becomes another file, or none', async () => {
  const rename = (name: string): string => name.replace(/^model\./, '');
  expect(await same('smollm', { rename })).toBe(true);
  const more = { 'model.layers.0.self_attn.rotary_emb.inv_freq': 'F32 8', 'lm_head.weight': 'F32 324 64' };
  expect(await same('smollm', { more })).toBe(true);
});

test('Gemma 3 inside a model that sees becomes another file, or none', async () => {
  const as: StoredAs = {
    rename: (name) => name.replace(/^model\./, 'language_model.model.'),
    more: { 'vision_tower.a.weight': 'BF16 2 2', 'multi_modal_projector.b': 'BF16 3' },
  };
  const nest = async (folder: string): Promise<void> => {
    const config = await read(folder, 'config.json');
    await write(folder, 'config.json', { model_type: 'gemma3', text_config: config });
  };
  expect(await same('gemma-3', as, nest)).toBe(true);
});

test('shards lose or double a tensor', async () => {
  expect(await same('qwen3', { shards: true })).toBe(true);
});

test('vocab.json with merges.txt gives another tokenizer than tokenizer.json', async () => {
  const model = z.object({
    added_tokens: z.array(z.object({ id: z.number(), content: z.string(), special: z.boolean() })),
    model: z.object({ vocab: object, merges: z.array(z.tuple([z.string(), z.string()])) }),
  });
  const older = async (folder: string): Promise<void> => {
    const json = model.parse(await read(folder, 'tokenizer.json'));
    const lines = json.model.merges.map((pair) => pair.join(' '));
    await write(folder, 'vocab.json', json.model.vocab);
    await writeFile(join(folder, 'merges.txt'), ['#version: 0.2', ...lines, ''].join('\n'));
    const config = await read(folder, 'tokenizer_config.json');
    const added = Object.fromEntries(json.added_tokens.map(({ id, ...token }) => [id, token]));
    await write(folder, 'tokenizer_config.json', {
      ...config,
      tokenizer_class: 'GPT2Tokenizer',
      added_tokens_decoder: added,
    });
    await rm(join(folder, 'tokenizer.json'));
  };
  expect(await same('gpt-2', {}, older)).toBe(true);
});

test('merges in the older spelling are other merges', async () => {
  const older = async (folder: string): Promise<void> => {
    const json = await read(folder, 'tokenizer.json');
    const model = object.parse(json['model']);
    const merges = z.array(z.array(z.string())).parse(model['merges']);
    await write(folder, 'tokenizer.json', {
      ...json,
      model: { ...model, merges: merges.map((pair) => pair.join(' ')) },
    });
  };
  expect(await same('qwen2', {}, older)).toBe(true);
});

test('tokenizer.model without tokenizer.json gives another vocabulary', async () => {
  expect(await same('llama', {}, (folder) => rm(join(folder, 'tokenizer.json')))).toBe(true);
});

test('rotary settings where older libraries keep them are overlooked', async () => {
  const move = async (folder: string): Promise<void> => {
    const { rope_parameters, ...config } = await read(folder, 'config.json');
    const { rope_theta, rope_type, ...rest } = object.parse(rope_parameters);
    await write(folder, 'config.json', { ...config, rope_theta, rope_scaling: { ...rest, type: rope_type } });
  };
  for (const name of ['llama-3', 'smollm', 'phi-3']) expect(await same(name, {}, move), name).toBe(true);
});

test('chat templates in tokenizer_config.json, alone or several, are lost', async () => {
  const move = async (folder: string): Promise<void> => {
    const template = await readFile(join(folder, 'chat_template.jinja'), 'utf8');
    await rm(join(folder, 'chat_template.jinja'));
    const config = await read(folder, 'tokenizer_config.json');
    await write(folder, 'tokenizer_config.json', {
      ...config,
      chat_template: [{ name: 'default', template }],
    });
  };
  expect(await same('llama-3', {}, move)).toBe(true);
});
