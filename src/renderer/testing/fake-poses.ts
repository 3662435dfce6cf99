/** The made-up answer of keypoint-detection: somebody who stands in each box and waves. */
import type { Box } from '../../shared/tasks/object-detection.ts';

/** Name, score, and the place as parts of the box. */
const JOINTS: readonly (readonly [string, number, number, number])[] = [
  ['Nose', 0.95, 0.5, 0.11],
  ['L_Eye', 0.93, 0.54, 0.09],
  ['R_Eye', 0.92, 0.46, 0.09],
  ['L_Ear', 0.81, 0.58, 0.1],
  ['R_Ear', 0.8, 0.42, 0.1],
  ['L_Shoulder', 0.88, 0.68, 0.24],
  ['R_Shoulder', 0.87, 0.32, 0.24],
  ['L_Elbow', 0.79, 0.86, 0.16],
  ['R_Elbow', 0.76, 0.22, 0.4],
  ['L_Wrist', 0.71, 0.93, 0.03],
  ['R_Wrist', 0.44, 0.18, 0.54],
  ['L_Hip', 0.68, 0.61, 0.53],
  ['R_Hip', 0.67, 0.39, 0.53],
  ['L_Knee', 0.61, 0.63, 0.74],
  ['R_Knee', 0.6, 0.37, 0.74],
  ['L_Ankle', 0.24, 0.65, 0.95],
  ['R_Ankle', 0.19, 0.35, 0.95],
];
const BONES =
  'L_Ankle-L_Knee L_Knee-L_Hip R_Ankle-R_Knee R_Knee-R_Hip L_Hip-R_Hip L_Shoulder-L_Hip R_Shoulder-R_Hip L_Shoulder-R_Shoulder L_Shoulder-L_Elbow R_Shoulder-R_Elbow L_Elbow-L_Wrist R_Elbow-R_Wrist L_Eye-R_Eye Nose-L_Eye Nose-R_Eye L_Eye-L_Ear R_Eye-R_Ear';

/** People in the boxes, or one in the whole picture. */
export function fakePoses(width: number, height: number, boxes: readonly Box[]) {
  const given = boxes.length > 0 ? boxes : [{ xmin: 0, ymin: 0, xmax: width, ymax: height }];
  const people = given.map((box) => {
    const keypoints = JOINTS.map(([label, score, x, y]) => ({
      label,
      score,
      x: box.xmin + x * (box.xmax - box.xmin),
      y: box.ymin + y * (box.ymax - box.ymin),
    }));
    return { box, score: 0.7, keypoints };
  });
  const edges = BONES.split(' ').map((bone) => bone.split('-'));
  return { people, labels: JOINTS.map(([label]) => label), edges, width, height };
}
