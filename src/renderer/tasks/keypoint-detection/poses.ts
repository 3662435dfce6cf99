/** The people that were looked at, and what of their keypoints is shown. Pure. */
import { z } from 'zod';
import { MAX_PEOPLE, keypointDetection, personBoxSchema } from '../../../shared/tasks/keypoint-detection.ts';
import type { Keypoint, Pose } from '../../../shared/tasks/keypoint-detection.ts';
import type { Box } from '../../../shared/tasks/object-detection.ts';
import type { Run } from '../../features/run/run-state.ts';
import { csvCell, csvText } from '../csv.ts';
import { ofFinished } from '../finished-result.ts';

/** What a finished run gave for one picture. */
export type Poses = z.output<typeof keypointDetection.result>;

const resultSchema = z.union([
  keypointDetection.result,
  z
    .array(keypointDetection.result)
    .min(1)
    .transform((all) => all[0]),
]);

/** What a finished run found; null for a result of another shape. Of a list the first picture's. */
export const posesOf = ofFinished(
  (run: Run): Poses | null => resultSchema.safeParse(run.result).data ?? null,
);

/** One person with the number that people are called by, from 1. */
export interface Person extends Pose {
  readonly number: number;
}

/** Each person with the keypoints from a score on; also who has none left, so that numbers stay. */
export function shownOf(poses: Poses, threshold: number): Person[] {
  return poses.people.map((person, index) => ({
    ...person,
    number: index + 1,
    keypoints: person.keypoints.filter(({ score }) => score >= threshold),
  }));
}

/** A line of a skeleton. */
export interface Bone {
  readonly from: Keypoint;
  readonly to: Keypoint;
}

/** The bones of a person that have both of their ends. */
export function bonesOf({ keypoints }: Pose, edges: Poses['edges']): Bone[] {
  const byLabel = new Map(keypoints.map((keypoint) => [keypoint.label, keypoint]));
  return edges.flatMap(([first, second]) => {
    const [from, to] = [byLabel.get(first), byLabel.get(second)];
    return from === undefined || to === undefined ? [] : [{ from, to }];
  });
}

/** The boxes among the options of a run or of the workbench; none for anything else. */
export function boxesIn(options: Readonly<Record<string, unknown>> | undefined): readonly Box[] {
  return z.array(personBoxSchema).max(MAX_PEOPLE).safeParse(options?.['boxes']).data ?? [];
}

/** A line for each keypoint. */
export function posesCsv(people: readonly Person[]): string {
  const rows = people.flatMap(({ number, keypoints }) =>
    keypoints.map(({ label, score, x, y }) => [
      String(number),
      csvCell(label),
      String(score),
      String(x),
      String(y),
    ]),
  );
  return csvText([['person', 'keypoint', 'score', 'x', 'y'], ...rows]);
}

/** What is shown, as the API gives it. */
export function posesJson(poses: Poses, people: readonly Person[]): string {
  const shown = { ...poses, people: people.map(({ box, score, keypoints }) => ({ box, score, keypoints })) };
  return `${JSON.stringify(shown, null, 2)}\n`;
}

/**
 * Keypoints in the format of the COCO data set (https://cocodataset.org/#format-data): x, y and 2 for each that is
 * shown, three zeros for each that is not; the skeleton counts from 1.
 */
export function posesCoco(
  name: string,
  { labels, edges, width, height }: Poses,
  people: readonly Person[],
): object {
  const places = new Map(labels.map((label, index) => [label, index + 1]));
  const skeleton = edges.map(([from, to]) => [places.get(from) ?? 0, places.get(to) ?? 0]);
  return {
    images: [{ id: 1, file_name: name, width, height }],
    categories: [{ id: 1, name: 'person', keypoints: labels, skeleton }],
    annotations: people.map(({ number, box, score, keypoints }) => {
      const byLabel = new Map(keypoints.map((keypoint) => [keypoint.label, keypoint]));
      const [across, down] = [box.xmax - box.xmin, box.ymax - box.ymin];
      return {
        id: number,
        image_id: 1,
        category_id: 1,
        bbox: [box.xmin, box.ymin, across, down],
        area: across * down,
        iscrowd: 0,
        score,
        num_keypoints: keypoints.length,
        keypoints: labels.flatMap((label) => {
          const keypoint = byLabel.get(label);
          return keypoint === undefined ? [0, 0, 0] : [keypoint.x, keypoint.y, 2];
        }),
      };
    }),
  };
}
