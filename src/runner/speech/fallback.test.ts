import { describe, expect, it, test } from 'vitest';
import { z } from 'zod';
import { expectAccurate, worstDifference } from '../accuracy.ts';
import { golden } from '../testing.ts';
import {
  compressionRatio,
  drawToken,
  logProbabilityAmong,
  triesWarning,
  verdictOf,
  type WindowTry,
} from './fallback.ts';

const numbers = z.array(z.number());
const { ratios, sampled } = golden(
  'whisper-fallback.json',
  z.object({
    ratios: z.array(z.object({ vocabulary: z.int(), phrase: numbers, count: z.int(), ratio: z.number() })),
    sampled: z.object({
      temperature: z.number(),
      topK: z.int(),
      scores: z.array(numbers),
      tokens: numbers,
      logProbability: z.number(),
    }),
  }),
);
const names = {
  task: 'automatic-speech-recognition',
  architecture: 'WhisperForConditionalGeneration',
};
const thresholds = { compressionRatio: 1.35, logProbability: -1, noSpeech: 0.6 };

test.each([
  ['a sure text is kept', { compressionRatio: 1.2, logProbability: -0.4, noSpeech: 0.1 }, 'keep'],
  ['measures at the thresholds pass', { compressionRatio: 1.35, logProbability: -1, noSpeech: 0.6 }, 'keep'],
  ['a phrase without an end', { compressionRatio: 9, logProbability: -0.1, noSpeech: 0 }, 'again'],
  ['an unsure text', { compressionRatio: 1, logProbability: -1.2, noSpeech: 0.6 }, 'again'],
  ['an unsure text over silence', { compressionRatio: 1, logProbability: -1.2, noSpeech: 0.7 }, 'silence'],
  [
    'a phrase without an end over silence',
    { compressionRatio: 9, logProbability: -1.2, noSpeech: 0.7 },
    'silence',
  ],
  [
    'a sure text over what sounds like silence',
    { compressionRatio: 1, logProbability: -0.2, noSpeech: 0.99 },
    'keep',
  ],
  ['a sure repetition over silence', { compressionRatio: 9, logProbability: -0.2, noSpeech: 0.99 }, 'again'],
])('%s', (_, measures, verdict) => {
  expect(verdictOf(measures, thresholds)).toBe(verdict);
});

describe('the measures of the original', () => {
  it('knows how much tokens repeat themselves, in vocabularies of every width', () => {
    const got = ratios.map(({ vocabulary, phrase, count }) =>
      compressionRatio(
        Array.from({ length: count }, (_, place) => phrase[place % phrase.length] ?? 0),
        vocabulary,
      ),
    );
    const inputs = 'no repetition to nothing else';
    const worst = worstDifference(
      got,
      ratios.map(({ ratio }) => ratio),
    );
    expectAccurate({ ...names, inputs, measure: 'compression ratio of tokens', worst, tolerance: 0.01 });
  });

  it('knows how sure a drawn text is, whatever the temperature', () => {
    const { scores, tokens, topK, logProbability } = sampled;
    const sum = scores.reduce(
      (total, row, place) => total + logProbabilityAmong(Float32Array.from(row), topK, tokens[place] ?? 0),
      0,
    );
    const worst = Math.abs(sum / tokens.length - logProbability);
    expectAccurate({
      ...names,
      inputs: 'drawn tokens',
      measure: 'mean log probability',
      worst,
      tolerance: 1e-4,
    });
  });
});

it('draws by the temperature, among the likeliest alone', () => {
  const logits = (): Float32Array => Float32Array.of(2, 1, 0, -9);
  const at = (temperature: number, uniform: number) =>
    drawToken(logits(), { temperature, topK: 3, random: () => uniform }).token;
  expect([at(0.2, 0.9), at(1, 0.9), at(1, 0.999_999)]).toEqual([0, 1, 2]);
  expect(drawToken(logits(), { temperature: 5, topK: 1, random: () => 0.99 })).toEqual({
    token: 0,
    logProbability: 0,
  });
});

describe('what is said of it', () => {
  const one: WindowTry = {
    start: 30,
    temperature: 1,
    compressionRatio: 2,
    logProbability: -1,
    noSpeech: 0,
    verdict: 'again',
    last: true,
  };
  test.each([
    ['nothing where all went well', [{ ...one, verdict: 'keep' as const }], null],
    [
      'nothing where a later try went well',
      [
        { ...one, last: false },
        { ...one, verdict: 'keep' as const },
      ],
      null,
    ],
    ['nothing where one greedy try is all that was asked for', [{ ...one, temperature: 0 }], null],
    ['where it went badly to the end', [one, { ...one, start: 60 }], /^2 stretches.*from 30 s/],
  ])('%s', (_, tries, said) => {
    if (said === null) expect(triesWarning(tries)).toBeNull();
    else expect(triesWarning(tries)).toMatch(said);
  });
});
