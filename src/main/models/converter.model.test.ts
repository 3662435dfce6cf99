/** Raw checkpoints through the whole engine: scanned, converted in a process of their own, loaded and run. */
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { InferenceEvent } from '../../shared/inference.ts';
import type { Engine } from '../engine-types.ts';
import type { ProcessKind } from '../runners/entries.ts';
import { answerOf, realEngine } from '../testing/real-engine.ts';

const ROOT = join(import.meta.dirname, '../../..');
const GOLDENS = join(ROOT, 'tools/reference/goldens');
const RAW = join(GOLDENS, 'models/raw');
const raw = join(RAW, 'bert-classifier');
const never = new AbortController().signal;
const TOLERANCE = 1e-4;
/** Half precision has eleven bits; a score passes some dozens of sums. */
const HALF_TOLERANCE = 2e-3;

const golden = z
  .array(
    z.object({
      model: z.string(),
      cases: z.array(z.object({ text: z.string(), scores: z.array(z.unknown()) })),
    }),
  )
  .parse(JSON.parse(readFileSync(join(GOLDENS, 'raw.json'), 'utf8')));
const labelled = z.array(z.object({ label: z.string(), score: z.number() }));
const entities = z.array(z.object({ entity_group: z.string(), score: z.number() }));

let home = '';
let started: readonly ProcessKind[] = [];
/** That of the first test, in the cache. */
let graph = '';
let engine: Engine;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'hearth-raw-'));
  makeHubCache();
  ({ engine, started } = await realEngine(home, RAW));
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  rmSync(home, { recursive: true, force: true });
});

async function run(model: string, inputs: string): Promise<{ events: InferenceEvent[]; result: unknown }> {
  return await answerOf(engine, { model, inputs });
}

function casesOf(model: string): (typeof golden)[number]['cases'] {
  return golden.find((each) => each.model === model)?.cases ?? [];
}

const cached = (): string => join(home, 'data/cache/onnx');

test('a folder of config.json, tokenizer and safetensors is converted at its first load and answers as PyTorch', async () => {
  const labels = ['calm', 'cross', 'café'];
  const worst: number[] = [];
  for (const { text, scores } of casesOf('bert-classifier')) {
    const { events, result } = await run(raw, text);
    if (worst.length === 0)
      expect(events.some((event) => event.type === 'loading' && event.stage === 'converting')).toBe(true);
    for (const { label, score } of labelled.parse(result))
      worst.push(Math.abs(score - Number(scores[labels.indexOf(label)])));
  }
  expect(worst).toHaveLength(12);
  expect(Math.max(...worst)).toBeLessThan(TOLERANCE);
  expect(started.filter((kind) => kind === 'converter')).toHaveLength(1);
  // The graph and its list, and no copy of any weights.
  const [folder = ''] = readdirSync(cached());
  expect(readdirSync(join(cached(), folder)).sort()).toEqual(['graphs.json', 'model.onnx', 'source.json']);
  graph = join(cached(), folder, 'model.onnx');
});

test('a pytorch_model.bin answers as PyTorch', async () => {
  const [{ text, scores } = { text: '', scores: [] }] = casesOf('distilbert-ner');
  const { result } = await run(join(RAW, 'distilbert-ner'), text);
  const [old, farmer] = entities.parse(result);
  // Of the third and the fourth token.
  const wanted = z.array(z.array(z.number())).parse(scores);
  expect(Math.abs((old?.score ?? 0) - (wanted[2]?.[2] ?? 1))).toBeLessThan(TOLERANCE);
  expect(Math.abs((farmer?.score ?? 0) - (wanted[3]?.[2] ?? 1))).toBeLessThan(TOLERANCE);
});

test('a graph in the cache is used again, and written again where it is damaged', async () => {
  const model = join(RAW, 'bert-classifier');
  const first = statSync(graph);
  await engine.models.unload(model);
  await engine.models.load(model, new AbortController().signal);
  expect(statSync(graph).ino).toBe(first.ino);
  await engine.models.unload(model);
  writeFileSync(graph, 'half');
  await run(model, 'the river');
  expect(statSync(graph).size).toBe(first.size);
});

/** A Hub's cache: a snapshot of links into a folder of blobs, which may not be written to. */
function makeHubCache(): void {
  const commit = '0123456789'.repeat(4);
  const cache = join(home, 'hf/hub/models--org--linked');
  const snapshot = join(cache, 'snapshots', commit);
  for (const folder of ['blobs', 'refs', join('snapshots', commit)])
    mkdirSync(join(cache, folder), { recursive: true });
  writeFileSync(join(cache, 'refs/main'), commit);
  for (const [index, name] of readdirSync(join(RAW, 'bert-classifier')).entries()) {
    cpSync(join(RAW, 'bert-classifier', name), join(cache, 'blobs', String(index)));
    symlinkSync(join('../../blobs', String(index)), join(snapshot, name));
  }
  chmodSync(snapshot, 0o555);
  chmodSync(join(cache, 'blobs'), 0o555);
}

test('a Hub cache made of links, in a folder that is read only, is converted where it lies', async () => {
  expect(await engine.models.status('org/linked')).toMatchObject({
    task: 'text-classification',
    variants: ['fp32', 'q8', 'q4'],
    planned: { converts: 'onnx' },
    problem: null,
  });
  const { result } = await run('org/linked', 'a');
  expect(labelled.parse(result)).toHaveLength(3);
});

test('a raw language model becomes a GGUF file once, one of fewer bits where that is named, and generates', async () => {
  const folder = makeLlama();
  const { events, result } = await run(folder, 'the old farmer');
  expect(events.some((event) => event.type === 'loading' && event.stage === 'converting')).toBe(true);
  expect(z.object({ tokens: z.number() }).parse(result).tokens).toBeGreaterThan(0);
  expect((await engine.models.status(folder)).acceleration?.profile).toBe('llama-cpu-Q8_0');
  const [kept = ''] = readdirSync(join(home, 'data/cache/gguf'));
  const [file = '', ...others] = readdirSync(join(home, 'data/cache/gguf', kept)).toSorted();
  expect(others).toEqual(['source.json']);
  const { ino } = statSync(join(home, 'data/cache/gguf', kept, file));
  await engine.models.unload(folder);
  await engine.models.load(folder, new AbortController().signal);
  expect(statSync(join(home, 'data/cache/gguf', kept, file)).ino).toBe(ino);
  const { acceleration } = await engine.models.load(`${folder}:Q4_K_M`, new AbortController().signal);
  expect(acceleration).toMatchObject({ profile: 'llama-cpu-Q4_K_M', source: 'quantized' });
  expect(
    readdirSync(join(home, 'data/cache/gguf', kept)).filter((name) => name.endsWith('.gguf')),
  ).toHaveLength(2);
});

test('a folder with a copy of the weights stands alone, and one that is there is not overwritten', async () => {
  const out = join(home, 'stands-alone');
  const made = await engine.models.convert(raw, { to: 'onnx', out }, never);
  const again = await engine.models.convert(raw, { to: 'onnx', out, replace: true }, never);
  expect([made.path, again.path]).toEqual([out, out]);
  expect(readdirSync(out)).toContain('tokenizer.json');
  expect(labelled.parse((await run(out, 'a')).result)).toHaveLength(3);
  await expect(engine.models.convert(raw, { to: 'onnx', out }, never)).rejects.toThrow(/is there already/);
});

test('a folder in half precision does not answer as PyTorch, or is refused by the engine', async () => {
  const out = join(home, 'half');
  await engine.models.convert(raw, { to: 'onnx', quantization: 'f16', out }, new AbortController().signal);
  expect(await engine.models.status(out)).toMatchObject({ variants: ['fp16'], problem: null });
  const labels = ['calm', 'cross', 'café'];
  let worst = 0;
  for (const { text, scores } of casesOf('bert-classifier'))
    for (const { label, score } of labelled.parse((await run(out, text)).result))
      worst = Math.max(worst, Math.abs(score - Number(scores[labels.indexOf(label)])));
  expect(worst).toBeGreaterThan(0);
  expect(worst).toBeLessThan(HALF_TOLERANCE);
});

/** The tiny LLaMA of the goldens with weights of zeros and ones: its tokenizer and sizes, and nothing to say. */
function makeLlama(): string {
  const folder = mkdtempSync(join(home, 'llama-'));
  const from = join(GOLDENS, 'models/tiny/llama');
  for (const name of ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json'])
    cpSync(join(from, name), join(folder, name));
  const layer = (index: number): [string, number[]][] => {
    const p = `model.layers.${String(index)}`;
    return [
      [`${p}.input_layernorm.weight`, [32]],
      [`${p}.post_attention_layernorm.weight`, [32]],
      [`${p}.self_attn.q_proj.weight`, [32, 32]],
      [`${p}.self_attn.k_proj.weight`, [16, 32]],
      [`${p}.self_attn.v_proj.weight`, [16, 32]],
      [`${p}.self_attn.o_proj.weight`, [32, 32]],
      [`${p}.mlp.gate_proj.weight`, [64, 32]],
      [`${p}.mlp.up_proj.weight`, [64, 32]],
      [`${p}.mlp.down_proj.weight`, [32, 64]],
    ];
  };
  const tensors: [string, number[]][] = [
    ['model.embed_tokens.weight', [512, 32]],
    ...layer(0),
    ...layer(1),
    ['model.norm.weight', [32]],
    ['lm_head.weight', [512, 32]],
  ];
  let end = 0;
  const header = Object.fromEntries(
    tensors.map(([name, shape]) => {
      const begin = end;
      end += 2 * shape.reduce((all, size) => all * size, 1);
      return [name, { dtype: 'F16', shape, data_offsets: [begin, end] }];
    }),
  );
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const body = Float16Array.from({ length: end / 2 }, (_, index) => ((index * 7919) % 17) / 17);
  writeFileSync(join(folder, 'model.safetensors'), Buffer.concat([length, text, Buffer.from(body.buffer)]));
  return folder;
}

test.each([
  [
    'a config value',
    /position_embedding_type must be absolute/,
    (folder: string) => edit(folder, 'position_embedding_type', 'relative_key'),
  ],
  [
    'a layer too many',
    /model.safetensors has no tensor encoder.layer.1/,
    (folder: string) => edit(folder, 'num_hidden_layers', 2),
  ],
  [
    'half of the weights',
    /model.safetensors is damaged/,
    (folder: string) => {
      const path = join(folder, 'model.safetensors');
      writeFileSync(path, readFileSync(path).subarray(0, 6000));
    },
  ],
  [
    'a link out',
    /no weights|leads out/i,
    (folder: string) => {
      renameSync(join(folder, 'model.safetensors'), join(home, 'elsewhere'));
      symlinkSync(join(home, 'elsewhere'), join(folder, 'model.safetensors'));
    },
  ],
] as const)('an error names what is wrong: %s', async (_, words, damage) => {
  const folder = mkdtempSync(join(home, 'damaged-'));
  cpSync(join(RAW, 'bert-classifier'), folder, { recursive: true });
  damage(folder);
  await expect(run(folder, 'a')).rejects.toThrow(words);
});

function edit(folder: string, key: string, value: unknown): void {
  const path = join(folder, 'config.json');
  const config = z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(path, 'utf8')));
  writeFileSync(path, JSON.stringify({ ...config, [key]: value }));
}
