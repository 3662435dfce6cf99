/** image-segmentation: a picture goes in, a mask for each class or thing comes out. */
import { z } from 'zod';
import { describeMedia, imageInput, mediaResultSchema } from '../media.ts';
import { counted, defineTask } from './contract.ts';

/** One class (semantic) or thing (instance, panoptic). */
export const segmentSchema = z.object({
  label: z.string(),
  /** In [0, 1]; null for semantic models, which give none. */
  score: z.number().nullable(),
  /** A grey PNG of the picture's size: 255 where the segment is. */
  mask: mediaResultSchema,
  /** Share of the picture's pixels, in [0, 1]. */
  area: z.number(),
  /** The segment's value in the class map. */
  id: z.int().nonnegative(),
  /**
   * On the first segment alone, as it is about all of them: a grey 16-bit PNG of the picture's size, each pixel its
   * segment's `id`, 65535 where there is none.
   */
  class_map: mediaResultSchema.optional(),
});
/** One segment. */
export type Segment = z.output<typeof segmentSchema>;

/** Contract of image-segmentation. */
export const imageSegmentation = defineTask({
  id: 'image-segmentation',
  title: 'Image segmentation',
  summary: 'Says of each pixel of a picture what it belongs to.',
  modality: 'image',
  input: imageInput,
  fields: [{ name: 'image', kind: 'image', title: 'Picture' }],
  options: z.strictObject({
    subtask: z.enum(['panoptic', 'instance', 'semantic']).optional().meta({
      title: 'Kind',
      description: 'Left out, the first of panoptic, instance and semantic that the model can do.',
    }),
    threshold: z.number().min(0).max(1).default(0.9).meta({
      title: 'Threshold',
      description: 'Things less sure than this are left out (panoptic and instance).',
      step: 0.01,
      percent: true,
      rank: 1,
    }),
    mask_threshold: z.number().min(0).max(1).default(0.5).meta({
      title: 'Mask threshold',
      description: 'How sure a pixel must be to belong to a thing.',
      step: 0.01,
      percent: true,
    }),
    overlap_mask_area_threshold: z.number().min(0).max(1).default(0.5).meta({
      title: 'Overlap',
      description: 'A thing that others cover by more than this is left out.',
      step: 0.01,
      percent: true,
    }),
  }),
  /** The Hub's list; empty where nothing was sure enough. */
  result: z.array(segmentSchema),
  describeInput: ({ image }) => describeMedia(image, 'a picture'),
  describeResults: (results) => {
    const all = results.flat().toSorted((a, b) => b.area - a.area);
    return all.length === 0
      ? 'nothing found'
      : `${counted(all.length, 'part')}: ${all
          .slice(0, 3)
          .map(({ label }) => label)
          .join(', ')}`;
  },
});
