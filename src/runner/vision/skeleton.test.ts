import { expect, test } from 'vitest';
import { bonesOf } from './skeleton.ts';

const name = (index: number): string => `p${String(index)}`;

test.each([
  [
    'own edges, and none to a keypoint that is not there',
    {
      edges: [
        [0, 1],
        [1, 9],
      ],
    },
    2,
    [['p0', 'p1']],
  ],
  ['no edges of a model with other keypoints than COCO', {}, 18, []],
  ['edges that are none', { edges: 'all' }, 2, []],
])('%s', (_, config, keypoints, bones) => {
  expect(bonesOf(config, keypoints, name)).toEqual(bones);
});

test('a model with seventeen keypoints and no edges has those of COCO', () => {
  const bones = bonesOf({ edges: null }, 17, name);
  expect(bones).toHaveLength(19);
  expect(new Set(bones.flat()).size).toBe(17);
});
