/** What the tests of speech models share: a sound from a formula, the tiny models, and the comparison with a golden. */
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { z } from 'zod';
import { automaticSpeechRecognition, chunkSchema } from '../../shared/tasks/automatic-speech-recognition.ts';
import { expectAccurate, worstDifference } from '../accuracy.ts';
import type { GraphSet } from '../backends/backend.ts';
import { loadGraphs } from '../backends/graphs.ts';
import { GOLDENS, loadContext, planOf } from '../testing.ts';
import type { WindowTry } from './fallback.ts';
import type { SpeechModel, SpeechReport } from './transcript.ts';

/** Syllables of a made-up voice with noise at 16 kHz, as `tools/reference/speech_models.py` makes them. */
export function madeUpVoice(seconds: number, seed: number): Float32Array {
  const rate = 16_000;
  let state = seed;
  return Float32Array.from({ length: Math.round(seconds * rate) }, (_, index) => {
    const t = index / rate;
    const pitch = 120 + 40 * ((Math.floor(t * 4) * 7 + seed * 3) % 11);
    const voice = 0.3 * Math.sin(2 * Math.PI * pitch * t) + 0.1 * Math.sin(6 * Math.PI * pitch * t);
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const noise = state / 2 ** 32 - 0.5;
    return voice * (0.5 - 0.5 * Math.cos(8 * Math.PI * t)) + 0.1 * noise;
  });
}

const task = 'automatic-speech-recognition';
/** One transcription of a golden. */
const caseSchema = z.object({
  seconds: z.number(),
  seed: z.int(),
  /** The original's first pass, which is greedy. */
  options: z
    .looseObject({})
    .default({})
    .transform((options) => automaticSpeechRecognition.options.parse({ temperature: 0, ...options })),
  text: z.string(),
  language: z.string().optional(),
  probability: z.number().optional(),
  chunks: z.array(chunkSchema).optional(),
  /** Fields of generation_config.json that this case has in place of the folder's. */
  thresholds: z.record(z.string(), z.number()).default({}),
});
/** A golden file of transcriptions. */
export const casesSchema = z.object({ cases: z.array(caseSchema) });
/** One transcription of a golden. */
export type Case = z.output<typeof caseSchema>;

const made: string[] = [];
const opened = new Map<string, Promise<GraphSet>>();

/** The graphs of the tiny model of that name, opened once. */
export async function tinySpeech(
  name: string,
  file: string,
  parts: Record<string, string> = {},
): Promise<GraphSet> {
  const directory = join(GOLDENS, 'models/tiny', name);
  const plan = planOf({ task, backend: 'onnx', directory, file: `onnx/${file}.onnx`, parts });
  const found = opened.get(name) ?? loadGraphs(plan, loadContext());
  opened.set(name, found);
  return await found;
}

/** Closes what {@link tinySpeech} opened, and takes away what {@link folderWith} made. */
export async function closeTinySpeech(): Promise<void> {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
  for (const graphs of opened.values()) await (await graphs)[Symbol.asyncDispose]();
}

/** The folder of a tiny model. */
export function tinyFolder(name: string): string {
  return join(GOLDENS, 'models/tiny', name);
}

/** A copy of a model's folder, without its graphs, with other fields in its generation_config.json; null takes one out. */
export function folderWith(fields: Readonly<Record<string, unknown>>, from: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'hearth-speech-'));
  made.push(directory);
  for (const name of readdirSync(from).filter((file) => file.endsWith('.json')))
    copyFileSync(join(from, name), join(directory, name));
  const file = join(directory, 'generation_config.json');
  const config = z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(file, 'utf8')));
  const left = Object.entries({ ...config, ...fields }).filter(([, value]) => value !== null);
  writeFileSync(file, JSON.stringify(Object.fromEntries(left)));
  return directory;
}

/** A report whose texts and partial transcripts are kept. */
export function listener(signal = new AbortController().signal): SpeechReport & {
  readonly texts: string[];
  readonly partials: string[];
  readonly warnings: string[];
  readonly tries: WindowTry[];
} {
  const [texts, partials, warnings]: [string[], string[], string[]] = [[], [], []];
  const tries: WindowTry[] = [];
  return {
    signal,
    texts,
    partials,
    warnings,
    tries,
    tried: (attempt) => void tries.push(attempt),
    text: async (text) => void texts.push(text),
    partial: async ({ text }) => void partials.push(text),
    warn: (sentence) => void warnings.push(sentence),
  };
}

/** Compares one case with the original: text, language, and the worst time and probability. */
export async function compare(
  speech: SpeechModel,
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

/** What went into a case, in words. */
export function inputsOf({ seconds, options, thresholds }: Case): string {
  const asked = Object.entries({ ...options, ...thresholds })
    .filter(([, value]) => value !== false && value !== 'transcribe' && value !== 0)
    .map(([name, value]) => `${name} ${String(value)}`);
  return [`${String(seconds)} s`, ...asked].join(', ');
}
