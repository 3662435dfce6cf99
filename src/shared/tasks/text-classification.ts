/** text-classification: a text goes in, every label of the model with its score comes out. */
import { z } from 'zod';
import { defineTask, textInput } from './contract.ts';
import { describeBest, labelScoreSchema, scoreFunctionOption, topKOption } from './labels.ts';

/** Contract of text-classification. */
export const textClassification = defineTask({
  id: 'text-classification',
  title: 'Text classification',
  summary: 'Gives each label of the model a score for a text.',
  modality: 'text',
  input: textInput,
  options: z.strictObject({
    top_k: topKOption,
    function_to_apply: scoreFunctionOption,
  }),
  /** Best first. */
  result: z.array(labelScoreSchema),
  describeInput: ({ text }) => text,
  describeResults: describeBest,
});
