/** Models that hear against the Python originals (tools/reference/hearing.py). */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { MediaRef } from '../../shared/media.ts';
import { labelledWindowSchema } from '../../shared/tasks/audio-classification.ts';
import { labelScoreSchema } from '../../shared/tasks/labels.ts';
import type { TaskId } from '../../shared/tasks/index.ts';
import { expectAccurate, worstDifference } from '../accuracy.ts';
import { clapConfigSchema, clapFeatures } from '../audio/clap.ts';
import { loadFeatureExtractor } from '../audio/feature-extractor.ts';
import type { ExtractedFeatures } from '../audio/features.ts';
import type { GraphSet } from '../backends/backend.ts';
import { loadGraphs } from '../backends/graphs.ts';
import { decodeAudio, encodeWav } from '../media/audio.ts';
import { GOLDENS, golden, loadContext, planOf, runContext, testMedia } from '../testing.ts';
import { prepareTask } from './index.ts';
import type { TaskRunner } from './prepare.ts';

const scores = z.array(labelScoreSchema);
const numbers = z.array(z.number());

/** Each sound of a golden under an id of its own. */
function mediaOf(sounds: readonly string[]): {
  readonly media: ReturnType<typeof testMedia>;
  readonly refs: ReadonlyMap<string, MediaRef>;
} {
  const id = (index: number): string => String(index).padStart(64, '0');
  return {
    media: testMedia(
      Object.fromEntries(sounds.map((sound, index) => [id(index), join(GOLDENS, 'sounds', sound)])),
    ),
    refs: new Map(
      sounds.map((sound, index) => [sound, { media_id: id(index), type: 'audio/wav', bytes: 1 }]),
    ),
  };
}

/** The worst difference of scores, label by label; NaN where the order of the labels is another. */
function scoreDifference(got: unknown, want: z.output<typeof scores>): number {
  const given = scores.parse(got);
  if (given.some(({ label }, index) => label !== want[index]?.label)) return NaN;
  return worstDifference(
    given.map(({ score }) => score),
    want.map(({ score }) => score),
  );
}

function featureDifference(features: ExtractedFeatures, name: string, step: number, want: number[]): number {
  const { data } = features.floats[name] ?? { data: new Float32Array() };
  return worstDifference(
    data.filter((_, index) => index % step === 0),
    want,
  );
}

async function load(
  task: TaskId,
  name: string,
): Promise<{ model: GraphSet; run: TaskRunner; directory: string }> {
  const directory = join(GOLDENS, 'models/tiny', name);
  const plan = planOf({ task, backend: 'onnx', directory, file: 'onnx/model.onnx' });
  const model = await loadGraphs(plan, loadContext());
  return { model, run: await prepareTask(plan, model), directory };
}

describe.each([
  ['wav2vec2-cls', 'Wav2Vec2ForSequenceClassification'],
  ['ast', 'ASTForAudioClassification'],
])('tiny %s', (name, architecture) => {
  const { step, cases } = golden(
    `${name}.json`,
    z.object({
      step: z.int(),
      cases: z.array(z.object({ sound: z.string(), features: numbers, scores, best: scores })),
    }),
  );
  const { media, refs } = mediaOf(cases.map(({ sound }) => sound));
  let loaded: Awaited<ReturnType<typeof load>>;
  beforeAll(async () => {
    loaded = await load('audio-classification', name);
  });
  afterAll(async () => {
    await loaded.model[Symbol.asyncDispose]();
  });

  test('features are those of the feature extractor', async () => {
    const extractor = await loadFeatureExtractor(loaded.directory);
    const worst = [];
    for (const { sound, features } of cases) {
      const { samples } = await decodeAudio(join(GOLDENS, 'sounds', sound), extractor.sampleRate);
      worst.push(featureDifference(extractor.extract(samples), 'input_values', step, features));
    }
    expectAccurate({
      task: 'audio-classification',
      architecture,
      inputs: 'WAV, FLAC and MP3; stereo 44.1 kHz, mono 8 kHz, over-long',
      measure: 'features',
      worst: Math.max(...worst),
      tolerance: 1e-4,
    });
  });

  test('a list of sounds gets the scores of the pipeline, each its own', async () => {
    const items = cases.map(({ sound }) => ({ audio: refs.get(sound) }));
    const all = await loaded.run(items, { top_k: 100 }, runContext(undefined, media));
    const two = await loaded.run(
      items,
      { top_k: 2, function_to_apply: 'sigmoid' },
      runContext(undefined, media),
    );
    expectAccurate({
      task: 'audio-classification',
      architecture,
      inputs: 'WAV, FLAC and MP3; stereo 44.1 kHz, mono 8 kHz, over-long',
      measure: 'scores',
      worst: Math.max(
        ...cases.map((one, index) => scoreDifference(all.results[index], one.scores)),
        ...cases.map((one, index) => scoreDifference(two.results[index], one.best)),
      ),
      tolerance: 1e-4,
    });
  });
});

test('a long sound gets labels over time: those of each stretch as if it were cut out alone', async () => {
  const { model, run } = await load('audio-classification', 'wav2vec2-cls');
  await using _held = model;
  const rate = 16_000;
  const samples = Float32Array.from({ length: 2.5 * rate }, (_, at) => Math.sin(at * at * 1e-5) * 0.5);
  const folder = mkdtempSync(join(tmpdir(), 'hearth-windows-'));
  try {
    const write = (name: string, from: number, to: number): string => {
      const path = join(folder, name);
      writeFileSync(path, encodeWav(samples.subarray(from * rate, to * rate), rate));
      return path;
    };
    const ids = ['0', '1', '2', '3'].map((digit) => digit.repeat(64));
    const paths = [write('all', 0, 2.5), write('a', 0, 1), write('b', 1, 2), write('c', 1.5, 2.5)];
    const media = testMedia(Object.fromEntries(ids.map((id, at) => [id, paths[at] ?? ''])));
    const [whole, ...cut] = ids.map((media_id) => ({ audio: { media_id, type: 'audio/wav', bytes: 1 } }));
    const context = runContext(undefined, media);
    const { results } = await run([whole], { window_s: 1 }, context);
    const windows = z.array(labelledWindowSchema).parse(results[0]);
    const alone = await run(cut, {}, runContext(undefined, media));
    expect(windows.map(({ timestamp }) => timestamp)).toEqual([
      [0, 1],
      [1, 2],
      [1.5, 2.5],
    ]);
    for (const [at, { labels }] of windows.entries())
      expect(scoreDifference(labels, scores.parse(alone.results[at]))).toBeLessThan(1e-6);
    expect(context.events).toEqual([1, 2, 3].map((step) => ({ type: 'progress', step, steps: 3 })));
    await expect(run([whole], { stride_s: 1 }, context)).rejects.toThrow(/stride_s/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('AST says what it left out of a long sound, and a sound of a few samples is refused', async () => {
  const { model, run } = await load('audio-classification', 'ast');
  await using held = model;
  const { media, refs } = mediaOf(['long.wav', 'tiny.wav']);
  const { warnings } = await run([{ audio: refs.get('long.wav') }], {}, runContext(undefined, media));
  expect(warnings).toEqual([expect.stringMatching(/longer than the 0\.32 s/)]);
  const extractor = await loadFeatureExtractor(held.plan.directory);
  expect(() => extractor.extract(new Float32Array(100))).toThrow(/6\.3 ms long, too short/);
});

describe('tiny clap', () => {
  const { step, labels, cases } = golden(
    'clap.json',
    z.object({
      step: z.int(),
      labels: z.array(z.string()),
      cases: z.array(
        z.object({
          sound: z.string(),
          features: z.object({ rand_trunc: numbers, fusion: numbers }),
          scores,
          own: scores,
        }),
      ),
    }),
  );
  const { media, refs } = mediaOf(cases.map(({ sound }) => sound));

  test('features are those of the feature extractor, for models that fuse too', async () => {
    const settings = {
      feature_size: 64,
      sampling_rate: 16_000,
      hop_length: 160,
      max_length_s: 1,
      fft_window_size: 256,
      frequency_min: 50,
      frequency_max: 8_000,
    };
    const cut = clapFeatures(clapConfigSchema.parse({ ...settings, truncation: 'rand_trunc' }));
    const fused = clapFeatures(clapConfigSchema.parse({ ...settings, padding: 'repeat' }));
    const worst = [];
    for (const { sound, features } of cases) {
      const { samples } = await decodeAudio(join(GOLDENS, 'sounds', sound), 16_000);
      worst.push(featureDifference(cut.extract(samples), 'input_features', step, features.rand_trunc));
      worst.push(featureDifference(fused.extract(samples), 'input_features', step * 4, features.fusion));
    }
    expectAccurate({
      task: 'zero-shot-audio-classification',
      architecture: 'ClapModel',
      inputs: 'WAV, FLAC and MP3; stereo 44.1 kHz, mono 8 kHz, over-long; cut and fused',
      measure: 'features in dB',
      worst: Math.max(...worst),
      tolerance: 5e-2,
      reason:
        'above 4 kHz a sound of 8 kHz is empty, and decibels of such bands are those of its last digits; they go down to -100',
    });
  });

  test('labels of one’s own get the scores of the pipeline, also with a template of one’s own', async () => {
    const { model, run } = await load('zero-shot-audio-classification', 'clap');
    await using held = model;
    expect(held.warnings).toEqual([]);
    const items = cases.map(({ sound }) => ({ audio: refs.get(sound) }));
    const all = await run(items, { candidate_labels: labels }, runContext(undefined, media));
    const own = await run(
      items,
      { candidate_labels: labels.slice(0, 2), hypothesis_template: '{}' },
      runContext(undefined, media),
    );
    expectAccurate({
      task: 'zero-shot-audio-classification',
      architecture: 'ClapModel',
      inputs: 'WAV, FLAC and MP3; stereo 44.1 kHz, mono 8 kHz, over-long; labels with unicode',
      measure: 'scores',
      worst: Math.max(
        ...cases.map((one, index) => scoreDifference(all.results[index], one.scores)),
        ...cases.map((one, index) => scoreDifference(own.results[index], one.own)),
      ),
      tolerance: 1e-4,
    });
    expect(all.warnings).toEqual([expect.stringMatching(/1 of the sounds are longer than the 1 s/)]);
  });

  test.each([
    ['no labels', { candidate_labels: [] }],
    ['no labels at all', {}],
    ['10,000 labels', { candidate_labels: Array.from({ length: 10_000 }, (_, index) => `label ${index}`) }],
    ['an empty label', { candidate_labels: ['rain', ' '] }],
    ['a template without a place', { candidate_labels: ['rain'], hypothesis_template: 'rain' }],
  ])('%s: refused before any work', async (_name, options) => {
    const { model, run } = await load('zero-shot-audio-classification', 'clap');
    await using held = model;
    expect(held.kind).toBe('graphs');
    await expect(
      run([{ audio: refs.get('long.wav') }], options, runContext(undefined, media)),
    ).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });
});
