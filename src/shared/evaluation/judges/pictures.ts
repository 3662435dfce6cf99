/** Judges of tasks that find things in pictures, or make pictures. */
import { z } from 'zod';
import { invalidInput } from '../../errors.ts';
import { TASKS } from '../../tasks/index.ts';
import { detectionSchema, type Box } from '../../tasks/object-detection.ts';
import { countsAt, matchThings, meanAveragePrecision, type Matched } from '../metrics/boxes.ts';
import { f1Of, sumCounts } from '../metrics/labels.ts';
import {
  absRel,
  classOverlaps,
  delta1,
  depthErrors,
  maskIou,
  meanIou,
  psnr,
  type DepthErrors,
  type Overlap,
} from '../metrics/pixels.ts';
import { judgeOf, mean, type Raster } from '../judge.ts';
import { plainLabel } from './expected.ts';

/** How sure a detection must be to count for the F1: the preset of the task. */
const SURE = 0.5;

const things = z.array(detectionSchema.omit({ score: true }));

function found(expected: unknown, result: unknown): Matched {
  const plain = <T extends { label: string }>(all: readonly T[]): T[] =>
    all.map((one) => ({ ...one, label: plainLabel(one.label) }));
  return matchThings(plain(things.parse(expected)), plain(z.array(detectionSchema).parse(result)));
}

/** Judges boxes: `expected` is the label and the box of each thing. The set asks for unsure ones too. */
export const detectionJudge = judgeOf<Matched>({
  keep: ({ expected }, result) => found(expected, result),
  figures: [
    { id: 'map_50', of: meanAveragePrecision },
    { id: 'box_f1', of: (stats) => f1Of(sumCounts(stats.map((one) => countsAt(one, SURE)))) },
  ],
});

/** Judges boxes of models whose scores have no scale of their own. */
export const openDetectionJudge = judgeOf<Matched>({
  keep: ({ expected }, result) => found(expected, result),
  figures: [{ id: 'map_50', of: meanAveragePrecision }],
});

/** Throws where two pictures have not the same size. */
function requireSameSize(expected: Raster, given: Raster): void {
  if (expected.width === given.width && expected.height === given.height) return;
  const size = ({ width, height }: Raster): string => `${String(width)} × ${String(height)}`;
  throw invalidInput('The result', `is ${size(given)} pixels, and ${size(expected)} are expected`);
}

/** The class of each pixel of a result, by the place of its label in the set's list; without one, its own number. */
function classesOf(
  map: Raster,
  segments: readonly { readonly id: number; readonly label: string }[],
  labels: readonly string[] | undefined,
): ArrayLike<number> {
  if (labels === undefined) return map.data;
  const plain = labels.map(plainLabel);
  const classes = new Map(segments.map(({ id, label }) => [id, plain.indexOf(plainLabel(label))]));
  return Array.from(map.data, (id) => classes.get(id) ?? -1);
}

/** Judges class maps: `expected.class_map` is a grey PNG of class numbers; the set's `labels` name them. */
export const segmentationJudge = judgeOf<ReadonlyMap<number, Overlap>>({
  keep: async ({ expected }, result, { read }, { labels }) => {
    const wanted = await read(z.object({ class_map: z.string() }).parse(expected).class_map);
    const segments = TASKS['image-segmentation'].result.parse(result);
    const map = segments[0]?.class_map;
    if (map === undefined) return classOverlaps(wanted.data, []);
    const given = await read(map);
    requireSameSize(wanted, given);
    return classOverlaps(wanted.data, classesOf(given, segments, labels));
  },
  figures: [{ id: 'miou', of: meanIou }],
});

/** Judges depths: `expected.depth` is a grey PNG, white at 1. */
export const depthJudge = judgeOf<DepthErrors>({
  keep: async ({ expected }, result, { read }) => {
    const wanted = await read(z.object({ depth: z.string() }).parse(expected).depth);
    const { depth, min, max } = TASKS['depth-estimation'].result.parse(result);
    const given = await read(depth);
    requireSameSize(wanted, given);
    const depths = Float64Array.from(given.data, (level) => min + (level / given.max) * (max - min));
    return depthErrors(
      Float64Array.from(wanted.data, (level) => level / wanted.max),
      depths,
    );
  },
  figures: [
    { id: 'abs_rel', of: absRel },
    { id: 'delta_1', of: delta1 },
  ],
});

const masked = z.object({ mask: z.string() });

async function iouOf(
  expected: unknown,
  mask: unknown,
  read: (picture: unknown) => Promise<Raster>,
): Promise<number> {
  const wanted = await read(masked.parse(expected).mask);
  const given = await read(mask);
  requireSameSize(wanted, given);
  return maskIou(wanted.data, given.data, (given.max + 1) / 2);
}

/** Judges the best mask for a point: `expected.mask` is a grey PNG of bytes, white where the thing is. */
export const maskJudge = judgeOf<number>({
  keep: async ({ expected }, result, { read }) => {
    const [best] = TASKS['mask-generation'].result.parse(result).masks;
    return best === undefined ? 0 : await iouOf(expected, best.mask, read);
  },
  figures: [mean('miou', (iou) => iou)],
});

/** Judges what is cut out, in the same way. */
export const cutOutJudge = judgeOf<number>({
  keep: async ({ expected }, result, { read }) =>
    await iouOf(expected, TASKS['background-removal'].result.parse(result).mask, read),
  figures: [mean('miou', (iou) => iou)],
});

/** A joint is found where it is at most this part of its person's longer side away (PCK). */
const NEAR_JOINT = 0.2;

const joints = z.array(z.record(z.string(), z.object({ x: z.number(), y: z.number() })));

/** Judges joints: `expected` has the places of each person's joints, by label, in the order of the boxes. */
export const keypointJudge = judgeOf<{ readonly near: number; readonly there: number }>({
  keep: ({ expected }, result) => {
    const { people } = TASKS['keypoint-detection'].result.parse(result);
    const hits = joints.parse(expected).flatMap((person, index) => {
      const found = people[index];
      const side = found === undefined ? 0 : longerSide(found.box);
      return Object.entries(person).map(([label, place]) => {
        const guess = found?.keypoints.find((one) => plainLabel(one.label) === plainLabel(label));
        return guess !== undefined && Math.hypot(guess.x - place.x, guess.y - place.y) <= NEAR_JOINT * side;
      });
    });
    return { near: hits.filter(Boolean).length, there: hits.length };
  },
  figures: [
    {
      id: 'pck',
      of: (stats) =>
        stats.reduce((sum, { near }) => sum + near, 0) / stats.reduce((sum, { there }) => sum + there, 0),
    },
  ],
});

function longerSide({ xmin, ymin, xmax, ymax }: Box): number {
  return Math.max(xmax - xmin, ymax - ymin);
}

/** The means of square blocks of pixels, so that a picture has the width that is asked for; colours alone. */
function shrunkTo(picture: Raster, width: number): Float64Array {
  const factor = picture.width / width;
  if (!Number.isInteger(factor) || picture.height % factor !== 0)
    throw invalidInput(
      'The result',
      `is ${String(picture.width)} pixels wide, no multiple of ${String(width)}`,
    );
  const height = picture.height / factor;
  const colours = picture.channels < 3 ? 1 : 3;
  const sums = new Float64Array(width * height * 3);
  for (let y = 0; y < picture.height; y += 1)
    for (let x = 0; x < picture.width; x += 1)
      for (let channel = 0; channel < 3; channel += 1) {
        const from = (y * picture.width + x) * picture.channels + (colours === 1 ? 0 : channel);
        const to = (Math.floor(y / factor) * width + Math.floor(x / factor)) * 3 + channel;
        sums[to] = (sums[to] ?? 0) + ((picture.data[from] ?? 0) * 255) / (picture.max * factor ** 2);
      }
  return sums;
}

/** Judges enlarged pictures: `expected.image` is the same one, a PNG; a result that is larger still is shrunk to it. */
export const enlargedJudge = judgeOf<number>({
  keep: async ({ expected }, result, { read }) => {
    const wanted = await read(z.object({ image: z.string() }).parse(expected).image);
    const given = await read(TASKS['image-to-image'].result.parse(result).image);
    return psnr(shrunkTo(wanted, wanted.width), shrunkTo(given, wanted.width));
  },
  figures: [mean('psnr', (decibels) => decibels)],
});
