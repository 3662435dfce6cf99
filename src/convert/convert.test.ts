/** What is refused of a checkpoint, in which words, and that no config.json does harm. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildGraphs, openCheckpoint, type Checkpoint } from './convert.ts';
import { readGolden, writeCheckpoint } from './testing/golden.ts';
import type { StoredTensor } from './weights/stored.ts';
import { Weights } from './weights/weights.ts';

let folder = '';
let whole: Checkpoint;
let tensors: StoredTensor[] = [];
const golden = readGolden('bert-sequence');
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearth-refusals-'));
  await writeCheckpoint(golden, folder);
  whole = await openCheckpoint(folder);
  tensors = whole.weights.names().map((name) => whole.weights.get(name));
});
afterAll(() => rm(folder, { recursive: true }));

/** Builds the checkpoint with another config or other tensors. */
function build(config: unknown, changed: readonly StoredTensor[] = tensors): number {
  return buildGraphs({ ...whole, config, weights: new Weights('model.safetensors', changed) }).size;
}

test('the checkpoint that is damaged below is fine', () => {
  expect(build(golden.config)).toBe(1);
});

test.each<[string, Record<string, unknown>, RegExp]>([
  [
    'relative positions',
    { position_embedding_type: 'relative_key' },
    /position_embedding_type must be absolute/,
  ],
  ['an unknown activation', { hidden_act: 'mish' }, /hidden_act must be one of gelu, /],
  ['a decoder', { is_decoder: true }, /is_decoder must be false/],
  [
    'a head that is not written',
    { architectures: ['BertForMultipleChoice'] },
    /of bert models, Hearth writes Model, /,
  ],
  ['a layer fewer than there are', { num_hidden_layers: 0 }, /num_hidden_layers must be/],
  ['a layer more than there are', { num_hidden_layers: 2 }, /has no tensor encoder\.layer\.1\./],
  ['a million layers', { num_hidden_layers: 1_000_000 }, /has no tensor encoder\.layer\.1\./],
  ['more layers than can be', { num_hidden_layers: 2 ** 40 }, /num_hidden_layers must be at most/],
  ['heads that do not divide', { num_attention_heads: 5 }, /24 features do not divide into 5 heads/],
  ['a number that is none', { num_attention_heads: '2' }, /num_attention_heads must be a number, not text/],
])('a config.json that asks for %s is refused by its name', (_, change, words) => {
  expect(() => build({ ...golden.config, ...change })).toThrow(words);
});

test.each<[string, (all: StoredTensor[]) => StoredTensor[], RegExp]>([
  [
    'a tensor too few',
    (all) => all.filter(({ name }) => !name.endsWith('query.weight')),
    /has no tensor .*query\.weight/,
  ],
  ['one too many', (all) => [...all, { ...all[0]!, name: 'bert.extra' }], /does not call for: bert\.extra\./],
  [
    'a matrix turned',
    (all) =>
      all.map((t) =>
        t.name.endsWith('intermediate.dense.weight') ? { ...t, shape: t.shape.toReversed() } : t,
      ),
    /intermediate\.dense\.weight takes 40 features, given \[.*24\]/,
  ],
  [
    'a norm of another width',
    (all) => all.map((t) => (t.name === 'embeddings.LayerNorm.weight' ? { ...t, shape: [12] } : t)),
    /embeddings\.LayerNorm is for 12 features/,
  ],
])('weights with %s are refused by the name of the part', (_, change, words) => {
  expect(() => build(golden.config, change(tensors))).toThrow(words);
});

test.each([
  ['no JSON', '{"model_type": "bert"', /config\.json is damaged: it is not JSON/],
  ['a number that JSON does not have', '{"a":NaN}', /it is not JSON/],
  ['a name that fills the screen', `{"model_type":"${'x'.repeat(1e6)}"}`, /^.{1,700}$/],
  ['a name with codes for a terminal', '{"model_type":"\\u001b[2J"}', /type "\ufffd\[2J"/],
  ['a list', '[]', /config\.json is damaged: it is no object/],
  ['deep', '{"a":'.repeat(40), /nests more than 32 deep/],
  ['an unknown type', '{"model_type":"mamba9"}', /Models of the type "mamba9" are not converted yet/],
  ['a type that is every object’s', '{"model_type":"constructor"}', /"constructor" are not converted/],
  ['a type that is no text', '{"model_type":7}', /type "" are not converted/],
  ['no type', '{}', /type "" are not converted/],
])('a config.json is refused in words: %s', async (_, text, words) => {
  const path = join(folder, 'config.json');
  try {
    await writeFile(path, text);
    await expect(openCheckpoint(folder)).rejects.toThrow(words);
  } finally {
    await writeFile(path, JSON.stringify(golden.config));
  }
});
