/** depth-estimation: a picture goes in, how far away each of its pixels is comes out. */
import { z } from 'zod';
import { describeMedia, imageInput, mediaResultSchema } from '../media.ts';
import { defineTask } from './contract.ts';

/** Contract of depth-estimation. */
export const depthEstimation = defineTask({
  id: 'depth-estimation',
  title: 'Depth estimation',
  summary: 'Tells how far away each part of a picture is.',
  modality: 'image',
  input: imageInput,
  fields: [{ name: 'image', kind: 'image', title: 'Picture' }],
  options: z.strictObject({
    raw: z.boolean().default(false).meta({
      title: 'Raw numbers',
      description: 'Also gives the depth of every pixel as the model says it, as a NumPy file (.npy).',
    }),
  }),
  result: z.object({
    /**
     * A grey 16-bit PNG of the picture's size: 0 at `min`, 65535 at `max`, cut and not rounded. So each value divided by
     * 257 and cut is that of the 8-bit picture that transformers' pipeline gives.
     */
    depth: mediaResultSchema,
    /** In the model's own unit: metres, or relative (then larger is nearer for most models). */
    min: z.number(),
    max: z.number(),
    mean: z.number(),
    width: z.int(),
    height: z.int(),
    /** A .npy file of fp32, `[height, width]`; only where `raw` was asked for. */
    raw: mediaResultSchema
      .meta({ description: 'A NumPy file (.npy) of fp32 [height, width] as a data URL.' })
      .optional(),
  }),
  describeInput: ({ image }) => describeMedia(image, 'a picture'),
  describeResults: ([first, ...others]) =>
    first === undefined || others.length > 0
      ? `${String(others.length + 1)} depth maps`
      : `from ${first.min.toPrecision(3)} to ${first.max.toPrecision(3)}`,
});
