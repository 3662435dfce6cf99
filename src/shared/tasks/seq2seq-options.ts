/** Options and results that summarization, translation and text2text-generation have in common. */
import { z } from 'zod';
import { counted } from './contract.ts';

/** Most beams of a search: each keeps a cache of its own. Models ask for 4 to 8. */
export const MAX_BEAMS = 16;

/** How an encoder-decoder writes. What is left out is as the model's authors chose it (generation_config.json). */
export const seq2seqOptions = {
  max_new_tokens: z.int().min(1).max(16_384).optional().meta({
    title: 'Longest result',
    description: 'Stops after this many tokens; left out, what the model asks for, else 256.',
    unit: 'tokens',
    step: 1,
    rank: 3,
  }),
  num_beams: z.int().min(1).max(MAX_BEAMS).optional().meta({
    title: 'Beams',
    description:
      'How many texts are followed side by side; 1 writes word by word. Left out, what the model asks for.',
    step: 1,
    rank: 4,
  }),
  temperature: z.number().min(0).max(5).default(0).meta({
    title: 'Temperature',
    description: '0 always takes the likeliest text; higher values draw at random, with one beam.',
    step: 0.05,
  }),
  top_p: z.number().gt(0).max(1).default(1).meta({
    title: 'Top p',
    description: 'Draws only from the likeliest tokens that together have this probability.',
    step: 0.01,
  }),
  top_k: z.int().min(0).max(1_000_000).default(50).meta({
    title: 'Top k',
    description: 'Draws only from this many of the likeliest tokens; 0 is no limit.',
    step: 1,
  }),
  repetition_penalty: z.number().gt(0).max(10).optional().meta({
    title: 'Repetition penalty',
    description: 'Above 1, tokens that were there before become less likely; 1 is off.',
    step: 0.01,
  }),
  no_repeat_ngram_size: z.int().min(0).max(100).optional().meta({
    title: 'No repeated runs of',
    description: 'A run of so many tokens comes only once; 0 is off.',
    unit: 'tokens',
    step: 1,
  }),
  min_new_tokens: z.int().min(0).max(16_384).optional().meta({
    title: 'Shortest result',
    description: 'The text does not end before this many tokens.',
    unit: 'tokens',
    step: 1,
  }),
  length_penalty: z.number().min(-10).max(10).optional().meta({
    title: 'Length penalty',
    description: 'With beams: above 0 longer texts are preferred, below 0 shorter ones.',
    step: 0.1,
  }),
  early_stopping: z
    .union([z.boolean(), z.literal('never')])
    .optional()
    .meta({
      title: 'Stop early',
      description:
        'With beams: true stops at as many finished texts as beams, "never" only when none can be better.',
    }),
  seed: z.int().min(0).max(0xffff_ffff).optional().meta({
    title: 'Seed',
    description: 'The same seed gives the same text; left out, each run draws its own.',
  }),
  truncate: z.boolean().default(true).meta({
    title: 'Cut a text that is too long',
    description: 'Drops the end of a text that the model can not take, instead of refusing it.',
  }),
  clean_up_tokenization_spaces: z.boolean().default(false).meta({
    title: 'Clean up spaces',
    description: 'Removes the space before full stops, commas and the like; the text then comes at the end.',
  }),
};
/** Parsed options of an encoder-decoder. */
export type Seq2SeqOptions = z.output<z.ZodObject<typeof seq2seqOptions>>;

/** What every result has beside its text. */
export const writtenFields = {
  /** Count of generated tokens. */
  tokens: z.int().nonnegative(),
  /** `stop`: the model ended it; `length`: the longest length did. */
  finish_reason: z.enum(['stop', 'length']),
};

/** `96 tokens`, or `3 texts, 96 tokens`. */
export function describeWritten(results: readonly { readonly tokens: number }[]): string {
  const tokens = counted(
    results.reduce((sum, one) => sum + one.tokens, 0),
    'token',
  );
  return results.length === 1 ? tokens : `${counted(results.length, 'text')}, ${tokens}`;
}
