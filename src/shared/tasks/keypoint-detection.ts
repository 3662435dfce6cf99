/** keypoint-detection: a picture goes in, where people's joints are comes out. */
import { z } from 'zod';
import { describeMedia, imageInput } from '../media.ts';
import { counted, defineTask } from './contract.ts';
import { boxSchema, thresholdOption } from './object-detection.ts';

/** Most people of one run: the model looks at each by itself, and a group photograph has fewer. */
export const MAX_PEOPLE = 64;

/** The share that the Hub's own examples of ViTPose show keypoints from. */
const USUAL_THRESHOLD = 0.3;

/** A box around a person, in pixels of the picture as a person sees it; it may reach beyond the picture. */
export const personBoxSchema = z
  .strictObject(boxSchema.shape)
  .refine(
    ({ xmin, xmax, ymin, ymax }) => xmax > xmin && ymax > ymin,
    'is empty; its right and bottom edges lie beyond its left and top ones',
  )
  .refine(
    (box) => Object.values(box).every((edge) => Math.abs(edge) <= FARTHEST_EDGE),
    'lies far beyond any picture',
  );

/** Farther than any picture reaches that can be read, so that all arithmetic with a box stays exact. */
const FARTHEST_EDGE = 1_000_000;

/** One joint. */
export const keypointSchema = z.object({
  label: z.string(),
  /** The height of the model's map there: about 0 to 1, a little more at times. */
  score: z.number(),
  /** In pixels of the picture as a person sees it, parts of a pixel included. */
  x: z.number(),
  y: z.number(),
});
/** One joint. */
export type Keypoint = z.output<typeof keypointSchema>;

/** One person. */
export const poseSchema = z.object({
  /** The box that was looked at. */
  box: boxSchema,
  /** The mean of the scores of its keypoints; 0 without any. */
  score: z.number(),
  /** In the order of the model. */
  keypoints: z.array(keypointSchema),
});
/** One person. */
export type Pose = z.output<typeof poseSchema>;

/** Contract of keypoint-detection. */
export const keypointDetection = defineTask({
  id: 'keypoint-detection',
  title: 'Keypoint detection',
  summary: 'Finds the joints of people in a picture.',
  modality: 'image',
  input: imageInput,
  fields: [{ name: 'image', kind: 'image', title: 'Picture' }],
  options: z.strictObject({
    threshold: thresholdOption(USUAL_THRESHOLD),
    boxes: z.array(personBoxSchema).min(1).max(MAX_PEOPLE).optional().meta({
      title: 'People',
      description:
        'A box around each person, as object detection gives them; left out, the whole picture is one.',
    }),
  }),
  result: z.object({
    /** One for each box, in the order of the boxes. */
    people: z.array(poseSchema),
    /** The names of all keypoints that the model knows, in its order. */
    labels: z.array(z.string()),
    /** The names of two keypoints for each bone of the skeleton; empty where the model has none that is known. */
    edges: z.array(z.tuple([z.string(), z.string()])),
    width: z.int(),
    height: z.int(),
  }),
  describeInput: ({ image }) => describeMedia(image, 'a picture'),
  describeResults: (results) => {
    const people = results.flatMap((result) => result.people);
    const points = people.reduce((sum, { keypoints }) => sum + keypoints.length, 0);
    return `${counted(points, 'keypoint')} of ${counted(people.length, 'person', 'people')}`;
  },
});
