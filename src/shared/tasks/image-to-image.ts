/** image-to-image: a picture goes in, another one made of it comes out; so far the same one, larger and sharper. */
import { z } from 'zod';
import { describeMedia, imageInput, mediaResultSchema } from '../media.ts';
import { defineTask } from './contract.ts';

/** Contract of image-to-image. */
export const imageToImage = defineTask({
  id: 'image-to-image',
  title: 'Image to image',
  summary: 'Makes a picture larger and sharper.',
  modality: 'image',
  input: imageInput,
  fields: [{ name: 'image', kind: 'image', title: 'Picture' }],
  options: z.strictObject({}),
  result: z.object({
    /** A PNG. */
    image: mediaResultSchema,
    width: z.int(),
    height: z.int(),
    /** What makes the same picture again; only of models that begin with noise. */
    seed: z.int().optional(),
    /** Passes through the network; only of models that make a picture in several. */
    steps: z.int().optional(),
  }),
  describeInput: ({ image }) => describeMedia(image, 'a picture'),
  describeResults: (results) =>
    results.map(({ width, height }) => `${String(width)} × ${String(height)} pixels`).join(', '),
});
