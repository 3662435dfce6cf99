import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { automaticSpeechRecognition } from '../../shared/tasks/automatic-speech-recognition.ts';
import { expectAccurate, worstDifference } from '../accuracy.ts';
import type { GraphSet } from '../backends/backend.ts';
import { golden } from '../testing.ts';
import { logMel } from './log-mel.ts';
import {
  casesSchema,
  closeTinySpeech,
  compare,
  folderWith,
  inputsOf,
  listener,
  madeUpVoice,
  tinyFolder,
  tinySpeech,
} from './testing.ts';
import { Whisper } from './whisper.ts';

const task = 'automatic-speech-recognition';
const whisper = golden(
  'whisper.json',
  casesSchema.extend({
    features: z.object({
      seconds: z.number(),
      seed: z.int(),
      every: z.int(),
      frames: z.int(),
      values: z.array(z.array(z.number())),
    }),
  }),
);
const openWhisper = async (): Promise<GraphSet> =>
  await tinySpeech('whisper', 'decoder_model_merged', { encoder_model: 'onnx/encoder_model.onnx' });
const openEnglish = async (): Promise<GraphSet> =>
  await tinySpeech('whisper-en', 'decoder_model', { encoder_model: 'onnx/encoder_model.onnx' });
const ENGLISH = tinyFolder('whisper-en');

const englishWith = (fields: Readonly<Record<string, unknown>>, from = ENGLISH): string =>
  folderWith(fields, from);

afterAll(closeTinySpeech);

describe('Whisper', () => {
  it('hears what the original hears: its features are the same', async () => {
    const { seconds, seed, every, frames, values } = whisper.features;
    const mel = { sampleRate: 16_000, frameLength: 400, hop: 160, bands: 80 };
    const features = await logMel(madeUpVoice(seconds, seed), mel, 480_000, new AbortController().signal);
    expect(features.frames).toBe(frames);
    const got = values.map((row, index) =>
      row.map((_, column) => features.data[index * 5 * frames + column * every] ?? Number.NaN),
    );
    expectAccurate({
      task,
      architecture: 'WhisperForConditionalGeneration',
      inputs: `${String(seconds)} s`,
      measure: 'log-mel features',
      worst: worstDifference(got.flat(), values.flat()),
      tolerance: 1e-4,
    });
  });

  it.each(whisper.cases.map((one) => [inputsOf(one), one] as const))(
    'writes what the original writes: %s',
    async (inputs, one) => {
      const speech = await Whisper.open(await openWhisper(), tinyFolder('whisper'));
      await compare(speech, one, { architecture: 'WhisperForConditionalGeneration', inputs });
    },
  );

  it.each(golden('whisper-en.json', casesSchema).cases.map((one) => [inputsOf(one), one] as const))(
    'of English alone writes what the original writes, with windows of 6 s and no cache: %s',
    async (inputs, one) => {
      const directory = Object.keys(one.thresholds).length === 0 ? ENGLISH : englishWith(one.thresholds);
      const speech = await Whisper.open(await openEnglish(), directory);
      await compare(speech, one, {
        architecture: 'WhisperForConditionalGeneration',
        inputs: `English alone, ${inputs}`,
      });
    },
  );

  it('tells a long sound window by window, and never takes back what it told', async () => {
    const speech = await Whisper.open(await openEnglish(), ENGLISH);
    const report = listener();
    const { text } = await speech.transcribe(
      madeUpVoice(15, 3),
      automaticSpeechRecognition.options.parse({}),
      report,
    );
    expect(report.partials.length).toBeGreaterThan(1);
    for (const partial of report.partials) expect(text.startsWith(partial)).toBe(true);
  });

  it('tells nothing of a window that it throws away as silence', async () => {
    const thresholds = { no_speech_threshold: 0, logprob_threshold: 0 };
    const speech = await Whisper.open(await openEnglish(), englishWith(thresholds));
    const report = listener();
    const options = automaticSpeechRecognition.options.parse({});
    expect((await speech.transcribe(madeUpVoice(8, 1), options, report)).text).toBe('');
    expect(report.texts).toEqual([]);
  });

  it('skips a window of silence within a sound, whatever the model would write', async () => {
    const speech = await Whisper.open(await openEnglish(), ENGLISH);
    const options = automaticSpeechRecognition.options.parse({ return_timestamps: true });
    const samples = new Float32Array(16_000 * 16);
    samples.set(madeUpVoice(3, 1), 16_000 * 12.5);
    const { chunks = [] } = await speech.transcribe(samples, options, listener());
    expect(chunks.length).toBeGreaterThan(0);
    for (const { timestamp } of chunks) expect(timestamp[0]).toBeGreaterThanOrEqual(12);
  });

  it('tells of each line how its window was heard, and nothing where no lines are asked for', async () => {
    const speech = await Whisper.open(await openEnglish(), ENGLISH);
    const options = automaticSpeechRecognition.options.parse({ return_timestamps: true, temperature: 0 });
    const report = listener();
    const { chunks = [], heard = [] } = await speech.transcribe(madeUpVoice(20, 1), options, report);
    expect(heard).toHaveLength(chunks.length);
    expect(heard.length).toBeGreaterThan(0);
    for (const { window, temperature, log_probability, no_speech, tokens } of heard) {
      const attempt = report.tries.find(({ start }) => start === window);
      expect([temperature, log_probability, no_speech]).toEqual([
        0,
        attempt?.logProbability,
        attempt?.noSpeech,
      ]);
      expect(tokens.length).toBeGreaterThan(0);
    }
    const untimed = automaticSpeechRecognition.options.parse({ temperature: 0 });
    expect(await speech.transcribe(madeUpVoice(3, 1), untimed, listener())).not.toHaveProperty('heard');
  });

  it('of an older folder, without tables, is told by its tokenizer', async () => {
    const from = tinyFolder('whisper');
    const older = englishWith({ lang_to_id: null, task_to_id: null, no_timestamps_token_id: null }, from);
    const options = automaticSpeechRecognition.options.parse({ max_new_tokens: 5 });
    const samples = madeUpVoice(5, 2);
    const [now, then] = await Promise.all(
      [from, older].map(async (folder) => await Whisper.open(await openWhisper(), folder)),
    );
    const wanted = await now?.transcribe(samples, options, listener());
    expect(await then?.transcribe(samples, options, listener())).toEqual(wanted);
  });

  it('tuned to one language takes that, and no other, where nothing is asked', async () => {
    const from = tinyFolder('whisper');
    const tokens = z.object({ lang_to_id: z.record(z.string(), z.int()) });
    const { lang_to_id: ids } = tokens.parse(
      JSON.parse(readFileSync(join(from, 'generation_config.json'), 'utf8')),
    );
    const tuned = englishWith({ forced_decoder_ids: [[1, ids['<|ja|>']]] }, from);
    const speech = await Whisper.open(await openWhisper(), tuned);
    const options = automaticSpeechRecognition.options.parse({ max_new_tokens: 1 });
    const { language, language_probability: probability } = await speech.transcribe(
      madeUpVoice(2, 2),
      options,
      listener(),
    );
    expect([language, probability]).toEqual(['ja', undefined]);
  });

  it('stops between tokens when it is cancelled', async () => {
    const speech = await Whisper.open(await openEnglish(), ENGLISH);
    const controller = new AbortController();
    const report = listener(controller.signal);
    const told = { ...report, text: async () => controller.abort() };
    await expect(
      speech.transcribe(madeUpVoice(4, 1), automaticSpeechRecognition.options.parse({}), told),
    ).rejects.toThrow(/abort/i);
  });

  it.each([
    ['language', { language: 'klingon' }, openWhisper, 'whisper'],
    ['language', { language: 'german' }, openEnglish, 'whisper-en'],
    ['task', { task: 'translate' }, openEnglish, 'whisper-en'],
    ['return_timestamps', { return_timestamps: 'word' }, openEnglish, 'whisper-en'],
    ['return_timestamps', { return_timestamps: 'char' }, openWhisper, 'whisper'],
  ])('refuses a %s that it can not serve: %j', async (field, options, open, name) => {
    const speech = await Whisper.open(await open(), tinyFolder(name));
    expect(() => {
      speech.check(automaticSpeechRecognition.options.parse(options));
    }).toThrow(new RegExp(`options\\.${field}`));
  });
});
