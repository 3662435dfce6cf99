/** Each metric against the library that the field measures with; `tools/reference/metrics.py` asked them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { detectionSchema } from '../../tasks/object-detection.ts';
import { wilson } from '../interval.ts';
import { isExact, tokenF1 } from './answers.ts';
import { boxIou, countsAt, matchThings, meanAveragePrecision } from './boxes.ts';
import { characterEdits, errorRate, normalizedSpeech, wordEdits } from './edits.ts';
import { accuracy, f1Of, isAmong, macroF1, microF1, sumCounts } from './labels.ts';
import { chrf, chrfCounts, rougeL } from './overlap.ts';
import { absRel, classOverlaps, delta1, depthErrors, maskIou, meanIou, psnr } from './pixels.ts';
import { ndcg, reciprocalRank, spearman } from './ranking.ts';
import { spanCounts, type Span } from './spans.ts';
import { cosine } from './vectors.ts';

const texts = z.array(z.string());
const numbers = z.array(z.number());
const golden = z
  .object({
    labels: z.object({
      expected: texts,
      given: texts,
      accuracy: z.number(),
      macro: z.number(),
      micro: z.number(),
    }),
    spans: z.object({ expected: z.array(texts), given: z.array(texts), f1: z.number() }),
    answers: z.object({
      rows: z.array(z.object({ text: z.string(), right: texts, exact: z.number(), f1: z.number() })),
    }),
    speech: z.object({ said: texts, heard: texts, wer: z.number(), cer: z.number() }),
    overlap: z.object({
      texts,
      references: z.array(texts),
      rouge: numbers,
      sentence_chrf: numbers,
      chrf: z.number(),
    }),
    ranking: z.object({
      a: numbers,
      b: numbers,
      spearman: z.number(),
      lists: z.array(numbers),
      ndcg: numbers,
      mrr: numbers,
    }),
    shares: z.object({
      rows: z.array(z.object({ right: z.int(), of: z.int(), low: z.number(), high: z.number() })),
    }),
    boxes: z.object({
      pictures: z.array(
        z.object({
          things: z.array(detectionSchema.omit({ score: true })),
          found: z.array(detectionSchema),
        }),
      ),
      map50: z.number(),
    }),
    pixels: z.object({
      maps: z.array(z.object({ expected: numbers, given: numbers })),
      miou: z.number(),
      depth: numbers,
      guess: numbers,
      abs_rel: z.number(),
      delta1: z.number(),
      grey: numbers,
      noisy: numbers,
      psnr: z.number(),
    }),
  })
  .parse(
    JSON.parse(
      readFileSync(join(import.meta.dirname, '../../../../tools/reference/goldens/metrics.json'), 'utf8'),
    ),
  );

test('accuracy and F1 are those of scikit-learn, with a label that was never expected among them', () => {
  const { expected, given, ...wanted } = golden.labels;
  const pairs = expected.map((label, index) => ({ expected: label, given: given[index] ?? '' }));
  expect(accuracy(pairs)).toBeCloseTo(wanted.accuracy, 12);
  expect(macroF1(pairs)).toBeCloseTo(wanted.macro, 12);
  expect(microF1(pairs)).toBeCloseTo(wanted.micro, 12);
});

test('the F1 of stretches is that of seqeval: a label or an end that is wrong makes it wrong', () => {
  const { expected, given, f1 } = golden.spans;
  const counts = expected.map((tags, index) => spanCounts(spansOf(tags), spansOf(given[index] ?? [])));
  expect(f1Of(sumCounts(counts))).toBeCloseTo(f1, 12);
});

/** The stretches of BIO tags, by their places. */
function spansOf(tags: readonly string[]): Span[] {
  return tags.flatMap((tag, start) => {
    if (!tag.startsWith('B-')) return [];
    const rest = tags.slice(start + 1);
    const length = rest.findIndex((next) => next !== `I-${tag.slice(2)}`);
    return [{ label: tag.slice(2), start, end: start + 1 + (length === -1 ? rest.length : length) }];
  });
}

test.each(golden.answers.rows)('the answer "$text" counts as in SQuAD', ({ text, right, exact, f1 }) => {
  expect(Number(isExact(text, right))).toBe(exact);
  expect(tokenF1(text, right)).toBeCloseTo(f1, 6);
});

test('an answer that should be empty and is counts as right', () => {
  expect([isExact('', ['']), tokenF1('', ['']), tokenF1('word', [''])]).toEqual([true, 1, 0]);
});

test('word and character errors are those of jiwer over all texts together', () => {
  const { said, heard, wer, cer } = golden.speech;
  const pairs = said.map((text, index) => [text.split(/\s+/).join(' '), heard[index] ?? ''] as const);
  expect(errorRate(pairs.map(([text, other]) => wordEdits(text, other)))).toBeCloseTo(wer, 12);
  expect(errorRate(pairs.map(([text, other]) => characterEdits(text, other)))).toBeCloseTo(cer, 12);
});

test('a transcript is compared without case, punctuation and remarks', () => {
  expect(normalizedSpeech('[music] Don’t STOP, it’s 5 o’clock! (laughs)')).toBe('don t stop it s 5 o clock');
});

describe('the overlap of texts', () => {
  const { texts: given, references, rouge, sentence_chrf, chrf: corpus } = golden.overlap;
  const counts = given.map((text, index) => chrfCounts(text, references[index] ?? []));

  test.each(given.map((text, index) => [text, index] as const))(
    'of "%s" is the libraries’',
    (text, index) => {
      expect(rougeL(text, references[index] ?? [])).toBeCloseTo(rouge[index] ?? NaN, 12);
      expect(chrf([counts[index] ?? []])).toBeCloseTo(sentence_chrf[index] ?? NaN, 10);
    },
  );

  test('over all texts together is that of sacreBLEU', () => {
    expect(chrf(counts)).toBeCloseTo(corpus, 10);
  });
});

test('ranks are compared as by SciPy and scikit-learn, ties included', () => {
  const { a, b, lists, ...wanted } = golden.ranking;
  expect(spearman(a.map((value, index) => [value, b[index] ?? NaN]))).toBeCloseTo(wanted.spearman, 12);
  for (const [index, list] of lists.entries()) {
    expect(ndcg(list)).toBeCloseTo(wanted.ndcg[index] ?? NaN, 10);
    expect(reciprocalRank(list.map((one) => one > 0))).toBeCloseTo(wanted.mrr[index] ?? NaN, 6);
  }
});

test.each(golden.shares.rows)(
  'the interval of $right of $of is SciPy’s Wilson',
  ({ right, of, low, high }) => {
    expect(wilson(right, of).low).toBeCloseTo(low, 10);
    expect(wilson(right, of).high).toBeCloseTo(high, 10);
  },
);

test('the mean average precision is that of pycocotools at an IoU of 0.5', () => {
  const matched = golden.boxes.pictures.map(({ things, found }) => matchThings(things, found));
  expect(meanAveragePrecision(matched)).toBeCloseTo(golden.boxes.map50, 10);
});

test('a box that is found twice counts once as right and once as wrong', () => {
  const box = { xmin: 0, ymin: 0, xmax: 10, ymax: 10 };
  const seen = (score: number) => ({ label: 'cup', score, box });
  const matched = matchThings([{ label: 'cup', box }], [seen(0.9), seen(0.8), seen(0.3)]);
  expect(countsAt(matched, 0.5)).toEqual({ right: 1, given: 2, there: 1 });
  expect(boxIou(box, { xmin: 20, ymin: 0, xmax: 30, ymax: 10 })).toBe(0);
});

test('pixels are counted as by scikit-learn', () => {
  const { maps, depth, guess, grey, noisy, ...wanted } = golden.pixels;
  expect(meanIou(maps.map(({ expected, given }) => classOverlaps(expected, given)))).toBeCloseTo(
    wanted.miou,
    12,
  );
  expect(absRel([depthErrors(depth, guess)])).toBeCloseTo(wanted.abs_rel, 12);
  expect(delta1([depthErrors(depth, guess)])).toBeCloseTo(wanted.delta1, 12);
  expect(psnr(grey, noisy)).toBeCloseTo(wanted.psnr, 6);
});

test('pixels that are shown as empty have no depth, and empty masks agree', () => {
  expect(depthErrors([0, 2], [9, 1]).pixels).toBe(1);
  expect([maskIou([0, 255], [0, 200]), maskIou([0, 0], [0, 0]), maskIou([255, 0], [0, 255])]).toEqual([
    1, 1, 0,
  ]);
  expect(psnr([1, 2], [1, 2])).toBe(100);
});

test('a label is among the best only up to the place that was asked for', () => {
  expect([isAmong(['a', 'b', 'c'], ['c'], 2), isAmong(['a', 'b', 'c'], ['c', 'b'], 2)]).toEqual([
    false,
    true,
  ]);
});

test('the cosine of a zero vector is 0 and not NaN', () => {
  expect([cosine([1, 1], [2, 2]), cosine([0, 0], [1, 0])]).toEqual([expect.closeTo(1, 12), 0]);
});
