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
import { QualitySamples } from '../../src/main/conversions/samples.ts';
import { EvalSets } from '../../src/main/evaluation/sets.ts';
import { NodeLauncher } from '../../src/main/runners/node-launcher.ts';
import type { ConversionQuality, GraphQuantization, QualitySample } from '../../src/shared/converter.ts';
import type { TaskId } from '../../src/shared/tasks/index.ts';
import { wholeFolders, writeRaw } from './whole.ts';

const ROOT = join(import.meta.dirname, '../..');
const never = new AbortController().signal;
/** All matrices of the tiny checkpoints count. */
const TINY = { shortestSide: 1 };
const lender = new QualitySamples(
  new EvalSets(join(ROOT, 'resources/eval')),
  new NodeLauncher(join(ROOT, 'src/runner/index.ts')),
);
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
  await lender.lend({ task, directory: raw }, never, (samples) => use(raw, samples));
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

/** Doubles the scales of one matrix in the files that were just written. */
const doubled =
  (quantization: GraphQuantization, matrix: string) =>
  async ({ checkpoint, made }: QualityRequest): Promise<void> => {
    let found = 0;
    for (const { layout } of planQuantized(checkpoint, quantization, TINY).values())
      for (const part of layout.parts) {
        if (part.kind !== 'compact' || part.use.tensor.name !== matrix) continue;
        found += 1;
        const { location, offset, length } = part.scales;
        const bytes = readFileSync(join(made, location));
        for (let at = offset; at < offset + length; at += 4)
          bytes.writeFloatLE(bytes.readFloatLE(at) * 2, at);
        writeFileSync(join(made, location), bytes);
      }
    if (found === 0) throw new Error(`there is no ${matrix}`);
  };

test.each([
  ['bert-moods', 'texts', 'encoder.layer.1.intermediate.dense.weight'],
  ['bert-vectors', 'texts', 'embeddings.word_embeddings.weight'],
  ['llama', 'texts', 'model.embed_tokens.weight'],
  ['gpt2', 'texts', 'h.0.attn.c_attn.weight'],
] as const)(
  '%s is not measured on %s, or is kept with a matrix of twice its size',
  async (name, of, matrix) => {
    await withFolder(name, async (raw, samples) => {
      for (const quantization of ['q8', 'int8', 'q4'] as const) {
        const good = await convert(raw, samples, quantization);
        expect(good.left).toEqual(['model']);
        expect(good.quality).toMatchObject({ measured: true, of, unmeasured: [] });
        const broken = await convert(raw, samples, quantization, doubled(quantization, matrix));
        expect(broken).toEqual({ quality: null, left: [] });
      }
    });
  },
);

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
