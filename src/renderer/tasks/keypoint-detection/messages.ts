/** Every sentence of keypoint detection. */
import type { Keypoint } from '../../../shared/tasks/keypoint-detection.ts';
import type { Box } from '../../../shared/tasks/object-detection.ts';
import { counted, formatNumber } from '../../ui/format.ts';

const whole = (value: number): string => String(Math.round(value));

/** The words of the view. */
export const messages = {
  result: 'Keypoints',
  atLeast: (threshold: number) => `Score at least ${formatNumber(threshold, 2)}`,
  threshold: 'Score at least',
  shown: (shown: number, all: number) => `${formatNumber(shown)} of ${formatNumber(all)} shown`,
  scores: (all: number) =>
    `How the scores of ${counted(all, 'keypoint', 'keypoints')} are spread from 0 to 1`,
  noRun: 'Moving this runs nothing again.',
  person: (number: number) => `Person ${formatNumber(number)}`,
  personFacts: (score: number, count: number) =>
    `${formatNumber(score, 2)}, ${counted(count, 'keypoint', 'keypoints')}`,
  keypoint: 'Keypoint',
  score: 'Score',
  left: 'Left',
  top: 'Top',
  scoreOf: (score: number) => formatNumber(score, 2),
  place: (value: number) => formatNumber(value, 1),
  point: ({ label, score }: Pick<Keypoint, 'label' | 'score'>) => `${label}, ${formatNumber(score, 2)}`,
  nothing: 'The model gave no keypoints.',
  noneAbove: (best: number) => `None, the best is ${formatNumber(best, 2)}.`,
  summary: (people: number, keypoints: number) =>
    keypoints === 0
      ? 'No keypoints over the picture'
      : `${counted(keypoints, 'keypoint', 'keypoints')} of ${counted(people, 'person', 'people')} over the picture`,
  boxes: 'People to look at',
  noBoxes: 'Without a box the whole picture is taken for one person.',
  draw: 'Draw boxes',
  drawHelp: 'Drag a box around each person, then run it.',
  box: (number: number, { xmin, ymin, xmax, ymax }: Box) =>
    `Box ${formatNumber(number)}, ${whole(xmin)}, ${whole(ymin)} to ${whole(xmax)}, ${whole(ymax)}`,
  boxPlace: ({ xmin, ymin, xmax, ymax }: Box) =>
    `${whole(xmin)}, ${whole(ymin)}, ${whole(xmax - xmin)}×${whole(ymax - ymin)}`,
  remove: (number: number) => `Remove box ${formatNumber(number)}`,
  clear: 'Clear',
  tooMany: (most: number) => `A run takes at most ${formatNumber(most)} people. Take one away first.`,
  file: 'keypoints',
  actions: {
    up: 'Show only surer keypoints',
    down: 'Show less sure keypoints',
    picture: 'Save the picture with its skeletons',
    csv: 'Save the keypoints as CSV',
    json: 'Save the keypoints as JSON',
    coco: 'Save the keypoints in the COCO format',
    draw: 'Draw boxes around people',
    noDraw: 'Stop drawing boxes',
    clear: 'Clear all boxes of people',
  },
} as const;
