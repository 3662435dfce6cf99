/** Whisper's second tries against the original (tools/reference/speech_fallback.py). */
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { automaticSpeechRecognition } from '../../shared/tasks/automatic-speech-recognition.ts';
import { expectAccurate, worstDifference } from '../accuracy.ts';
import { golden } from '../testing.ts';
import { closeTinySpeech, folderWith, listener, madeUpVoice, tinyFolder, tinySpeech } from './testing.ts';
import { Whisper } from './whisper.ts';

const trySchema = z.object({
  temperature: z.number(),
  compressionRatio: z.number(),
  logProbability: z.number(),
  noSpeech: z.number().nullable(),
  verdict: z.string(),
});
const { cases } = golden(
  'whisper-fallback.json',
  z.object({
    cases: z.array(
      z.object({
        seconds: z.number(),
        seed: z.int(),
        temperatures: z.array(z.number()),
        topK: z.int(),
        thresholds: z.record(z.string(), z.number()),
        tries: z.array(trySchema),
        text: z.string(),
      }),
    ),
  }),
);
/** What the original leaves out of a case is off there. */
const OFF = { compression_ratio_threshold: 1_000, logprob_threshold: -100, no_speech_threshold: 1 };
/** A text that goes round in circles has a ratio of 3 to 50, and there the two agree. */
const ZLIBS = {
  tolerance: 0.12,
  reason: "Node's zlib finds fewer repetitions of three bytes than Python's, which tells in short texts",
};
const ENGLISH = tinyFolder('whisper-en');
const parse = (options: object) => automaticSpeechRecognition.options.parse(options);

afterAll(closeTinySpeech);

async function open(fields: Readonly<Record<string, unknown>> = {}): Promise<Whisper> {
  const graphs = await tinySpeech('whisper-en', 'decoder_model', {
    encoder_model: 'onnx/encoder_model.onnx',
  });
  return await Whisper.open(graphs, folderWith(fields, ENGLISH));
}

describe('a window is heard again', () => {
  it.each(
    cases.map((one) => [JSON.stringify({ ...one.thresholds, temperature: one.temperatures }), one] as const),
  )(
    'as often as the original does it, and the same is kept: %s',
    async (asked, { seconds, seed, temperatures, topK, thresholds, tries, text }) => {
      const speech = await open({ top_k: topK });
      const report = listener();
      const options = parse({ ...OFF, ...thresholds, temperature: temperatures });
      const got = await speech.transcribe(madeUpVoice(seconds, seed), options, report);
      expect(got.text).toBe(text);
      expect(report.texts.join('')).toBe(text);
      expect(report.tries.map(({ verdict }) => verdict)).toEqual(tries.map(({ verdict }) => verdict));
      const names = {
        task: 'automatic-speech-recognition',
        architecture: 'WhisperForConditionalGeneration',
        inputs: `${String(seconds)} s, ${asked}`,
      };
      const column = (pick: (one: z.output<typeof trySchema>) => number | null): [number[], number[]] => [
        report.tries.map((one) => pick(one) ?? 0),
        tries.map((one) => pick(one) ?? 0),
      ];
      const ratios = worstDifference(...column(({ compressionRatio }) => compressionRatio));
      expectAccurate({ ...names, measure: 'compression ratio of tokens', worst: ratios, ...ZLIBS });
      const sure = worstDifference(...column(({ logProbability }) => logProbability));
      expectAccurate({ ...names, measure: 'mean log probability', worst: sure, tolerance: 1e-4 });
      if (tries.some(({ noSpeech }) => noSpeech === null)) return;
      const silent = worstDifference(...column(({ noSpeech }) => noSpeech));
      expectAccurate({ ...names, measure: 'probability of no speech', worst: silent, tolerance: 1e-4 });
    },
  );

  it('with the same words for the same seed, and others for another', async () => {
    const speech = await open();
    const hear = async (seed: number): Promise<string> =>
      (await speech.transcribe(madeUpVoice(5, 2), parse({ temperature: [0, 1], seed }), listener())).text;
    const [one, again, other] = [await hear(1), await hear(1), await hear(2)];
    expect(again).toBe(one);
    expect(other).not.toBe(one);
  });

  it('and nothing is told of a try that is thrown away, though it may be shown', async () => {
    const speech = await open();
    const report = listener();
    const options = parse({ temperature: [0, 1], logprob_threshold: 0 });
    const { text } = await speech.transcribe(madeUpVoice(5, 2), options, report);
    const greedy = await speech.transcribe(madeUpVoice(5, 2), parse({ temperature: 0 }), listener());
    expect(report.texts.join('')).toBe(text);
    expect(text).not.toBe(greedy.text);
    expect(report.partials.length).toBeGreaterThan(0);
    for (const partial of report.partials) expect(greedy.text.startsWith(partial)).toBe(true);
  });

  it('not at all where one greedy pass is asked for, which is told as it comes', async () => {
    const speech = await open();
    const report = listener();
    await speech.transcribe(madeUpVoice(5, 2), parse({ temperature: 0, logprob_threshold: 0 }), report);
    expect(report.tries.map(({ temperature }) => temperature)).toEqual([0]);
    expect(report.texts.length).toBeGreaterThan(1);
  });

  it('by the thresholds of the model where the request names none', async () => {
    const speech = await open({ logprob_threshold: -100, compression_ratio_threshold: 100 });
    const report = listener();
    await speech.transcribe(madeUpVoice(5, 2), parse({}), report);
    expect(report.tries.map(({ verdict }) => verdict)).toEqual(['keep']);
  });
});
