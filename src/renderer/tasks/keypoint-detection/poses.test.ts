import { expect, it } from 'vitest';
import { newRun } from '../../features/run/run-state.ts';
import { bonesOf, boxesIn, posesCoco, posesCsv, posesJson, posesOf, shownOf } from './poses.ts';
import type { Poses } from './poses.ts';

const box = { xmin: 10, ymin: 20, xmax: 40, ymax: 100 };
const poses: Poses = {
  people: [
    {
      box,
      score: 0.5,
      keypoints: [
        { label: 'Nose', score: 0.9, x: 20.5, y: 30 },
        { label: 'L_Knee', score: 0.3, x: 22, y: 80 },
      ],
    },
    { box, score: 0, keypoints: [] },
  ],
  labels: ['Nose', 'L_Hip', 'L_Knee'],
  edges: [
    ['Nose', 'L_Knee'],
    ['Nose', 'L_Hip'],
  ],
  width: 64,
  height: 128,
};
const done = (result: unknown) => ({
  ...newRun('r', { model: 'm', inputs: null }, 0),
  phase: 'done' as const,
  result,
});

it('a list of pictures shows the people of its first one; another shape is none', () => {
  expect(posesOf(done([poses]))).toEqual(poses);
  expect(posesOf(done([]))).toBeNull();
  expect(posesOf(done([{ label: 'cat' }]))).toBeNull();
});

it('a keypoint exactly at the threshold is shown, and a person without any keeps the number', () => {
  const shown = shownOf(poses, 0.9);
  expect(shown.map(({ number, keypoints }) => [number, keypoints.length])).toEqual([
    [1, 1],
    [2, 0],
  ]);
});

it('a bone needs both of its ends', () => {
  const ends = (threshold: number) =>
    shownOf(poses, threshold).map((person) => bonesOf(person, poses.edges).map(({ to }) => to.label));
  expect(ends(0)).toEqual([['L_Knee'], []]);
  expect(ends(0.5)).toEqual([[], []]);
});

it('COCO has a place for each keypoint of the model, and zeros where it is not shown', () => {
  expect(posesCoco('room.jpg', poses, shownOf(poses, 0.5))).toMatchObject({
    images: [{ file_name: 'room.jpg', width: 64, height: 128 }],
    categories: [
      {
        keypoints: ['Nose', 'L_Hip', 'L_Knee'],
        skeleton: [
          [1, 3],
          [1, 2],
        ],
      },
    ],
    annotations: [
      { bbox: [10, 20, 30, 80], num_keypoints: 1, keypoints: [20.5, 30, 2, 0, 0, 0, 0, 0, 0] },
      { num_keypoints: 0 },
    ],
  });
});

it('CSV and JSON hold what is shown', () => {
  const shown = shownOf(poses, 0.5);
  expect(posesCsv(shown).trim().split(/\r?\n/)).toEqual([
    'person,keypoint,score,x,y',
    '1,"Nose",0.9,20.5,30',
  ]);
  expect(posesOf(done(JSON.parse(posesJson(poses, shown))))?.people[0]?.keypoints).toHaveLength(1);
});

it.each([
  [{ boxes: [box] }, 1],
  [{ boxes: [{ ...box, xmax: 1 }] }, 0],
  [{ boxes: 'all' }, 0],
  [undefined, 0],
])('%j has %i boxes', (options, count) => {
  expect(boxesIn(options)).toHaveLength(count);
});
