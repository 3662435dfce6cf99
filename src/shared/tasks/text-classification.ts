/** text-classification: a text goes in, every label of the model with its score comes out. */
import { z } from 'zod';
import { defineTask, textSchema } from './contract.ts';
import { describeBest, labelScoreSchema, topKOption } from './labels.ts';

/** Contract of text-classification. */
export const textClassification = defineTask({
  id: 'text-classification',
  title: 'Text classification',
  summary: 'Gives each label of the model a score for a text.',
  modality: 'text',
  input: z
    .union([textSchema, z.strictObject({ text: textSchema })])
    .transform((given) => (typeof given === 'string' ? { text: given } : given)),
  options: z.strictObject({
    top_k: topKOption,
    function_to_apply: z.enum(['softmax', 'sigmoid', 'none']).optional().meta({
      title: 'Scores by',
      description: "What turns logits into scores. Left out, what the model's problem type asks for.",
    }),
  }),
  /** Best first. */
  result: z.array(labelScoreSchema),
  describeInput: ({ text }) => text,
  describeResults: describeBest,
});
