/** Raw checkpoints that speak, converted and run by the runner of text-to-speech, against the Python originals. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import { expectAccurate } from '../../src/runner/accuracy.ts';
import type { TaskRunner } from '../../src/runner/tasks/prepare.ts';
import { runContext, testMedia } from '../../src/runner/testing.ts';
import { textToSpeech } from '../../src/shared/tasks/text-to-speech.ts';
import { askedOf, convertedModel } from './folder.ts';

const runSchema = z.object({
  text: z.string(),
  voice: z.string(),
  samples: z.int(),
  waveform: z.array(z.number()),
});
/** Of a golden's waveforms every eighth sample is kept. */
const STEP = 8;

/** What a text sounds like: the samples of the WAV that a run saved. */
async function speak(run: TaskRunner, text: string, voice: string): Promise<Float32Array> {
  const media = testMedia();
  const { results } = await run([{ text }], { voice }, runContext(undefined, media));
  const { audio } = textToSpeech.result.parse(results[0]);
  const wav = media.saved.get(audio.media_id);
  if (wav === undefined) throw new Error('nothing was saved under this id');
  return Float32Array.from(new Int16Array(wav.slice(44).buffer), (level) => level / 32_768);
}

/** Pearson's correlation of two waveforms of one length; NaN for two lengths. */
function correlation(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return Number.NaN;
  const centred = (values: readonly number[]): number[] => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return values.map((value) => value - mean);
  };
  const [x, y] = [centred(a), centred(b)];
  const product = (p: readonly number[], q: readonly number[]): number =>
    p.reduce((sum, value, index) => sum + value * (q[index] ?? Number.NaN), 0);
  return product(x, y) / Math.sqrt(product(x, x) * product(y, y));
}

test.each([
  ['vits-voices', 'VitsModel', 'model', 'three voices, noise scale 0'],
  [
    'speecht5',
    'SpeechT5ForTextToSpeech, SpeechT5HifiGan',
    'decoder_model_merged',
    'two voices; the dropout that the original keeps on is off',
  ],
])(
  'a raw %s sounds otherwise than the original, or one voice as another',
  async (name, architecture, main, inputs) => {
    const { beside, runs } = askedOf(name, runSchema);
    await using model = await convertedModel(name, { task: 'text-to-speech', beside, main });
    const worst: number[] = [];
    for (const { text, voice, samples, waveform } of runs) {
      const spoken = await speak(model.run, text, voice);
      expect(spoken).toHaveLength(samples);
      worst.push(
        correlation(
          [...spoken].filter((_, at) => at % STEP === 0),
          waveform,
        ),
      );
    }
    expectAccurate({
      task: 'text-to-speech',
      architecture,
      inputs: `converted from raw weights; ${inputs}`,
      measure: 'correlation of waveforms',
      worst: Math.min(...worst),
      tolerance: 0.999,
      bound: 'at-least',
    });
  },
);

test.each([
  ['vits-voices', 'model', { noise_scale: 0.667, noise_scale_duration: 0.8 }],
  ['speecht5', 'decoder_model_merged', { speech_decoder_prenet_dropout: 0.5 }],
])('a raw %s that draws noise says a text in the same way each time', async (name, main, config) => {
  const { beside, runs } = askedOf(name, runSchema);
  await using model = await convertedModel(name, { task: 'text-to-speech', beside, main, config });
  const [{ text, voice } = { text: '', voice: '' }] = runs;
  const [first, second] = [await speak(model.run, text, voice), await speak(model.run, text, voice)];
  expect(first.length).toBeGreaterThan(0);
  expect(first).not.toEqual(second);
});
