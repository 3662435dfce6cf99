/** Judges of tasks that give labels with scores, best first. */
import { z } from 'zod';
import { isAmong, macroF1, type Labelled } from '../metrics/labels.ts';
import { labelScoreSchema } from '../../tasks/labels.ts';
import { judgeOf, share, type Figure } from '../judge.ts';
import { plainLabel, textsOf } from './expected.ts';

interface Ranked {
  readonly right: readonly string[];
  readonly ranked: readonly string[];
}

const results = z.array(labelScoreSchema);

function keep(expected: unknown, result: unknown): Ranked {
  return {
    right: textsOf(expected).map(plainLabel),
    ranked: results.parse(result).map(({ label }) => plainLabel(label)),
  };
}

const first = share<Ranked>('accuracy', ({ ranked, right }) => isAmong(ranked, right, 1));
const firstFive = share<Ranked>('top_5', ({ ranked, right }) => isAmong(ranked, right, 5));
const macro: Figure<Ranked> = { id: 'f1_macro', of: (stats) => macroF1(stats.map(pairOf)) };

/** The first label and the one that was expected; where several are right, the one that was given, else the first. */
function pairOf({ ranked, right }: Ranked): Labelled {
  const given = ranked[0] ?? '';
  return { given, expected: right.includes(given) ? given : (right[0] ?? '') };
}

/** Judges labels of few classes: `expected` is the right one, or a list of right ones. */
export const labelJudge = judgeOf<Ranked>({
  keep: ({ expected }, result) => keep(expected, result),
  figures: [first, macro],
});

/** Judges labels of many classes, where the right one may also be among the best five. */
export const manyLabelsJudge = judgeOf<Ranked>({
  keep: ({ expected }, result) => keep(expected, result),
  figures: [first, firstFive, macro],
});

const fill = z.object({ token_str: z.string() });
const fills = z.union([z.array(fill), z.array(z.array(fill)).transform((gaps) => gaps[0] ?? [])]);

/** Judges words for a gap; `expected` is a word that fits, or a list of them. */
export const fillJudge = judgeOf<Ranked>({
  keep: ({ expected }, result) => ({
    right: textsOf(expected).map(plainLabel),
    ranked: fills.parse(result).map(({ token_str }) => plainLabel(token_str)),
  }),
  figures: [first, firstFive],
});
