import { describe, expect, it } from 'vitest';
import { imageFeatureExtraction } from '../../../shared/tasks/image-feature-extraction.ts';
import { newRun } from '../../features/run/run-state.ts';
import { rangeOf, vectorsAsCsv, vectorsOf } from './vectors.ts';

const finished = (result: unknown) => ({
  ...newRun('r', { model: 'm/m', task: 'image-feature-extraction', inputs: {} }, 0),
  phase: 'done' as const,
  result,
});
const features = [
  [1, -2.5, 3],
  [0, 4, 0.5],
];

describe('the vectors of a picture', () => {
  it('are read from what the contract says a run gives', () => {
    const result = imageFeatureExtraction.result.parse({ features, shape: [2, 3] });
    expect(vectorsOf(finished(result))).toEqual({ rows: features, shape: [2, 3] });
    expect(vectorsOf(finished([result]))?.rows).toEqual(features);
  });

  it('are none where a model gave no number, so that no view divides by nothing', () => {
    expect(vectorsOf(finished({ features: [[]], shape: [1] }))).toBeNull();
    expect(vectorsOf(finished({ embedding: [1] }))).toBeNull();
  });

  it('have a range however long they are', () => {
    expect(rangeOf(features[0] ?? [])).toEqual([-2.5, 3]);
    expect(rangeOf(new Array<number>(300_000).fill(7))).toEqual([7, 7]);
  });

  it('are one row each in the CSV', () => {
    expect(vectorsAsCsv({ rows: features, shape: [2, 3] })).toBe('1,2,3\r\n1,-2.5,3\r\n0,4,0.5\r\n');
  });
});
