/** How well things are found: COCO's average precision at an IoU of 0.5, and F1 at a threshold. */
import type { Box, Detection } from '../../tasks/object-detection.ts';
import type { Counts } from './labels.ts';

/** Boxes that share so much count as the same place (PASCAL VOC and COCO's AP50). */
export const SAME_PLACE = 0.5;
/** Most things of one label in one picture that count, the surest first (COCO's maxDets). */
const MOST_THINGS = 100;
/** COCO reads a curve at so many recalls: 0, 0.01, … 1. */
const RECALLS = 101;

/** A thing that is there. */
export type Thing = Omit<Detection, 'score'>;

/** What of a picture's detections is right. */
export interface Matched {
  /** How many things of each label there are. */
  readonly there: ReadonlyMap<string, number>;
  readonly found: readonly { readonly label: string; readonly score: number; readonly right: boolean }[];
}

/** Intersection over union of two boxes; edges are lines without a width. */
export function boxIou(a: Box, b: Box): number {
  const area = ({ xmin, ymin, xmax, ymax }: Box): number =>
    Math.max(0, xmax - xmin) * Math.max(0, ymax - ymin);
  const both = area({
    xmin: Math.max(a.xmin, b.xmin),
    ymin: Math.max(a.ymin, b.ymin),
    xmax: Math.min(a.xmax, b.xmax),
    ymax: Math.min(a.ymax, b.ymax),
  });
  const either = area(a) + area(b) - both;
  return either === 0 ? 0 : both / either;
}

/** Gives each detection, the surest first, the thing of its label that it fits best and that none has yet. */
export function matchThings(things: readonly Thing[], detections: readonly Detection[]): Matched {
  const there = new Map<string, number>();
  for (const { label } of things) there.set(label, (there.get(label) ?? 0) + 1);
  const open = new Set(things);
  const taken = new Map<string, number>();
  const found: { label: string; score: number; right: boolean }[] = [];
  for (const { label, score, box } of detections.toSorted((a, b) => b.score - a.score)) {
    taken.set(label, (taken.get(label) ?? 0) + 1);
    if ((taken.get(label) ?? 0) > MOST_THINGS) continue;
    const [best] = [...open]
      .filter((thing) => thing.label === label && boxIou(thing.box, box) >= SAME_PLACE)
      .toSorted((a, b) => boxIou(b.box, box) - boxIou(a.box, box));
    if (best !== undefined) open.delete(best);
    found.push({ label, score, right: best !== undefined });
  }
  return { there, found };
}

/**
 * The mean over all labels of the average precision at an IoU of 0.5 (pycocotools' AP50, read at 101 recalls). Labels
 * that are nowhere there do not count. NaN where nothing is there.
 */
export function meanAveragePrecision(pictures: readonly Matched[]): number {
  const there = new Map<string, number>();
  for (const picture of pictures)
    for (const [label, count] of picture.there) there.set(label, (there.get(label) ?? 0) + count);
  const found = Map.groupBy(
    pictures.flatMap((picture) => picture.found),
    ({ label }) => label,
  );
  const precisions = [...there].map(([label, count]) => averagePrecision(found.get(label) ?? [], count));
  return precisions.reduce((sum, one) => sum + one, 0) / precisions.length;
}

function averagePrecision(
  found: readonly { readonly score: number; readonly right: boolean }[],
  there: number,
): number {
  const curve: { recall: number; precision: number }[] = [];
  let right = 0;
  for (const [index, one] of found.toSorted((a, b) => b.score - a.score).entries()) {
    if (one.right) right += 1;
    curve.push({ recall: right / there, precision: right / (index + 1) });
  }
  // The precision at a recall is the best one at that recall or a higher one.
  let best = 0;
  for (const point of curve.toReversed()) point.precision = best = Math.max(best, point.precision);
  let [at, sum] = [0, 0];
  for (let step = 0; step < RECALLS; step += 1) {
    const recall = step / (RECALLS - 1);
    while (at < curve.length && (curve[at]?.recall ?? 0) < recall) at += 1;
    sum += curve[at]?.precision ?? 0;
  }
  return sum / RECALLS;
}

/** How many of the detections that are at least this sure are right, given, and there. */
export function countsAt({ there, found }: Matched, threshold: number): Counts {
  const sure = found.filter(({ score }) => score >= threshold);
  return {
    right: sure.filter(({ right }) => right).length,
    given: sure.length,
    there: [...there.values()].reduce((sum, count) => sum + count, 0),
  };
}
