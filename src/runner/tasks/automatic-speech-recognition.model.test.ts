import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { HearthError } from '../../shared/errors.ts';
import { automaticSpeechRecognition, chunkSchema } from '../../shared/tasks/automatic-speech-recognition.ts';
import { expectAccurate, worstDifference } from '../accuracy.ts';
import { loadGraphs } from '../backends/graphs.ts';
import type { GraphSet } from '../backends/backend.ts';
import { logMel } from '../speech/log-mel.ts';
import { madeUpVoice } from '../speech/testing.ts';
import type { SpeechReport } from '../speech/transcript.ts';
import { CtcSpeech } from '../speech/ctc.ts';
import { Moonshine } from '../speech/moonshine.ts';
import { Whisper } from '../speech/whisper.ts';
import { encodeWav } from '../media/audio.ts';
import { GOLDENS, golden, loadContext, planOf, runContext, testMedia } from '../testing.ts';
import { prepareSpeechRecognition } from './automatic-speech-recognition.ts';

const task = 'automatic-speech-recognition';
const caseSchema = z.object({
  seconds: z.number(),
  seed: z.int(),
  options: automaticSpeechRecognition.options.prefault({}),
  text: z.string(),
  language: z.string().optional(),
  probability: z.number().optional(),
  chunks: z.array(chunkSchema).optional(),
});
const casesSchema = z.object({ cases: z.array(caseSchema) });
type Case = z.output<typeof caseSchema>;

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
const opened = new Map<string, Promise<GraphSet>>();

/** The tiny model of that name, opened once. */
async function model(name: string, file: string, parts: Record<string, string> = {}): Promise<GraphSet> {
  const directory = join(GOLDENS, 'models/tiny', name);
  const plan = planOf({ task, backend: 'onnx', directory, file: `onnx/${file}.onnx`, parts });
  const found = opened.get(name) ?? loadGraphs(plan, loadContext());
  opened.set(name, found);
  return await found;
}

const openWhisper = async (): Promise<GraphSet> =>
  await model('whisper', 'decoder_model_merged', { encoder_model: 'onnx/encoder_model.onnx' });
const openEnglish = async (): Promise<GraphSet> =>
  await model('whisper-en', 'decoder_model', { encoder_model: 'onnx/encoder_model.onnx' });
const openCtc = async (): Promise<GraphSet> => await model('wav2vec2-ctc', 'model');
const openMoonshine = async (): Promise<GraphSet> =>
  await model('moonshine', 'encoder_model', { decoder_model_merged: 'onnx/decoder_model_merged.onnx' });

afterAll(async () => {
  for (const graphs of opened.values()) await (await graphs)[Symbol.asyncDispose]();
});

/** A report whose texts and partial transcripts are kept. */
function listener(signal = new AbortController().signal): SpeechReport & {
  readonly texts: string[];
  readonly partials: string[];
  readonly warnings: string[];
} {
  const [texts, partials, warnings]: [string[], string[], string[]] = [[], [], []];
  return {
    signal,
    texts,
    partials,
    warnings,
    text: async (text) => void texts.push(text),
    partial: async ({ text }) => void partials.push(text),
    warn: (sentence) => void warnings.push(sentence),
  };
}

/** Compares one case with the original: text, language, and the worst time and probability. */
async function compare(
  speech: Whisper | CtcSpeech | Moonshine,
  one: Case,
  names: { readonly architecture: string; readonly inputs: string },
): Promise<void> {
  const report = listener();
  const got = await speech.transcribe(madeUpVoice(one.seconds, one.seed), one.options, report);
  const same = got.text === one.text ? 0 : 1;
  expect(got.text).toBe(one.text);
  expect(report.texts.join('')).toBe(one.text);
  expectAccurate({ task, ...names, measure: 'texts that differ', worst: same, tolerance: 0 });
  if (one.language !== undefined) expect(got.language).toBe(one.language);
  if (one.probability !== undefined)
    expectAccurate({
      task,
      ...names,
      measure: 'probability of the language',
      worst: Math.abs((got.language_probability ?? Number.NaN) - one.probability),
      tolerance: 1e-4,
    });
  if (one.chunks === undefined) return;
  expect(got.chunks?.map(({ text }) => text)).toEqual(one.chunks.map(({ text }) => text));
  const times = (chunks: Case['chunks'] = []): number[] =>
    chunks.flatMap(({ timestamp }) => [timestamp[0], timestamp[1] ?? Number.NaN]);
  expectAccurate({
    task,
    ...names,
    measure: 'times, s',
    worst: worstDifference(times(got.chunks), times(one.chunks)),
    tolerance: 0.005,
  });
}

function inputsOf({ seconds, options }: Case): string {
  const asked = Object.entries(options).filter(
    ([name, value]) => value !== false && value !== 'transcribe' && name !== '',
  );
  return [`${String(seconds)} s`, ...asked.map(([name, value]) => `${name} ${String(value)}`)].join(', ');
}

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
      const speech = await Whisper.open(await openWhisper(), join(GOLDENS, 'models/tiny/whisper'));
      await compare(speech, one, { architecture: 'WhisperForConditionalGeneration', inputs });
    },
  );

  it.each(golden('whisper-en.json', casesSchema).cases.map((one) => [inputsOf(one), one] as const))(
    'of English alone writes what the original writes, with windows of 6 s and no cache: %s',
    async (inputs, one) => {
      const speech = await Whisper.open(await openEnglish(), join(GOLDENS, 'models/tiny/whisper-en'));
      await compare(speech, one, {
        architecture: 'WhisperForConditionalGeneration',
        inputs: `English alone, ${inputs}`,
      });
    },
  );

  it('tells a long sound window by window, and never takes back what it told', async () => {
    const speech = await Whisper.open(await openEnglish(), join(GOLDENS, 'models/tiny/whisper-en'));
    const report = listener();
    const { text } = await speech.transcribe(
      madeUpVoice(15, 3),
      automaticSpeechRecognition.options.parse({}),
      report,
    );
    expect(report.partials.length).toBeGreaterThan(1);
    for (const partial of report.partials) expect(text.startsWith(partial)).toBe(true);
  });

  it('stops between tokens when it is cancelled', async () => {
    const speech = await Whisper.open(await openEnglish(), join(GOLDENS, 'models/tiny/whisper-en'));
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
    const speech = await Whisper.open(await open(), join(GOLDENS, 'models/tiny', name));
    expect(() => {
      speech.check(automaticSpeechRecognition.options.parse(options));
    }).toThrow(new RegExp(`options\\.${field}`));
  });
});

describe('CTC', () => {
  it.each(golden('wav2vec2-ctc.json', casesSchema).cases.map((one) => [inputsOf(one), one] as const))(
    'writes what the original writes, double letters and all: %s',
    async (inputs, one) => {
      const speech = await CtcSpeech.open(await openCtc(), join(GOLDENS, 'models/tiny/wav2vec2-ctc'));
      await compare(speech, one, { architecture: 'Wav2Vec2ForCTC', inputs });
    },
  );
});

describe('Moonshine', () => {
  it.each(golden('moonshine.json', casesSchema).cases.map((one) => [inputsOf(one), one] as const))(
    'writes what the original writes: %s',
    async (inputs, one) => {
      const speech = await Moonshine.open(await openMoonshine(), join(GOLDENS, 'models/tiny/moonshine'));
      await compare(speech, one, { architecture: 'MoonshineForConditionalGeneration', inputs });
    },
  );

  it('hears a long sound in pieces that touch', async () => {
    const speech = await Moonshine.open(await openMoonshine(), join(GOLDENS, 'models/tiny/moonshine'));
    const options = automaticSpeechRecognition.options.parse({ return_timestamps: true, max_new_tokens: 5 });
    const report = listener();
    const { text, chunks = [] } = await speech.transcribe(madeUpVoice(65, 2), options, report);
    expect(chunks.length).toBeGreaterThan(2);
    expect(chunks.map(({ text: line }) => line).join(' ')).toBe(text);
    expect(report.texts.join('')).toBe(text);
    for (const [index, { timestamp }] of chunks.entries())
      expect(timestamp[0]).toBe(index === 0 ? 0 : chunks[index - 1]?.timestamp[1]);
  });
});

describe('the task', () => {
  const directory = mkdtempSync(join(tmpdir(), 'hearth-speech-'));
  const id = 'a'.repeat(64);
  const audio = { media_id: id, type: 'audio/wav', bytes: 1 };

  function sound(name: string, samples: Float32Array, rate: number): string {
    const path = join(directory, name);
    writeFileSync(path, encodeWav(samples, rate));
    return path;
  }

  async function runOn(path: string, items: unknown[] = [{ audio }]) {
    const graphs = await openCtc();
    const run = await prepareSpeechRecognition(graphs.plan, graphs);
    const context = runContext(undefined, testMedia({ [id]: path }));
    const output = await run(items, {}, context);
    return {
      results: output.results.map((result) => automaticSpeechRecognition.result.parse(result)),
      context,
      output,
    };
  }

  it('says nothing of silence, and not "thank you"', async () => {
    const { results } = await runOn(sound('silence.wav', new Float32Array(32_000), 16_000));
    expect(results).toEqual([{ text: '', language: null, duration: 2 }]);
  });

  it('says nothing of a blink', async () => {
    const { results } = await runOn(sound('blink.wav', madeUpVoice(0.05, 1), 16_000));
    expect(results[0]?.text).toBe('');
  });

  it('takes a sound of another rate, and gives its length', async () => {
    const half = madeUpVoice(2, 1).filter((_, index) => index % 2 === 0);
    const { results, context } = await runOn(sound('half.wav', half, 8_000));
    expect(results[0]?.duration).toBeCloseTo(2, 2);
    expect(results[0]?.text).not.toBe('');
    expect(context.events.map((event) => (event.type === 'token' ? event.text : '')).join('')).toBe(
      results[0]?.text,
    );
  });

  it('gives a result for each sound of a list, and says whose text comes', async () => {
    const path = sound('two.wav', madeUpVoice(2, 1), 16_000);
    const { results, context } = await runOn(path, [{ audio }, { audio }]);
    expect(results).toHaveLength(2);
    expect(new Set(context.events.map((event) => (event.type === 'token' ? event.item : -1)))).toEqual(
      new Set([0, 1]),
    );
  });

  it('refuses what is no sound', async () => {
    const path = join(directory, 'text.wav');
    writeFileSync(path, 'no sound at all');
    await expect(runOn(path)).rejects.toThrow(HearthError);
  });
});
