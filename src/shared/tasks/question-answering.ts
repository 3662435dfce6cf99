/** question-answering: a question and a text go in, the part of the text that answers it comes out. */
import { z } from 'zod';
import { counted, defineTask, textSchema } from './contract.ts';

/** Longest question, in characters: a question is cut to some tokens in any case, and this is far more. */
const MAX_QUESTION_LENGTH = 10_000;
/** Most answers that can be asked for. */
const MAX_ANSWERS = 1_000;

/** An answer; places are counted in characters of the context as Python counts them: an emoji is one. */
export const answerSchema = z.object({
  /** Empty where the context holds no answer. */
  answer: z.string(),
  score: z.number(),
  start: z.int().nonnegative(),
  end: z.int().nonnegative(),
});
/** An answer with its place. */
export type Answer = z.output<typeof answerSchema>;

/** Contract of question-answering. */
export const questionAnswering = defineTask({
  id: 'question-answering',
  title: 'Question answering',
  summary: 'Finds the part of a text that answers a question.',
  modality: 'text',
  input: z.strictObject({
    question: textSchema.max(
      MAX_QUESTION_LENGTH,
      'is longer than the 10,000 characters that a question may have',
    ),
    context: textSchema,
  }),
  fields: [
    { name: 'question', kind: 'text', title: 'Question' },
    { name: 'context', kind: 'text', title: 'Text with the answer' },
  ],
  options: z.strictObject({
    top_k: z.int().min(1).max(MAX_ANSWERS).default(1).meta({
      title: 'Answers',
      description: 'How many answers come back, best first; fewer where there are no more.',
      step: 1,
      rank: 1,
    }),
    handle_impossible_answer: z.boolean().default(false).meta({
      title: 'May be unanswerable',
      description: 'Lets the model say that the text holds no answer: the answer is then empty.',
      rank: 2,
    }),
    max_answer_len: z.int().min(1).max(10_000).default(15).meta({
      title: 'Longest answer',
      description: 'Answers with more tokens are not looked at.',
      unit: 'tokens',
      step: 1,
      rank: 3,
    }),
    doc_stride: z.int().min(0).max(100_000).optional().meta({
      title: 'Overlap',
      description: 'A long text is read in parts that share this many tokens; 128, or half of a part.',
      unit: 'tokens',
      step: 1,
    }),
    max_seq_len: z.int().min(8).max(1_000_000).optional().meta({
      title: 'Longest part',
      description: 'Tokens of question and text that are read at a time; 384, or what the model takes.',
      unit: 'tokens',
      step: 1,
    }),
    max_question_len: z.int().min(1).max(10_000).optional().meta({
      title: 'Longest question',
      description: 'Cuts the question after so many tokens; left out, all of it is read.',
      unit: 'tokens',
      step: 1,
    }),
    align_to_words: z.boolean().default(true).meta({
      title: 'Whole words',
      description: 'Answers begin and end with words; turn it off for languages without spaces.',
    }),
  }),
  /** Best first. */
  result: z.array(answerSchema),
  describeInput: ({ question }) => question,
  describeResults: (results) => {
    const [only] = results;
    if (results.length !== 1 || only === undefined) return counted(results.length, 'answer list');
    const best = only[0]?.answer ?? '';
    return best === '' ? 'no answer' : best;
  },
});
