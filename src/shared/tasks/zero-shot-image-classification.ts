/** zero-shot-image-classification: a picture and labels of one's own go in, how well each fits comes out. */
import { z } from 'zod';
import { describeMedia, imageInput } from '../media.ts';
import { defineTask } from './contract.ts';
import { candidateLabelsOption, describeBest, hypothesisTemplateOption, labelScoreSchema } from './labels.ts';

/** Contract of zero-shot-image-classification. */
export const zeroShotImageClassification = defineTask({
  id: 'zero-shot-image-classification',
  title: 'Zero-shot image classification',
  summary: 'Says which of your own labels fits a picture best.',
  modality: 'image',
  input: imageInput,
  fields: [{ name: 'image', kind: 'image', title: 'Picture' }],
  options: z.strictObject({
    candidate_labels: candidateLabelsOption,
    hypothesis_template: hypothesisTemplateOption('This is a photo of {}.'),
  }),
  /** Best first. */
  result: z.array(labelScoreSchema),
  describeInput: ({ image }) => describeMedia(image, 'a picture'),
  describeResults: describeBest,
});
