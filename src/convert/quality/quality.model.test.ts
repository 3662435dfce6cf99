/** What a quantization keeps, measured on graphs that are really run, and what is thrown away for it. */
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LEAST_COSINE, QUALITY_FILE, conversionQualitySchema } from '../../shared/converter.ts';
import { cancelled } from '../../shared/errors.ts';
import { openCheckpoint } from '../convert.ts';
import { makeCheckpoint } from '../gguf/testing/checkpoint.ts';
import { createHandlers } from '../handlers.ts';
import { quantizeGraphs } from '../quantize/quantize.ts';
import { readGolden, writeCheckpoint } from '../testing/golden.ts';
import { tooLossy } from './gate.ts';
import { agreement, measureQuality } from './measure.ts';
import { samplesOf, tokensOf } from './samples.ts';

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
  return await measureQuality({ checkpoint, folder, made, graphs, texts: [], signal: never });
}

test.each([
  ['bert-words', 'q8', 0.999],
  ['bert-sequence', 'f16', 0.9999],
  ['vit-classes', 'int8', 0.99],
  ['whisper-words', 'q8', 0.999],
  ['gpt2-words', 'q8', 0.999],
  ['wav2vec2-classes', 'q8', 0.999],
  ['vits', 'f16', 0.99],
] as const)(
  '%s in %s is not measured, or measured as other than alike',
  async (name, quantization, least) => {
    const quality = await figureOf(name, quantization);
    expect(quality?.of).toBe('seed');
    expect(quality?.cosine).toBeGreaterThan(least);
    expect(quality?.cosine).toBeLessThanOrEqual(1 + 1e-6);
  },
);

test('a voice that draws noise is refused, as if its quantization had changed what it says', async () => {
  expect(await figureOf('vits', 'f16', { noise_scale: 0.667, noise_scale_duration: 0.8 })).toBeNull();
});

test('fewer bits are measured as better', async () => {
  const [eight, four] = await Promise.all([figureOf('bert-words', 'q8'), figureOf('bert-words', 'q4')]);
  expect(four?.cosine).toBeLessThan(eight?.cosine ?? 0);
  expect(four?.same_label).toBeLessThanOrEqual(eight?.same_label ?? 0);
});

test('texts are passed over where the model has a tokenizer, or one without it fails', async () => {
  expect((await tokensOf(RAW, ['the café', 'a'])).every((ids) => ids.length > 0)).toBe(true);
  expect(await tokensOf(home, ['the café'])).toEqual([]);
  const checkpoint = await openCheckpoint(RAW);
  const made = await mkdtemp(join(home, 'made-'));
  const graphs = Object.keys(await quantizeGraphs(checkpoint, made, { quantization: 'f16' }));
  const texts = ['the café', 'a', 'a '.repeat(5_000)];
  const quality = await measureQuality({ checkpoint, folder: RAW, made, graphs, texts, signal: never });
  expect(quality).toMatchObject({ of: 'texts', inputs: 3, same_label: 1 });
});

test('a graph that only another one feeds is measured on nonsense', () => {
  const input = { name: 'encoder_hidden_states', isTensor: true, type: 'float32', shape: [1, 2, 3] } as const;
  expect(samplesOf(ort, [input], { config: {}, tokens: [] })).toBeNull();
  const odd = { name: 'pixel_values', isTensor: true, type: 'float32', shape: ['what', 3] } as const;
  expect(samplesOf(ort, [odd], { config: {}, tokens: [] })).toBeNull();
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

test('what loses too much is kept, or refused without its figure', () => {
  const quality = { cosine: 0.9126, same_label: null, inputs: 16, of: 'texts' } as const;
  expect(tooLossy('q4', quality)?.message).toContain('cosine of 0.912 to those in float over 16 texts');
  expect(tooLossy('q4', { ...quality, cosine: LEAST_COSINE - 1e-6 })?.message).toContain('0.949');
  expect(tooLossy('q4', { ...quality, cosine: LEAST_COSINE })).toBeNull();
  expect(tooLossy('q4', null)).toBeNull();
});

test('a folder that was made is without its figure, or one that loses too much stays', async () => {
  const handlers = createHandlers();
  const context = { signal: never, write: async () => undefined };
  const request = { folder: llama, allowed: [llama], texts: ['the old farmer'], force: false };
  const out = join(home, 'llama-q8');
  const { quality } = await handlers.onnxFolder({ ...request, out, quantization: 'q8' }, context);
  expect(quality).toMatchObject({ of: 'texts', inputs: 1 });
  const kept: unknown = JSON.parse(await readFile(join(out, 'onnx', QUALITY_FILE), 'utf8'));
  expect(conversionQualitySchema.parse(kept)).toEqual(quality);
  const lossy = createHandlers(() =>
    Promise.resolve({ cosine: 0.9, same_label: null, inputs: 1, of: 'texts' }),
  );
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
  const going = measureQuality({ checkpoint, folder: llama, made, graphs, texts: [], signal });
  await expect(going).rejects.toMatchObject({ code: 'CANCELLED' });
});
