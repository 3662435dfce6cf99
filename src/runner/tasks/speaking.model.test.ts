/** Models that speak against the Python originals (tools/reference/speaking.py), and what is around every one of them. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { textToSpeech } from '../../shared/tasks/text-to-speech.ts';
import { expectAccurate, worstDifference } from '../accuracy.ts';
import { VitsTokenizer } from '../audio/speech/vits-tokenizer.ts';
import { loadGraphs } from '../backends/graphs.ts';
import { TextTokenizer } from '../backends/tokenizer.ts';
import { GOLDENS, golden, loadContext, planOf, runContext, testMedia } from '../testing.ts';
import { prepareTask } from './index.ts';
import type { TaskRunner } from './prepare.ts';

const numbers = z.array(z.number());
const folderOf = (name: string): string => join(GOLDENS, 'models/tiny', name);

/** Sixteen bits hold a sample to half of this. */
const STEP = 1 / 32_768;

async function speaker(
  name: string,
  file = 'onnx/model.onnx',
  parts?: Record<string, string>,
): Promise<TaskRunner & AsyncDisposable> {
  const plan = planOf({
    task: 'text-to-speech',
    backend: 'onnx',
    directory: folderOf(name),
    file,
    ...(parts === undefined ? {} : { parts }),
  });
  const model = await loadGraphs(plan, loadContext());
  const run = await prepareTask(plan, model);
  return Object.assign(run, { [Symbol.asyncDispose]: async () => await model[Symbol.asyncDispose]() });
}

/** The samples of a WAV that a run saved. */
function samplesOf(wav: Uint8Array | undefined): Float32Array {
  if (wav === undefined) throw new Error('nothing was saved under this id');
  return Float32Array.from(new Int16Array(wav.slice(44).buffer), (level) => level * STEP);
}

async function speak(run: TaskRunner, text: string, options: object = {}) {
  const media = testMedia();
  const context = runContext(undefined, media);
  const { results, warnings } = await run([{ text }], options, context);
  const result = textToSpeech.result.parse(results[0]);
  return {
    result,
    warnings,
    events: context.events,
    samples: samplesOf(media.saved.get(result.audio.media_id)),
    media,
  };
}

/** Pearson's correlation of two waveforms of one length; NaN for two lengths. */
function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return NaN;
  const mean = (values: ArrayLike<number>): number =>
    Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [both, ofA, ofB] = [0, 0, 0];
  for (const [index, value] of Array.from(a).entries()) {
    const [x, y] = [value - meanA, (b[index] ?? NaN) - meanB];
    both += x * y;
    ofA += x * x;
    ofB += y * y;
  }
  return both / Math.sqrt(ofA * ofB);
}

/** What a golden expects to be heard: samples beyond the range are cut off at its ends, as in the WAV. */
const heard = (waveform: readonly number[]): number[] =>
  waveform.map((sample) => Math.max(-1, Math.min(1, sample)));

describe('tiny vits', () => {
  const { cases } = golden(
    'vits.json',
    z.object({
      cases: z.array(
        z.object({ name: z.string(), text: z.string(), inputIds: z.array(z.int()), waveform: numbers }),
      ),
    }),
  );

  test.each(cases)(
    '$name: the letters of the tokenizer, blanks and their quirks included',
    async ({ text, inputIds }) => {
      const tokenizer = await VitsTokenizer.load(folderOf('vits'));
      expect(tokenizer.encode(text)).toEqual(inputIds);
    },
  );

  test('waveforms are those of the original', async () => {
    await using run = await speaker('vits');
    const worst = [];
    for (const { text, waveform } of cases)
      worst.push(correlation((await speak(run, text)).samples, heard(waveform)));
    expectAccurate({
      task: 'text-to-speech',
      architecture: 'VitsModel',
      inputs: 'letters, capitals, digits, unicode; noise scale 0',
      measure: 'correlation of waveforms',
      worst: Math.min(...worst),
      tolerance: 0.999,
      bound: 'at-least',
    });
  });

  test('a text comes sentence by sentence, each with its place in the whole', async () => {
    await using run = await speaker('vits');
    const { result, events, samples, media, warnings } = await speak(run, 'Hello world. A good talk! 12', {
      seed: 4,
    });
    const partials = events.map((event) =>
      textToSpeech.result.parse(event.type === 'partial' ? event.result : null),
    );
    expect(partials.map(({ chunks }) => chunks[0]?.text)).toEqual(['Hello world.', 'A good talk!']);
    expect(result.chunks).toEqual(partials.flatMap(({ chunks }) => chunks));
    for (const { audio, chunks } of partials) {
      const [start, end] = chunks[0]?.timestamp ?? [0, 0];
      const own = samplesOf(media.saved.get(audio.media_id));
      const [from, to] = [Math.round(start * 16_000), Math.round(end * 16_000)];
      expect(samples.subarray(from, to)).toEqual(own);
    }
    expect(result.duration).toBe(samples.length / 16_000);
    expect(warnings).toEqual([expect.stringMatching(/seed/), expect.stringMatching(/no sound for 1 2/)]);
  });

  test('a cancel between two sentences stops the third', async () => {
    await using run = await speaker('vits');
    const stop = new AbortController();
    const context = runContext(stop.signal);
    const write = context.write.bind(context);
    const speaking = run(
      [{ text: 'One tea. Two teas. More tea.' }],
      {},
      {
        ...context,
        write: async (event) => {
          await write(event);
          if (context.events.length === 2) stop.abort();
        },
      },
    );
    await expect(speaking).rejects.toThrow(/abort/i);
    expect(context.events).toHaveLength(2);
  });

  test('twice as fast takes half the time', async () => {
    await using run = await speaker('vits');
    const text =
      'a rather long sentence that takes its time, and then goes on and on and on as long as it can, for it has to be '.repeat(
        2,
      );
    const [slow, fast] = [await speak(run, text), await speak(run, text, { speed: 2 })];
    expect(slow.samples.length / fast.samples.length).toBeCloseTo(2, 1);
  });

  test.each([
    ['a text of signs', '...', {}, /nothing that this voice can speak/],
    ['a text of letters that the voice lacks', '日本', {}, /nothing that this voice can speak/],
    ['a voice that is not there', 'tea', { voice: 'alto' }, /but one voice/],
    ['a text of two hours and more', 'tea '.repeat(30_000), {}, /120,000 characters, and 100,000/],
  ])('%s is refused', async (_name, text, options, message) => {
    await using run = await speaker('vits');
    await expect(speak(run, text, options)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(message),
    });
  });
});

describe('tiny speecht5', () => {
  const { step, cases } = golden(
    'speecht5.json',
    z.object({
      step: z.int(),
      cases: z.array(
        z.object({
          text: z.string(),
          voice: z.string(),
          inputIds: z.array(z.int()),
          length: z.int(),
          waveform: numbers,
        }),
      ),
    }),
  );
  const parts = {
    encoder_model: 'onnx/encoder_model.onnx',
    decoder_postnet_and_vocoder: 'onnx/decoder_postnet_and_vocoder.onnx',
  };

  test('waveforms are those of the original, in the voices of both kinds of file', async () => {
    const tokenizer = await TextTokenizer.load(folderOf('speecht5'));
    await using run = await speaker('speecht5', 'onnx/decoder_model_merged.onnx', parts);
    const worst = [];
    for (const { text, voice, inputIds, length, waveform } of cases) {
      expect(tokenizer.wrap(tokenizer.bareIds(text))).toEqual(inputIds);
      const { samples } = await speak(run, text, { voice });
      expect(samples.length).toBe(length);
      worst.push(
        correlation(
          samples.filter((_, at) => at % step === 0),
          heard(waveform),
        ),
      );
    }
    expectAccurate({
      task: 'text-to-speech',
      architecture: 'SpeechT5ForTextToSpeech, SpeechT5HifiGan',
      inputs: 'letters, capitals, unicode; two voices; the dropout that the original keeps on is off',
      measure: 'correlation of waveforms',
      worst: Math.min(...worst),
      tolerance: 0.999,
      bound: 'at-least',
    });
  });

  test('a sentence whose end is never heard stops where the places of the decoder end', async () => {
    await using run = await speaker('speecht5', 'onnx/decoder_model_merged.onnx', parts);
    const { samples } = await speak(run, 'Hello there. How are you?', {});
    expect(samples.length).toBeGreaterThan(0);
  });

  test('a cancel in the middle of a sentence stops it', async () => {
    await using run = await speaker('speecht5', 'onnx/decoder_model_merged.onnx', parts);
    const stop = new AbortController();
    const speaking = run([{ text: 'It is so good' }], {}, runContext(stop.signal));
    stop.abort();
    await expect(speaking).rejects.toThrow(/abort/i);
  });

  test('a graph that is missing is named', async () => {
    await expect(
      speaker('speecht5', 'onnx/decoder_model_merged.onnx', { encoder_model: parts.encoder_model }),
    ).rejects.toMatchObject({
      code: 'MODEL_LOAD_FAILED',
      message: expect.stringMatching(/decoder_postnet_and_vocoder/),
    });
  });
});

describe('tiny kokoro', () => {
  const { cases } = golden(
    'kokoro.json',
    z.object({
      cases: z.array(
        z.object({
          phonemes: z.string(),
          voice: z.string(),
          speed: z.number(),
          inputIds: z.array(z.int()),
          waveform: numbers,
        }),
      ),
    }),
  );

  test('phonemes, the style of their count, and the speed reach the graph', async () => {
    const tokenizer = await TextTokenizer.load(folderOf('kokoro'));
    await using run = await speaker('kokoro');
    const worst = [];
    for (const { phonemes, voice, speed, inputIds, waveform } of cases) {
      expect(tokenizer.wrap(tokenizer.bareIds(phonemes))).toEqual(inputIds);
      const { samples } = await speak(run, `/${phonemes}/`, { voice, speed });
      worst.push(worstDifference(samples, heard(waveform)));
    }
    const row = { task: 'text-to-speech', architecture: 'Kokoro', inputs: 'phonemes; two voices and speeds' };
    expectAccurate({ ...row, measure: 'samples', worst: Math.max(...worst), tolerance: STEP * 2 });
  });

  test('English letters are read as their phonemes, in the accent of the voice', async () => {
    await using run = await speaker('kokoro');
    for (const [voice, phonemes] of [
      ['af_test', 'ɹˈɛd nˈɜɹs'],
      ['bm_test', 'ɹˈɛd nˈɜːs'],
    ] as const) {
      const [letters, ipa] = [
        await speak(run, 'Red nurse', { voice }),
        await speak(run, `/${phonemes}/`, { voice }),
      ];
      expect(letters.samples).toEqual(ipa.samples);
      expect(letters.result.chunks[0]?.text).toBe('Red nurse');
    }
  });

  test('letters without a sound are named, and a voice that is not there refused with those that are', async () => {
    await using run = await speaker('kokoro');
    expect((await speak(run, 'Red 日本', { voice: 'af_test' })).warnings).toEqual([
      expect.stringMatching(/no sound for 日 本/),
    ]);
    await expect(speak(run, '/ə/', { voice: 'zz' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      hint: expect.stringMatching(/af_test, bm_test/),
    });
  });
});
