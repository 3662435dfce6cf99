/** Which keypoints of a model a skeleton joins. Pure. */
import { z } from 'zod';

/** Two keypoints by their places among the model's. */
type Edge = readonly [number, number];

/** The field of config.json that ViTPose models have: pairs of places. */
export const edgesSchema = z.looseObject({
  edges: z
    .array(z.tuple([z.int().nonnegative(), z.int().nonnegative()]))
    .max(1_000)
    .nullish()
    .catch(null),
});

/**
 * The skeleton of COCO's 17 keypoints (the category "person" of its annotations, counted from 0), for models that say
 * nothing of their own: nose, eyes, ears, shoulders, elbows, wrists, hips, knees, ankles, the left one first.
 */
const COCO: readonly Edge[] = [
  [15, 13],
  [13, 11],
  [16, 14],
  [14, 12],
  [11, 12],
  [5, 11],
  [6, 12],
  [5, 6],
  [5, 7],
  [6, 8],
  [7, 9],
  [8, 10],
  [1, 2],
  [0, 1],
  [0, 2],
  [1, 3],
  [2, 4],
  [3, 5],
  [4, 6],
];
const COCO_KEYPOINTS = 17;

/** The bones by the names of their ends; those of the configuration that name no keypoint are left out. */
export function bonesOf(
  config: unknown,
  keypoints: number,
  labelOf: (index: number) => string,
): [string, string][] {
  const own = edgesSchema.safeParse(config).data?.edges ?? null;
  const edges: readonly Edge[] = own ?? (keypoints === COCO_KEYPOINTS ? COCO : []);
  return edges
    .filter(([from, to]) => from < keypoints && to < keypoints)
    .map(([from, to]) => [labelOf(from), labelOf(to)]);
}
