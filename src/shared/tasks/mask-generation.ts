/** mask-generation: a picture and points or a box on it go in, masks of the thing there come out. */
import { z } from 'zod';
import { describeMedia, imageInput, mediaResultSchema } from '../media.ts';
import { counted, defineTask } from './contract.ts';
import { boxSchema } from './object-detection.ts';

/** Most points in one run; a person clicks a few. */
export const MAX_POINTS = 64;

/** Masks that such a model proposes for the same points: a part, a thing, and what it belongs to. */
const PROPOSALS = 3;

/** A point in pixels of the picture as a person sees it (EXIF turned). */
export const maskPointSchema = z.strictObject({
  x: z.number().nonnegative(),
  y: z.number().nonnegative(),
  /** 1 for a point of the thing, 0 for one that is not of it. */
  label: z.literal([0, 1]).default(1),
});
/** A point in pixels of the picture. */
export type MaskPoint = z.output<typeof maskPointSchema>;

const edge = z.number().nonnegative();

/** A box around the thing, in pixels of the picture as a person sees it. */
export const maskBoxSchema = z
  .strictObject({ xmin: edge, ymin: edge, xmax: edge, ymax: edge })
  .refine(
    ({ xmin, xmax, ymin, ymax }) => xmax > xmin && ymax > ymin,
    'is empty; its right and bottom edges lie beyond its left and top ones',
  )
  .pipe(boxSchema);

/** One proposal. */
export const proposedMaskSchema = z.object({
  /** How good the model thinks that the mask is: its own guess of the IoU, about 0 to 1. */
  score: z.number(),
  /** A grey PNG of the picture's size: 255 where the thing is. */
  mask: mediaResultSchema,
  /** Share of the picture's pixels, in [0, 1]. */
  area: z.number(),
});

/** Contract of mask-generation. */
export const maskGeneration = defineTask({
  id: 'mask-generation',
  title: 'Mask generation',
  summary: 'Cuts out the thing at a point or in a box of a picture.',
  modality: 'image',
  input: imageInput,
  fields: [{ name: 'image', kind: 'image', title: 'Picture' }],
  options: z.strictObject({
    points: z.array(maskPointSchema).min(1).max(MAX_POINTS).optional().meta({
      title: 'Points',
      description:
        'Points of the thing (label 1) and beside it (label 0); without them and a box, the middle of the picture.',
    }),
    box: maskBoxSchema.optional().meta({
      title: 'Box',
      description: 'A box around the thing, alone or beside points; not every model takes one.',
    }),
    top_k: z.int().min(1).max(PROPOSALS).default(PROPOSALS).meta({
      title: 'Show the best',
      description: 'How many masks come back.',
      step: 1,
    }),
  }),
  result: z.object({
    /** Best first. */
    masks: z.array(proposedMaskSchema),
    width: z.int(),
    height: z.int(),
  }),
  describeInput: ({ image }) => describeMedia(image, 'a picture'),
  describeResults: (results) => {
    const [best] = results.flatMap(({ masks }) => masks).toSorted((a, b) => b.score - a.score);
    const count = results.reduce((sum, { masks }) => sum + masks.length, 0);
    return best === undefined ? 'no mask' : `${counted(count, 'mask')}, best ${best.score.toFixed(2)}`;
  },
});
