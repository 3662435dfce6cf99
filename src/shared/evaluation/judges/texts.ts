/** Judges of tasks that write texts, mark stretches of them, or compare them. */
import { z } from 'zod';
import { TASKS } from '../../tasks/index.ts';
import { isExact, tokenF1, words } from '../metrics/answers.ts';
import { f1Of, sumCounts, type Counts } from '../metrics/labels.ts';
import { chrf, chrfCounts, rougeL, type ChrfCounts } from '../metrics/overlap.ts';
import { perplexity, surpriseAt, type Surprise } from '../metrics/likelihood.ts';
import { ndcg, reciprocalRank, spearman } from '../metrics/ranking.ts';
import { spanCounts, type Span } from '../metrics/spans.ts';
import { cosine } from '../metrics/vectors.ts';
import { judgeOf, mean, share } from '../judge.ts';
import { plainLabel, textsOf } from './expected.ts';

interface Written {
  readonly text: string;
  readonly right: readonly string[];
}

const generated = z.object({ generated_text: z.string() });
const spaced = (text: string): string => words(text).join(' ');

/** A text that is read and not answered: its item expects `{"likelihood": true}`. */
const readAlone = z.object({ likelihood: z.literal(true) });

type Generated = { readonly written: Written } | { readonly surprise: Surprise };

const isWritten = (stat: Generated): boolean => 'written' in stat;
const rightly = (stat: Generated, is: (written: Written) => number): number =>
  'written' in stat ? is(stat.written) : Number.NaN;
const isSame = ({ text, right }: Written): boolean => right.some((one) => spaced(one) === spaced(text));

/**
 * Judges what a model writes: it has to equal the expected text, white space aside. An item that expects
 * `{"likelihood": true}` is a text that the model is asked how likely it is, for the perplexity of all of them.
 */
export const generationJudge = judgeOf<Generated>({
  inputs: ({ input, expected }, { chat }) =>
    chat === true && !readAlone.safeParse(expected).success
      ? { messages: [{ role: 'user', content: input }] }
      : input,
  keep: ({ expected }, result) => {
    const { generated_text: text, prompt_logprobs = [] } = TASKS['text-generation'].result.parse(result);
    return readAlone.safeParse(expected).success
      ? { surprise: surpriseAt(prompt_logprobs) }
      : { written: { text, right: textsOf(expected) } };
  },
  figures: [
    {
      ...share('exact_match', (stat: Generated) => 'written' in stat && isSame(stat.written)),
      among: isWritten,
    },
    {
      ...mean('token_f1', (stat: Generated) => rightly(stat, ({ text, right }) => tokenF1(text, right))),
      among: isWritten,
    },
    {
      id: 'perplexity',
      of: (stats) => perplexity(stats.flatMap((stat) => ('surprise' in stat ? [stat.surprise] : []))),
      among: (stat) => 'surprise' in stat,
    },
  ],
});

/** Judges short answers that a model writes; `expected` is an answer, or a list of right ones. */
export const shortAnswerJudge = judgeOf<Written>({
  keep: ({ expected }, result) => ({
    text: generated.parse(result).generated_text,
    right: textsOf(expected),
  }),
  figures: [
    share('exact_match', ({ text, right }) => isExact(text, right)),
    mean('token_f1', ({ text, right }) => tokenF1(text, right)),
  ],
});

/** Judges captions: exact, and by the words that they share with the nearest expected one. */
export const captionJudge = judgeOf<Written>({
  keep: ({ expected }, result) => ({
    text: generated.parse(result).generated_text,
    right: textsOf(expected),
  }),
  figures: [
    share('exact_match', ({ text, right }) => isExact(text, right)),
    mean('rouge_l', ({ text, right }) => rougeL(text, right)),
  ],
});

/** Judges answers that are found in a text, as SQuAD does. */
export const answerJudge = judgeOf<Written>({
  keep: ({ expected }, result) => ({
    text: TASKS['question-answering'].result.parse(result)[0]?.answer ?? '',
    right: textsOf(expected),
  }),
  figures: [
    share('exact_match', ({ text, right }) => isExact(text, right)),
    mean('token_f1', ({ text, right }) => tokenF1(text, right)),
  ],
});

/** Judges summaries against one or more of the same text. */
export const summaryJudge = judgeOf<{ readonly rouge: number; readonly counts: ChrfCounts }>({
  keep: ({ expected }, result) => {
    const { summary_text } = z.object({ summary_text: z.string() }).parse(result);
    const right = textsOf(expected);
    return { rouge: rougeL(summary_text, right), counts: chrfCounts(summary_text, right) };
  },
  figures: [
    mean('rouge_l', ({ rouge }) => rouge),
    { id: 'chrf', of: (stats) => chrf(stats.map(({ counts }) => counts)) },
  ],
});

/** Judges translations against one or more of the same text. */
export const translationJudge = judgeOf<ChrfCounts>({
  keep: ({ expected }, result) => {
    const { translation_text } = z.object({ translation_text: z.string() }).parse(result);
    return chrfCounts(translation_text, textsOf(expected));
  },
  figures: [{ id: 'chrf', of: chrf }],
});

const marks = z.array(z.object({ label: z.string(), text: z.string().min(1) }));

/** Judges marked stretches; `expected` names them by label and text, in the order of the text. */
export const entityJudge = judgeOf<Counts>({
  keep: ({ input, expected }, result) => {
    const text = z.string().parse(input);
    const given = TASKS['token-classification'].result
      .parse(result)
      .map(({ entity_group, entity, start, end }): Span => ({
        label: plainLabel(entity_group ?? entity ?? ''),
        start,
        end,
      }));
    return spanCounts(placesOf(text, marks.parse(expected)), given);
  },
  figures: [{ id: 'span_f1', of: (stats) => f1Of(sumCounts(stats)) }],
});

/** Where the marked texts stand, each behind the one before it, counted in characters as Python does. */
function placesOf(text: string, expected: z.output<typeof marks>): Span[] {
  let from = 0;
  return expected.map(({ label, text: marked }) => {
    const at = text.indexOf(marked, from);
    if (at === -1) throw new RangeError(`"${marked}" is not in "${text}"`);
    from = at + marked.length;
    const start = Array.from(text.slice(0, at)).length;
    return { label: plainLabel(label), start, end: start + Array.from(marked).length };
  });
}

/** Judges likeness: `expected` is how alike each sentence is, on any scale. */
export const similarityJudge = judgeOf<readonly (readonly [number, number])[]>({
  keep: ({ expected }, result) => {
    const scores = z.array(z.number()).parse(result);
    return z
      .array(z.number())
      .length(scores.length)
      .parse(expected)
      .map((alike, index) => [alike, scores[index] ?? Number.NaN] as const);
  },
  figures: [{ id: 'spearman', of: (stats) => spearman(stats.flat()) }],
});

/** Judges an order of texts: `expected` is how much each of them is worth, 0 for nothing. */
export const rankingJudge = judgeOf<readonly number[]>({
  keep: ({ expected }, result) => {
    const worth = z.array(z.number().nonnegative()).parse(expected);
    return TASKS['text-ranking'].result.parse(result).map(({ index }) => worth[index] ?? 0);
  },
  figures: [mean('ndcg', ndcg), mean('mrr', (order) => reciprocalRank(order.map((worth) => worth > 0)))],
});

/** Judges embeddings of texts: `positive` has to be nearer to the input than `negative`. */
export const tripleJudge = judgeOf<boolean>({
  inputs: ({ input, positive, negative }) => [input, positive, negative],
  keep: (_item, result) =>
    isNearer(
      z
        .array(TASKS['feature-extraction'].result)
        .parse(result)
        .map(({ embedding }) => embedding),
    ),
  figures: [share('triples', (right) => right)],
});

/** Judges embeddings of pictures in the same way, by the mean of their vectors. */
export const pictureTripleJudge = judgeOf<boolean>({
  inputs: ({ input, positive, negative }) => [input, positive, negative],
  keep: (_item, result) =>
    isNearer(
      z
        .array(TASKS['image-feature-extraction'].result)
        .parse(result)
        .map(({ features }) => meanVector(features)),
    ),
  figures: [share('triples', (right) => right)],
});

function isNearer([anchor = [], positive = [], negative = []]: readonly (readonly number[])[]): boolean {
  return cosine(anchor, positive) > cosine(anchor, negative);
}

function meanVector(rows: readonly (readonly number[])[]): number[] {
  return (rows[0] ?? []).map(
    (_, column) => rows.reduce((sum, row) => sum + (row[column] ?? 0), 0) / rows.length,
  );
}
