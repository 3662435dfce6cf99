/** zero-shot-object-detection: a picture and labels of one's own go in, where these things are comes out. */
import { z } from 'zod';
import { describeMedia, imageInput } from '../media.ts';
import { defineTask } from './contract.ts';
import { candidateLabelsOption, topKOption } from './labels.ts';
import { describeDetections, detectionSchema, thresholdOption } from './object-detection.ts';

/** Contract of zero-shot-object-detection. */
export const zeroShotObjectDetection = defineTask({
  id: 'zero-shot-object-detection',
  title: 'Zero-shot object detection',
  summary: 'Finds the things that you name in a picture, with a box around each.',
  modality: 'image',
  input: imageInput,
  fields: [{ name: 'image', kind: 'image', title: 'Picture' }],
  options: z.strictObject({
    candidate_labels: candidateLabelsOption,
    threshold: thresholdOption(0.1),
    top_k: topKOption,
  }),
  /** Best first. */
  result: z.array(detectionSchema),
  describeInput: ({ image }) => describeMedia(image, 'a picture'),
  describeResults: describeDetections,
});
