/** token-classification: a text goes in, the words that the model marks (names, places, parts of speech) come out. */
import { z } from 'zod';
import { counted, defineTask, textInput } from './contract.ts';

/** Most labels that can be left out: more than any tagger has. */
const MAX_IGNORED_LABELS = 1_000;

/** A marked stretch of text. Places are counted in characters as Python counts them: an emoji is one. */
export const entitySchema = z.object({
  /** The label of one token, such as `B-PER`; with aggregation_strategy `none` alone. */
  entity: z.string().optional(),
  /** The label of the stretch, such as `PER`. */
  entity_group: z.string().optional(),
  score: z.number(),
  /** The number of the token in the text; with aggregation_strategy `none` alone. */
  index: z.int().nonnegative().optional(),
  /** As the tokenizer writes it; the text itself is at `start` to `end`. */
  word: z.string(),
  start: z.int().nonnegative(),
  end: z.int().nonnegative(),
});
/** A marked stretch of text. */
export type Entity = z.output<typeof entitySchema>;

/** Ways of joining tokens to stretches. */
export const AGGREGATIONS = ['none', 'simple', 'first', 'average', 'max'] as const;
/** A way of joining tokens to stretches. */
export type Aggregation = (typeof AGGREGATIONS)[number];

/** Contract of token-classification. */
export const tokenClassification = defineTask({
  id: 'token-classification',
  title: 'Token classification',
  summary: 'Marks names, places and whatever else the model knows in a text.',
  modality: 'text',
  input: textInput,
  fields: [{ name: 'text', kind: 'text', title: 'Text' }],
  options: z.strictObject({
    aggregation_strategy: z
      .enum(AGGREGATIONS)
      .default('simple')
      .meta({
        title: 'Join tokens',
        description:
          'none gives each token; simple joins neighbours with the same label; first, average and max never cut through a word.',
        names: {
          none: 'Not at all',
          simple: 'Same label',
          first: 'Words, by their first',
          average: 'Words, by the mean',
          max: 'Words, by the surest',
        },
        rank: 1,
      }),
    ignore_labels: z
      .array(z.string().max(500))
      .max(MAX_IGNORED_LABELS)
      .default(['O'])
      .meta({ title: 'Leave out', description: 'Labels that are not shown.', rank: 3 }),
    stride: z.int().min(0).max(100_000).optional().meta({
      title: 'Overlap',
      description:
        'Reads a text that is too long in several parts, which share this many tokens. Left out, it is cut at its end.',
      unit: 'tokens',
      step: 1,
      rank: 2,
    }),
  }),
  /** In the order of the text. */
  result: z.array(entitySchema),
  describeInput: ({ text }) => text,
  describeResults: (results) => counted(results.flat().length, 'mark'),
});
