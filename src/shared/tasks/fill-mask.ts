/** fill-mask: a text with a gap goes in, the words that fit best come out. */
import { z } from 'zod';
import { counted, defineTask, textInput } from './contract.ts';

/** Most words that can be asked for; no more are of use, and each is a sentence of its own in the answer. */
const MAX_WORDS = 1_000;
/** Most words to choose from. */
const MAX_TARGETS = 1_000;

/** A word that fits. */
export const fillSchema = z.object({
  score: z.number(),
  /** The id of the token. */
  token: z.int().nonnegative(),
  token_str: z.string(),
  /** The text with that word in the gap. */
  sequence: z.string(),
});
/** A word that fits. */
export type Fill = z.output<typeof fillSchema>;

/** Contract of fill-mask. */
export const fillMask = defineTask({
  id: 'fill-mask',
  title: 'Fill in the gap',
  summary: 'Says which words fit best where the text has a mask.',
  modality: 'text',
  input: textInput,
  fields: [{ name: 'text', kind: 'text', title: 'Text', placeholder: 'Paris is the [MASK] of France.' }],
  options: z.strictObject({
    top_k: z.int().min(1).max(MAX_WORDS).default(5).meta({
      title: 'Show the best',
      description: 'How many words come back for each gap.',
      step: 1,
      rank: 1,
    }),
    targets: z
      .array(z.string().min(1, 'is empty').max(500))
      .min(1, 'holds no word; leave it out to look at all of them')
      .max(MAX_TARGETS, 'holds more than the 1,000 words that it may have')
      .optional()
      .meta({
        title: 'Only these words',
        description: 'Compares these words alone. Of a word that is no token of the model, its first token.',
        rank: 2,
      }),
  }),
  /** Best first; for a text with several gaps, such a list for each. */
  result: z.union([z.array(fillSchema), z.array(z.array(fillSchema))]),
  describeInput: ({ text }) => text,
  describeResults: (results) => {
    const [first] = results.flatMap((result) => result.flat());
    return results.length === 1 && first !== undefined
      ? first.token_str.trim()
      : counted(results.length, 'text');
  },
});
