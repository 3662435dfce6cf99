import { describe, expect, it } from 'vitest';
import { newRun } from '../../features/run/run-state.ts';
import {
  detectionsCsv,
  detectionsJson,
  foundOf,
  labelCounts,
  layersOf,
  placeOf,
  shownOf,
} from './detections.ts';
import type { Found } from './detections.ts';

const box = (xmin: number, ymin: number, xmax: number, ymax: number) => ({ xmin, ymin, xmax, ymax });
const found: readonly Found[] = [
  { index: 0, label: 'dog', score: 0.99, box: box(10, 20, 110, 220) },
  { index: 1, label: 'cat', score: 0.5, box: box(20, 30, 40, 50) },
  { index: 2, label: 'dog', score: 0.2, box: box(0, 0, 300, 300) },
];
const done = (result: unknown) => ({
  ...newRun('r', { model: 'm', inputs: null }, 0),
  phase: 'done' as const,
  result,
});

describe('foundOf', () => {
  const plain = found.map(({ label, score, box: at }) => ({ label, score, box: at }));
  it('puts the surest first, whatever the order of the model', () => {
    expect(foundOf(done(plain.toReversed()))?.map(({ score }) => score)).toEqual([0.99, 0.5, 0.2]);
  });
  it('takes the first of a list of pictures, and nothing found is no error', () => {
    expect(foundOf(done([plain, []]))).toHaveLength(3);
    expect(foundOf(done([]))).toEqual([]);
  });
  it('knows no other shape', () => {
    expect(foundOf(done({ label: 'dog' }))).toBeNull();
    expect(foundOf(null)).toBeNull();
  });
});

describe('shownOf', () => {
  it('shows what is exactly at the threshold, and no hidden label', () => {
    const at = (threshold: number, ...hidden: string[]) =>
      shownOf(found, { threshold, hidden: new Set(hidden) }).map(({ index }) => index);
    expect([at(0.5), at(0.51), at(0, 'dog'), at(1)]).toEqual([[0, 1], [0], [1], []]);
  });
});

it('labelCounts counts what the threshold lets through', () => {
  expect([...labelCounts(found, 0.1)]).toEqual([
    ['dog', 2],
    ['cat', 1],
  ]);
  expect([...labelCounts(found, 0.6)]).toEqual([['dog', 1]]);
});

it('layersOf lays a small box over the large one around it', () => {
  const layers = layersOf(found);
  expect([2, 0, 1].map((index) => layers.get(index))).toEqual([0, 1, 2]);
});

it('placeOf is left, top, width, height', () => {
  expect(found.slice(0, 1).map(placeOf)).toEqual([[10, 20, 100, 200]]);
});

it('the exports hold what is given to them', () => {
  expect(detectionsCsv(found.slice(0, 1)).trim().split(/\r?\n/)).toEqual([
    'label,score,left,top,width,height',
    '"dog",0.99,10,20,100,200',
  ]);
  expect(JSON.parse(detectionsJson(found.slice(1, 2)))).toEqual([
    { label: 'cat', score: 0.5, box: box(20, 30, 40, 50) },
  ]);
});
