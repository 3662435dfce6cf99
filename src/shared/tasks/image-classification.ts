/** image-classification: a picture goes in, the labels that fit best come out. */
import { z } from 'zod';
import { describeMedia, imageInput } from '../media.ts';
import { defineTask } from './contract.ts';
import { bestOption, describeBest, labelScoreSchema, scoreFunctionOption } from './labels.ts';

/** Contract of image-classification. */
export const imageClassification = defineTask({
  id: 'image-classification',
  title: 'Image classification',
  summary: 'Names what a picture shows.',
  modality: 'image',
  input: imageInput,
  fields: [{ name: 'image', kind: 'image', title: 'Picture' }],
  options: z.strictObject({
    top_k: bestOption(5),
    function_to_apply: scoreFunctionOption,
  }),
  /** Best first. */
  result: z.array(labelScoreSchema),
  describeInput: ({ image }) => describeMedia(image, 'a picture'),
  describeResults: describeBest,
});
