/**
 * How Donut is told what to do with a page: by tokens of its own that begin its answer. A checkpoint for one task names
 * its token as the decoder's first; one that answers questions gets the question between such tokens, as
 * `DocumentQuestionAnsweringPipeline` of transformers puts it.
 */
import { z } from 'zod';
import { invalidInput } from '../../shared/errors.ts';
import type { TextTokenizer } from '../backends/tokenizer.ts';

const donutSchema = z.looseObject({ encoder: z.looseObject({ model_type: z.string().regex(/^donut/) }) });
const ANSWER_END = '</s_answer>';
const QUESTION = ['<s_docvqa>', '<s_question>', '</s_question>', '<s_answer>', ANSWER_END] as const;

/** How an answer about a page begins. */
export interface PageStart {
  /** The decoder's first tokens. */
  readonly prefix: readonly number[];
  /** Token that ends an answer to a question, of which the question is no part; null for what goes on from a prompt. */
  readonly end: number | null;
}

/** Whether config.json is of a model that reads pages in Donut's way. */
export function readsPages(config: object): boolean {
  return donutSchema.safeParse(config).success;
}

/**
 * The first tokens for a prompt: those that it names itself, with no others before them (`generate` leaves Donut's
 * prompts alone), or a question in its frame. Throws INVALID_INPUT for `field` where the model has none.
 */
export function pageStart(
  prompt: string,
  tokenizer: Pick<TextTokenizer, 'addedTokens' | 'bareIds' | 'idOf'>,
  field: string,
): PageStart {
  const own = tokenizer.addedTokens();
  if (own.some((token) => token !== '' && prompt.startsWith(token)))
    return { prefix: tokenizer.bareIds(prompt), end: null };
  const end = tokenizer.idOf(ANSWER_END);
  const known = new Set(own);
  if (end === null || !QUESTION.every((token) => known.has(token)))
    throw invalidInput(
      field,
      'this model answers no questions about a page, and a prompt of it begins with one of its own tokens',
      'Leave the prompt out, or begin it with the token of a task, such as <s_cord-v2>.',
    );
  const framed = `<s_docvqa><s_question>${prompt}</s_question><s_answer>`;
  return { prefix: tokenizer.bareIds(framed), end };
}
