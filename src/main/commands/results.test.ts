import { expect, it } from 'vitest';
import { resultText } from './results.ts';

const box = { xmin: 0, ymin: 0, xmax: 9, ymax: 9 };
const nose = { label: 'Nose', score: 0.9, x: 4.25, y: 3 };
const person = (keypoints: readonly (typeof nose)[]) => ({ box, score: 0.9, keypoints });

it('keypoints are a table with the numbers of their people, and none are said to be none', () => {
  const shown = (...people: object[]): string[] =>
    resultText('keypoint-detection', { people, labels: [], edges: [], width: 9, height: 9 }).split('\n');
  expect(shown(person([nose]), person([]), person([nose]))).toEqual([
    'person  label   score       x  y',
    '     1  Nose   0.9000  4.2500  3',
    '     3  Nose   0.9000  4.2500  3',
    '',
  ]);
  expect(shown(person([]))).toEqual(['No keypoints.', '']);
});
