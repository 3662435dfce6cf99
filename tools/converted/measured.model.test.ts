/**
 * What a quantization is measured on, and that it counts: raw folders of ten architectures and more, on the evaluation
 * sets that come with Hearth, pictures and sounds as a runner process prepares them.
 */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCheckpoint } from '../../src/convert/convert.ts';
import { createHandlers } from '../../src/convert/handlers.ts';
import { measureQuality, type QualityRequest } from '../../src/convert/quality/measure.ts';
import { planQuantized } from '../../src/convert/quantize/quantize.ts';
import { readGolden, writeCheckpoint } from '../../src/convert/testing/golden.ts';
import { filledWhole } from '../../src/main/conversions/own-folder.ts';
import { QualitySamples } from '../../src/main/conversions/samples.ts';
import { EvalSets } from '../../src/main/evaluation/sets.ts';
import type { ProcessLauncher, RunnerProcess } from '../../src/main/host.ts';
import { Converter } from '../../src/main/models/converter.ts';
import { NodeLauncher } from '../../src/main/runners/node-launcher.ts';
import type { ConversionQuality, GraphQuantization, QualitySample } from '../../src/shared/converter.ts';
import { cancelled } from '../../src/shared/errors.ts';
import type { TaskId } from '../../src/shared/tasks/index.ts';
import { wholeFolders, writeRaw } from './whole.ts';

const ROOT = join(import.meta.dirname, '../..');
const RUNNER = join(ROOT, 'src/runner/index.ts');
const RAW = join(ROOT, 'tools/reference/goldens/models/raw/bert-classifier');
const never = new AbortController().signal;
/** All matrices of the tiny checkpoints count. */
const TINY = { shortestSide: 1 };
const lender = new QualitySamples(new EvalSets(join(ROOT, 'resources/eval')), new NodeLauncher(RUNNER));
const folders = new Map(['read', 'seen', 'written'].flatMap((kind) => wholeFolders(kind)));

let home = '';
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'hearth-measured-'));
});
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

/** A raw folder, and the samples of its task as long as the test goes on. */
async function withFolder(
  name: string,
  use: (raw: string, samples: QualitySample[]) => Promise<void>,
): Promise<void> {
  const folder = folders.get(name);
  if (folder === undefined) throw new Error(`there is no ${name}`);
  const raw = join(home, name);
  await writeRaw(folder, raw);
  const task = folder.runs[0]?.task ?? null;
  await lender.lend({ task, directory: raw }, never, (samples) => use(raw, samples.slice(0, 4)));
}

/** Converts as a converter process does, with `before` in front of the comparison. */
async function convert(
  folder: string,
  samples: QualitySample[],
  quantization: GraphQuantization,
  before: (request: QualityRequest) => Promise<void> = () => Promise.resolve(),
): Promise<{ readonly quality: ConversionQuality | null; readonly left: string[] }> {
  const place = mkdtempSync(join(home, 'made-'));
  const handlers = createHandlers({
    scheme: TINY,
    measure: async (request) => {
      await before(request);
      return await measureQuality(request);
    },
  });
  const request = {
    folder,
    allowed: [folder],
    out: join(place, 'model'),
    samples,
    quantization,
    force: false,
  };
  const context = { signal: never, write: () => Promise.resolve() };
  try {
    const { quality } = await handlers.onnxFolder(request, context);
    return { quality, left: readdirSync(place) };
  } catch (error) {
    expect(error).toMatchObject({ code: 'MODEL_LOAD_FAILED', override: 'force' });
    return { quality: null, left: readdirSync(place) };
  }
}

/** Doubles the scales of a part of the model in the files that were just written. */
const doubled =
  (quantization: GraphQuantization, of: RegExp) =>
  async ({ checkpoint, made }: QualityRequest): Promise<void> => {
    let found = 0;
    for (const { layout } of planQuantized(checkpoint, quantization, TINY).values())
      for (const part of layout.parts) {
        if (part.kind !== 'compact' || !of.test(part.use.tensor.name)) continue;
        found += 1;
        const { location, offset, length } = part.scales;
        const bytes = readFileSync(join(made, location));
        for (let at = offset; at < offset + length; at += 4)
          bytes.writeFloatLE(bytes.readFloatLE(at) * 2, at);
        writeFileSync(join(made, location), bytes);
      }
    if (found === 0) throw new Error(`there is no ${String(of)}`);
  };

test.each([
  ['bert-moods', 'texts', /encoder\.layer\.1\.intermediate/],
  ['bert-vectors', 'texts', /embeddings\.word_embeddings/],
  ['t5-vectors', 'texts', /block\.0\.layer\.0\.SelfAttention/],
  ['llama', 'texts', /embed_tokens/],
  ['gpt2', 'texts', /h\.0\.attn\.c_attn/],
  ['vit-classes', 'pictures', /encoder\.layer\.1\./],
  ['segformer-classes', 'pictures', /encoder\.block\.[23]\./],
  ['clip', 'pictures', /vision_model\.encoder\.layers\.1\.mlp\.fc1/],
  ['owlvit', 'pictures', /text_model\.encoder\.layers\.0\.self_attn\.v_proj/],
  ['vit-gpt2', 'pictures', /decoder\.transformer\.h\.[01]\.mlp\.c_fc/],
  ['blip', 'pictures', /text_decoder.*layer\.1\.crossattention\.self\.value/],
  ['t5', 'texts', /decoder\.block\.0\.layer\.0\.SelfAttention\.v/],
  ['marian', 'texts', /layers\.[01]\.fc1/],
] as const)('%s is not measured on %s, or is kept with a part of twice its size', async (name, of, part) => {
  await withFolder(name, async (raw, samples) => {
    for (const quantization of ['q8', 'int8', 'q4'] as const) {
      const good = await convert(raw, samples, quantization);
      expect(good.left).toEqual(['model']);
      expect(good.quality).toMatchObject({ measured: true, of, unmeasured: [] });
      const broken = await convert(raw, samples, quantization, doubled(quantization, part));
      expect(broken).toEqual({ quality: null, left: [] });
    }
  });
});

/** Sounds: folders of goldens with the file of their feature extractor. */
test.each([
  ['whisper-words', { feature_size: 8 }, 'input_features', [1, 8, 12]],
  ['wav2vec2-ctc', { feature_extractor_type: 'Wav2Vec2FeatureExtractor' }, 'input_values', null],
] as const)('%s is measured on noise', async (name, extractor, input, dims) => {
  const raw = join(home, name);
  mkdirSync(raw);
  await writeCheckpoint(readGolden(name), raw);
  writeFileSync(join(raw, 'preprocessor_config.json'), JSON.stringify(extractor));
  const task: TaskId = 'automatic-speech-recognition';
  await lender.lend({ task, directory: raw }, never, async (samples) => {
    expect(samples).toHaveLength(8);
    if (dims !== null) expect(samples[0]?.tensors[input]?.dims).toEqual(dims);
    const checkpoint = await openCheckpoint(raw);
    const sounding = samples.map(({ tensors }) => Object.keys(tensors)[0]);
    expect(sounding).toEqual(samples.map(() => input));
    const { quality } = await convert(raw, samples, 'q8');
    // Without a tokenizer Whisper's decoder says made-up words.
    expect(quality).toMatchObject({ of: checkpoint.type === 'whisper' ? 'seed' : 'sounds' });
  });
});

/** A converter process of its own, which `during` may end once all is written, and what is left where it wrote. */
async function leftBy(during: (converter: RunnerProcess, stop: AbortController) => void): Promise<string[]> {
  const place = mkdtempSync(join(home, 'place-'));
  const stop = new AbortController();
  const real = new NodeLauncher(RUNNER);
  const started: RunnerProcess[] = [];
  const launch: ProcessLauncher['launch'] = (kind, env) => {
    const process = real.launch(kind, env);
    started.push(process);
    return process;
  };
  const converter = new Converter({ launch }, () => join(place, 'cache'));
  const out = { path: join(place, 'made'), name: 'made', hint: '', replace: false };
  const going = filledWhole(out, stop.signal, async (aside) => {
    const into = { model: 'raw', folder: RAW, allowed: [RAW], out: aside, quantization: 'f16' as const };
    await converter.toFolder(into, stop.signal, ({ done, total }) => {
      const [process] = started;
      if (done >= total && process !== undefined) during(process, stop);
    });
  });
  await expect(going).rejects.toMatchObject({ code: expect.stringMatching(/CANCELLED|MODEL_LOAD_FAILED/) });
  return readdirSync(place);
}

test.each([
  ['a process that dies', (converter: RunnerProcess) => converter.kill()],
  ['a cancel', (_: RunnerProcess, stop: AbortController) => stop.abort(cancelled())],
] as const)('%s while answers are compared leaves something of what was written', async (_, during) => {
  expect(await leftBy(during)).toEqual([]);
});

test('a graph that ONNX Runtime does not load or run is kept, or refused without a hint', async () => {
  for (const damage of ['graph', 'weights'] as const) {
    const place = mkdtempSync(join(home, 'refused-'));
    const handlers = createHandlers({
      measure: async (request) => {
        const [graph = ''] = request.graphs;
        const file = join(request.made, damage === 'graph' ? `${graph}.onnx` : `${graph}.onnx_data`);
        writeFileSync(file, readFileSync(file).subarray(0, 100));
        return await measureQuality(request);
      },
    });
    const request = { folder: RAW, allowed: [RAW], out: join(place, 'm'), samples: [], force: false };
    const context = { signal: never, write: () => Promise.resolve() };
    await expect(handlers.onnxFolder({ ...request, quantization: 'f16' }, context)).rejects.toMatchObject({
      code: 'MODEL_LOAD_FAILED',
      message: expect.stringContaining('ONNX Runtime does not load the graph model_fp16'),
      hint: expect.stringContaining('another quantization'),
    });
    expect(readdirSync(place)).toEqual([]);
  }
});
