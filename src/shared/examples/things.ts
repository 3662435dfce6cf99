/** Comparisons of boxes and of keypoints: what is matched with what, and how far it moved. Pure. */
import { boxIou, SAME_PLACE } from '../evaluation/metrics/boxes.ts';
import { f1Of } from '../evaluation/metrics/labels.ts';
import type { Pose } from '../tasks/keypoint-detection.ts';
import type { Box, Detection } from '../tasks/object-detection.ts';
import { BOXES, FOUND, POINTS, verdictFor } from './bounds.ts';
import { figure, mostChanged, worst, type ComparedItem } from './comparison.ts';

/** Things of one picture that are matched: each is held against each of the other side. */
const MOST_THINGS = 300;

/** A thing of before with the one that took its place; null where there is none. */
export interface MatchedThing {
  readonly before: Detection | null;
  readonly after: Detection | null;
  readonly overlap: number;
}

/** Matches things of one label by their overlap, the best first; below an IoU of 0.5 it is another place. */
export function matchBoxes(before: readonly Detection[], after: readonly Detection[]): MatchedThing[] {
  const [old, now] = [before.slice(0, MOST_THINGS), after.slice(0, MOST_THINGS)];
  const pairs = old
    .flatMap((one) =>
      now
        .filter(({ label }) => label === one.label)
        .map((other): MatchedThing & { before: Detection; after: Detection } => ({
          before: one,
          after: other,
          overlap: boxIou(one.box, other.box),
        })),
    )
    .filter(({ overlap }) => overlap >= SAME_PLACE)
    .toSorted((a, b) => b.overlap - a.overlap);
  const [openOld, openNow] = [new Set(old), new Set(now)];
  const matched = pairs.filter((pair) => {
    if (!openOld.has(pair.before) || !openNow.has(pair.after)) return false;
    openOld.delete(pair.before);
    openNow.delete(pair.after);
    return true;
  });
  return [
    ...matched,
    ...[...openOld].map((one): MatchedThing => ({ before: one, after: null, overlap: 0 })),
    ...[...openNow].map((one): MatchedThing => ({ before: null, after: one, overlap: 0 })),
  ];
}

/** Compares boxes: how many are on both sides, and how well those lie over each other. */
export function compareBoxes(before: readonly Detection[], after: readonly Detection[]): ComparedItem {
  const all = matchBoxes(before, after);
  const both = all.filter((pair) => pair.before !== null && pair.after !== null);
  const none = all.length === 0;
  const found = none ? 1 : f1Of({ right: both.length, given: after.length, there: before.length });
  const value = none
    ? 1
    : both.length === 0
      ? 0
      : both.reduce((sum, { overlap }) => sum + overlap, 0) / both.length;
  return {
    by: 'box_iou',
    value,
    verdict: worst([verdictFor(found, FOUND), verdictFor(value, BOXES)]),
    figures: mostChanged(
      all.map(({ before: old, after: now, overlap }) =>
        figure(
          old?.label ?? now?.label ?? '',
          old?.score ?? null,
          now?.score ?? null,
          old === null || now === null ? null : overlap,
        ),
      ),
    ),
  };
}

function diagonal({ xmin, ymin, xmax, ymax }: Box): number {
  return Math.hypot(xmax - xmin, ymax - ymin);
}

/** Compares poses, person by person in the order of the boxes, by how far the keypoints moved. */
export function comparePoses(before: readonly Pose[], after: readonly Pose[]): ComparedItem {
  const distances: number[] = [];
  const figures = before.map((person, index) => {
    const other = after[index];
    const places = new Map((other?.keypoints ?? []).map((point) => [point.label, point]));
    for (const { label, x, y } of person.keypoints) {
      const now = places.get(label);
      // A point that is gone is as far off as it can be.
      const moved =
        now === undefined ? 1 : Math.hypot(now.x - x, now.y - y) / Math.max(1, diagonal(person.box));
      distances.push(Math.min(1, moved));
    }
    return figure(`person ${String(index + 1)}`, person.score, other?.score ?? null);
  });
  const value =
    distances.length === 0 ? 0 : distances.reduce((sum, each) => sum + each, 0) / distances.length;
  const verdict = before.length === after.length ? verdictFor(value, POINTS) : 'different';
  return { by: 'point_distance', value, verdict, figures: mostChanged(figures) };
}
