/** background-removal: a picture goes in, what stands in front of it comes out, cut out. */
import { z } from 'zod';
import { describeMedia, imageInput, mediaResultSchema } from '../media.ts';
import { defineTask } from './contract.ts';

/** Contract of background-removal. */
export const backgroundRemoval = defineTask({
  id: 'background-removal',
  title: 'Background removal',
  summary: 'Cuts out what stands in front in a picture.',
  modality: 'image',
  input: imageInput,
  fields: [{ name: 'image', kind: 'image', title: 'Picture' }],
  options: z.strictObject({}),
  result: z.object({
    /** The picture as an RGBA PNG of its own size: its colours, and `mask` as the opacity. */
    image: mediaResultSchema,
    /** A grey PNG of the picture's size: 255 where something stands in front, less where it is seen through. */
    mask: mediaResultSchema,
    /** Share of the picture that stays, in [0, 1]: the mean of the mask. */
    area: z.number(),
  }),
  describeInput: ({ image }) => describeMedia(image, 'a picture'),
  describeResults: (results) => results.map(({ area }) => `${(100 * area).toFixed(0)} % stays`).join(', '),
});
