/** image-feature-extraction: a picture goes in, the vectors that a model sees in it come out. */
import { z } from 'zod';
import { describeMedia, imageInput } from '../media.ts';
import { defineTask } from './contract.ts';

/** Contract of image-feature-extraction. */
export const imageFeatureExtraction = defineTask({
  id: 'image-feature-extraction',
  title: 'Image embeddings',
  summary: 'Turns a picture into vectors; pictures that look alike get vectors of like direction.',
  modality: 'image',
  input: imageInput,
  fields: [{ name: 'image', kind: 'image', title: 'Picture' }],
  options: z.strictObject({
    pool: z.boolean().default(false).meta({
      title: 'One vector for the picture',
      description: "Gives what the model's pooler makes of the whole picture; off, a vector for each part.",
      rank: 1,
    }),
  }),
  result: z.object({
    /** One row for each part of the picture (for a transformer its class token and then its patches), or one for all. */
    features: z.array(z.array(z.number())),
    /** Shape of the model's output without the batch; its last number is the length of a row. */
    shape: z.array(z.int().positive()),
  }),
  describeInput: ({ image }) => describeMedia(image, 'a picture'),
  describeResults: (results) => {
    const shape = (results[0]?.shape ?? []).map((length) => length.toLocaleString('en')).join(' × ');
    return results.length === 1 ? shape : `${results.length.toLocaleString('en')} × ${shape}`;
  },
});
