/** zero-shot-classification: a text and labels of one's own go in, how well each fits comes out. */
import { z } from 'zod';
import { defineTask, textInput } from './contract.ts';
import { candidateLabelsOption, describeBest, hypothesisTemplateOption, labelScoreSchema } from './labels.ts';

/** Contract of zero-shot-classification. */
export const zeroShotClassification = defineTask({
  id: 'zero-shot-classification',
  title: 'Zero-shot classification',
  summary: 'Says which of your own labels fits a text best.',
  modality: 'text',
  input: textInput,
  fields: [{ name: 'text', kind: 'text', title: 'Text' }],
  options: z.strictObject({
    candidate_labels: candidateLabelsOption,
    multi_label: z.boolean().default(false).meta({
      title: 'Several may fit',
      description: 'Scores each label by itself; else the scores of all labels sum up to 1.',
      rank: 3,
    }),
    hypothesis_template: hypothesisTemplateOption('This example is {}.'),
  }),
  /** Best first. */
  result: z.array(labelScoreSchema),
  describeInput: ({ text }) => text,
  describeResults: describeBest,
});
