/** What a quantization keeps, measured on graphs that are really run, and what is thrown away for it. */
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  LEAST_COSINE,
  QUALITY_FILE,
  conversionQualitySchema,
  type MeasuredQuality,
} from '../../shared/converter.ts';
import { cancelled } from '../../shared/errors.ts';
import { openCheckpoint } from '../convert.ts';
import { makeCheckpoint } from '../gguf/testing/checkpoint.ts';
import { createHandlers } from '../handlers.ts';
import { quantizeGraphs } from '../quantize/quantize.ts';
import { readGolden, writeCheckpoint } from '../testing/golden.ts';
import { tooLossy } from './gate.ts';
import { agreement } from './agreement.ts';
import { FeedMaker } from './feeds.ts';
import { measureQuality, type QualityRequest } from './measure.ts';
import { sourceOf } from './source.ts';

const never = new AbortController().signal;
/** All matrices of the tiny checkpoints count. */
const TINY = { shortestSide: 1 };
const RAW = join(import.meta.dirname, '../../../tools/reference/goldens/models/raw/bert-classifier');

let home = '';
let llama = '';
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'hearth-quality-'));
  llama = (await makeCheckpoint('llama')).folder;
});
afterAll(async () => {
  await rm(home, { recursive: true });
  await rm(dirname(llama), { recursive: true });
});

/** The figure of a golden's checkpoint under a quantization. */
async function figureOf(
  name: string,
  quantization: 'q8' | 'q4' | 'int8' | 'f16',
  config: Record<string, unknown> = {},
) {
  const folder = await mkdtemp(join(home, 'raw-'));
  const golden = readGolden(name);
  await writeCheckpoint({ ...golden, config: { ...golden.config, ...config } }, folder);
  const checkpoint = await openCheckpoint(folder);
  const made = await mkdtemp(join(home, 'made-'));
  const graphs = Object.keys(await quantizeGraphs(checkpoint, made, { quantization, scheme: TINY }));
  return await measureQuality({ checkpoint, folder, made, graphs, samples: [], signal: never });
}

/** A sample of words. */
const said = (text: string | null, target: string | null = null): QualityRequest['samples'][number] => ({
  text,
  target,
  tensors: {},
});

test.each([
  ['bert-words', 'q8', 0.999, 'model'],
  ['bert-sequence', 'f16', 0.9999, 'model'],
  ['vit-classes', 'int8', 0.99, 'model'],
  ['whisper-words', 'q8', 0.999, 'decoder_model_merged'],
  ['t5-words', 'q8', 0.999, 'encoder_model'],
  ['blip-captions', 'q8', 0.999, 'decoder_model_merged'],
  ['idefics3', 'q8', 0.999, 'decoder_model_merged'],
  ['sam', 'q8', 0.999, 'prompt_encoder_mask_decoder'],
  ['speecht5', 'f16', 0.99, 'decoder_model_merged'],
  ['gpt2-words', 'q8', 0.999, 'model'],
  ['wav2vec2-classes', 'q8', 0.999, 'model'],
  ['unet-lcm', 'q8', 0.999, 'model'],
  ['chronos-bolt', 'q8', 0.999, 'model'],
  ['clap', 'f16', 0.999, 'model'],
  ['vits', 'f16', 0.99, 'model'],
] as const)(
  '%s in %s has a part that is not measured, or measured as other than alike',
  async (name, quantization, least, graph) => {
    const quality = await figureOf(name, quantization);
    expect(quality).toMatchObject({ measured: true, of: 'seed', graph, unmeasured: [] });
    if (!quality.measured) return;
    expect(quality.cosine).toBeGreaterThan(least);
    expect(quality.cosine).toBeLessThanOrEqual(1 + 1e-6);
  },
);

test('a voice that draws noise, or says its sounds longer, is refused as if it said something else', async () => {
  const drawn = await figureOf('vits', 'f16', { noise_scale: 0.667, noise_scale_duration: 0.8 });
  expect(drawn).toEqual({ measured: false, reason: expect.stringContaining('draws at random') });
  const longer = await figureOf('vits-voices', 'q8');
  expect(longer).toEqual({ measured: false, reason: expect.stringContaining('longer or shorter') });
  expect(tooLossy('q8', longer)).toBeNull();
});

test('fewer bits are measured as better', async () => {
  const [eight, four] = await Promise.all([figureOf('bert-words', 'q8'), figureOf('bert-words', 'q4')]);
  if (!eight.measured || !four.measured) throw new Error('nothing was measured');
  expect(four.cosine).toBeLessThan(eight.cosine);
  expect(four.same_label).toBeLessThanOrEqual(eight.same_label ?? 0);
});

test('texts are passed over where the model has a tokenizer, or one without it fails', async () => {
  const words = await sourceOf(RAW, {}, [said('the café'), said('a')]);
  expect(words.samples.map(({ text }) => (text ?? []).length > 0)).toEqual([true, true]);
  expect((await sourceOf(home, {}, [said('the café')])).samples).toEqual([]);
  const checkpoint = await openCheckpoint(RAW);
  const made = await mkdtemp(join(home, 'made-'));
  const graphs = Object.keys(await quantizeGraphs(checkpoint, made, { quantization: 'f16' }));
  const samples = ['the café', 'a', 'a '.repeat(5_000)].map((text) => said(text));
  const quality = await measureQuality({ checkpoint, folder: RAW, made, graphs, samples, signal: never });
  expect(quality).toMatchObject({ of: 'texts', inputs: 3, same_label: 1 });
});

test('a decoder is shown the question in place of what it is to say, or begins with nothing', async () => {
  const source = await sourceOf(RAW, { decoder_start_token_id: 7 }, [said('the café', 'a')]);
  const input = (name: string, ...shape: (string | number)[]) =>
    ({
      name,
      isTensor: true,
      type: name.endsWith('s') && name !== 'input_ids' ? 'float32' : 'int64',
      shape,
    }) as const;
  const ids = input('input_ids', 'batch_size', 'decoder_sequence_length');
  const states = input('encoder_hidden_states', 'batch_size', 'encoder_sequence_length', 2);
  const tensor = new ort.Tensor('float32', new Float32Array(6), [1, 3, 2]);
  const made = [new Map([['last_hidden_state', { tensor, of: 'pictures' as const }]])];
  const maker = new FeedMaker(ort, source);
  const decoder = maker.samples(
    [ids, states, input('encoder_attention_mask', 'batch_size', 'encoder_sequence_length')],
    made,
  );
  if ('reason' in decoder) throw new Error(decoder.reason);
  const [first] = decoder.feeds;
  expect(decoder.of).toBe('pictures');
  expect(first?.['input_ids']?.data).toEqual(
    BigInt64Array.from([7, ...(source.samples[0]?.target ?? [])], BigInt),
  );
  expect(first?.['encoder_attention_mask']?.dims).toEqual([1, 3]);
  const writer = maker.samples([ids, input('past_key_values.0.keys', 'batch_size', 'past', 2)], []);
  if ('reason' in writer) throw new Error(writer.reason);
  expect(writer.feeds[0]?.['input_ids']?.dims[1]).toBe(
    (source.samples[0]?.text?.length ?? 0) + (source.samples[0]?.target?.length ?? 0),
  );
});

test('what a model is prepared by itself is not what it is measured on, or a tensor that does not fit is', async () => {
  const file = join(home, 'picture.f32');
  await writeFile(file, new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6).buffer));
  const pixels = (dims: number[]) => ({
    text: null,
    target: null,
    tensors: { pixel_values: { file, dims } },
  });
  const source = await sourceOf(home, {}, [pixels([1, 3, 1, 2]), pixels([1, 3, 2, 2])]);
  const input = {
    name: 'pixel_values',
    isTensor: true,
    type: 'float32',
    shape: ['batch_size', 3, 1, 2],
  } as const;
  const maker = new FeedMaker(ort, source);
  // The second file is shorter than it is said to be.
  expect(maker.count).toBe(1);
  const samples = maker.samples([input], []);
  if ('reason' in samples) throw new Error(samples.reason);
  expect(samples.of).toBe('pictures');
  expect(samples.feeds[0]?.['pixel_values']?.data).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6));
  expect(maker.samples([{ ...input, shape: ['batch_size', 3, 4, 4] }], [])).toMatchObject({ of: 'seed' });
});

test('an input that nobody knows is filled with something, or passes without a word', async () => {
  const maker = new FeedMaker(ort, await sourceOf(home, {}, []));
  const odd = { name: 'pixel_values', isTensor: true, type: 'float32', shape: ['what', 3] } as const;
  expect(maker.samples([odd], [])).toEqual({ reason: 'nothing tells how large its input pixel_values is' });
  const whole = { name: 'choice', isTensor: true, type: 'int64', shape: [1] } as const;
  expect(maker.samples([whole], [])).toEqual({ reason: 'nothing tells what its input choice takes' });
  expect(maker.samples([], [])).toEqual({ reason: 'it has no inputs' });
});

test('broken numbers, or another number of them, count as alike', () => {
  const answers = (...numbers: number[]) =>
    new Map([['logits', [{ numbers: Float32Array.from(numbers), width: 2 }]]]);
  expect(agreement(answers(1, 2, 3, 1), answers(1, 2, 1, 3))).toMatchObject({ same_label: 0.5 });
  expect(agreement(answers(1, 2), answers(1, 2)).cosine).toBeCloseTo(1, 12);
  expect(agreement(answers(1, 2), answers(1, Number.NaN)).cosine).toBe(0);
  expect(agreement(answers(1, 2), answers(1)).cosine).toBe(0);
  expect(agreement(answers(1, 2), new Map()).cosine).toBe(0);
});

const FIGURES: MeasuredQuality = {
  measured: true,
  graph: 'encoder_model',
  cosine: 0.9126,
  same_label: null,
  inputs: 16,
  of: 'pictures',
  unmeasured: [],
};

test('what loses too much is kept, or refused without its graph and its figure', () => {
  expect(tooLossy('q4', FIGURES)?.message).toContain(
    'graph encoder_model have a cosine of 0.912 to those in float over 16 pictures',
  );
  const least = LEAST_COSINE.q4;
  expect(tooLossy('q4', { ...FIGURES, cosine: least - 1e-6 })?.message).toContain('0.949');
  expect(tooLossy('q4', { ...FIGURES, cosine: least })).toBeNull();
  expect(tooLossy('q8', { ...FIGURES, cosine: least })).not.toBeNull();
  expect(tooLossy('q4', { measured: false, reason: 'it has no inputs' })).toBeNull();
});

test('a folder that was made is without its figure, or one that loses too much stays', async () => {
  const handlers = createHandlers();
  const context = { signal: never, write: async () => undefined };
  const request = { folder: llama, allowed: [llama], samples: [said('the old farmer')], force: false };
  const out = join(home, 'llama-q8');
  const { quality } = await handlers.onnxFolder({ ...request, out, quantization: 'q8' }, context);
  expect(quality).toMatchObject({ of: 'texts', inputs: 1 });
  const kept: unknown = JSON.parse(await readFile(join(out, 'onnx', QUALITY_FILE), 'utf8'));
  expect(conversionQualitySchema.parse(kept)).toEqual(quality);
  const lossy = createHandlers({ measure: async () => ({ ...FIGURES, cosine: 0.9 }) });
  const four = { ...request, out: join(home, 'llama-q4'), quantization: 'q4' } as const;
  await expect(lossy.onnxFolder(four, context)).rejects.toThrow(/q4 loses too much.*0\.900/);
  expect((await readdir(home)).some((name) => name.includes('llama-q4'))).toBe(false);
  await lossy.onnxFolder({ ...four, force: true }, context);
  expect(JSON.parse(await readFile(join(four.out, 'onnx', QUALITY_FILE), 'utf8'))).toMatchObject({
    cosine: 0.9,
  });
});

test('a cancel is not heard while answers are compared', async () => {
  const checkpoint = await openCheckpoint(llama);
  const made = await mkdtemp(join(home, 'made-'));
  const graphs = Object.keys(await quantizeGraphs(checkpoint, made, { quantization: 'q8' }));
  const signal = AbortSignal.abort(cancelled());
  const going = measureQuality({ checkpoint, folder: llama, made, graphs, samples: [], signal });
  await expect(going).rejects.toMatchObject({ code: 'CANCELLED' });
});
