/** The results of these tasks as rows: what their tables show and their CSV holds. Pure. */
import type { z } from 'zod';
import { audioClassification } from '../../../shared/tasks/audio-classification.ts';
import { fillMask, fillSchema } from '../../../shared/tasks/fill-mask.ts';
import { questionAnswering } from '../../../shared/tasks/question-answering.ts';
import { sentenceSimilarity } from '../../../shared/tasks/sentence-similarity.ts';
import { textRanking } from '../../../shared/tasks/text-ranking.ts';
import { tokenClassification } from '../../../shared/tasks/token-classification.ts';
import { zeroShotClassification } from '../../../shared/tasks/zero-shot-classification.ts';
import type { Run } from '../../features/run/run-state.ts';
import { csvCell, csvText } from '../csv.ts';
import { ofFinished } from '../finished-result.ts';
import { messages } from './messages.ts';

/** Something with a score. */
export interface Row {
  readonly name: string;
  readonly score: number;
  /** What stands beside the name, one for each further column. */
  readonly more: readonly (string | number)[];
}

/** Rows with the heads of their columns. */
export interface Rows {
  readonly name: string;
  readonly more: readonly string[];
  readonly rows: readonly Row[];
}

/** The input and result of a run of one input, each by its schema; null for lists, and where a shape is unknown. */
function read<I extends z.ZodType, R extends z.ZodType>(
  run: Run,
  { input, result }: { readonly input: I; readonly result: R },
): { readonly input: z.output<I>; readonly result: z.output<R> } | null {
  const given = input.safeParse(run.request.inputs);
  const got = result.safeParse(run.result);
  return given.success && got.success ? { input: given.data, result: got.data } : null;
}

/** A marked text. */
export const entitiesOf = ofFinished((run) => read(run, tokenClassification));
/** A question with its answers. */
export const answersOf = ofFinished((run) => read(run, questionAnswering));

const FOR_TASK: Readonly<Record<string, (run: Run) => Rows | null>> = {
  'token-classification': (run) => {
    const marked = entitiesOf(run);
    if (marked === null) return null;
    const rows = marked.result.map(({ word, score, entity, entity_group, start, end }) => ({
      name: word.trim(),
      score,
      more: [entity_group ?? entity ?? '', start, end],
    }));
    return { name: messages.text, more: [messages.label, messages.start, messages.end], rows };
  },
  'audio-classification': (run) => {
    const found = read(run, audioClassification);
    if (found === null) return null;
    const timed = found.result.some((one) => 'timestamp' in one);
    const rows = found.result.flatMap((one): Row[] =>
      'timestamp' in one
        ? one.labels.map(({ label, score }) => ({ name: label, score, more: one.timestamp }))
        : [{ name: one.label, score: one.score, more: [] }],
    );
    return { name: messages.label, more: timed ? [messages.start, messages.end] : [], rows };
  },
  'question-answering': (run) => {
    const found = answersOf(run);
    if (found === null) return null;
    const rows = found.result.map(({ answer, score, start, end }) => ({
      name: answer === '' ? messages.noAnswer : answer,
      score,
      more: [start, end],
    }));
    return { name: messages.answer, more: [messages.start, messages.end], rows };
  },
  'fill-mask': (run) => {
    const found = read(run, fillMask);
    if (found === null) return null;
    const one = fillSchema.array().safeParse(found.result);
    const lists = one.success ? [one.data] : fillSchema.array().array().parse(found.result);
    const rows = lists.flatMap((list, gap) =>
      list.map(({ token_str, score, sequence }) => ({
        name: token_str.trim(),
        score,
        more: [...(lists.length > 1 ? [messages.gap(gap + 1)] : []), sequence],
      })),
    );
    const more = [...(lists.length > 1 ? [messages.place] : []), messages.sentence];
    return { name: messages.word, more, rows };
  },
  'zero-shot-classification': (run) => {
    const found = read(run, zeroShotClassification);
    if (found === null) return null;
    const rows = found.result.map(({ label, score }) => ({ name: label, score, more: [] }));
    return { name: messages.label, more: [], rows };
  },
  'text-ranking': (run) => {
    const found = read(run, textRanking);
    if (found === null) return null;
    const rows = found.result.map(({ index, score }) => ({
      name: found.input.texts[index] ?? '',
      score,
      more: [index + 1],
    }));
    return { name: messages.text, more: [messages.line], rows };
  },
  'sentence-similarity': (run) => {
    const found = read(run, sentenceSimilarity);
    if (found === null) return null;
    const rows = found.result
      .map((score, index) => ({ name: found.input.sentences[index] ?? '', score, more: [index + 1] }))
      .toSorted((a, b) => b.score - a.score);
    return { name: messages.sentence, more: [messages.line], rows };
  },
};

/** What a finished run of one of these tasks gave, as rows; null where there is none. */
export const rowsOf = ofFinished((run) => FOR_TASK[run.request.task ?? '']?.(run) ?? null);

/** All rows as CSV. */
export function rowsAsCsv({ name, more, rows }: Rows): string {
  return csvText([
    [name, messages.score, ...more].map(csvCell),
    ...rows.map((row) => [
      csvCell(row.name),
      String(row.score),
      ...row.more.map((each) => (typeof each === 'number' ? String(each) : csvCell(each))),
    ]),
  ]);
}
