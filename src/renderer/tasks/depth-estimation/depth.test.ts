import { describe, expect, it } from 'vitest';
import { newRun } from '../../features/run/run-state.ts';
import { depthCsv, depthOf, probesCsv, probesOf, sampleOf, unitOf, valueAt } from './depth.ts';

const map = { media_id: 'a'.repeat(64), type: 'image/png', bytes: 1 };
const depth = { map, min: 1, max: 3, mean: 2, width: 2, height: 2 };
const grey = { width: 2, height: 2, data: Uint16Array.from([0, 65_535, 13_107, 39_321]) };
const done = (result: unknown) => ({
  ...newRun('r', { model: 'm', inputs: null }, 0),
  phase: 'done' as const,
  result,
});

describe('depthOf', () => {
  const result = { depth: map, min: 1, max: 3, mean: 2, width: 2, height: 2 };
  it('takes the first of a list', () => {
    expect(depthOf(done(result))).toEqual(depth);
    expect(depthOf(done([result]))).toEqual(depth);
  });
  it('knows no other shape', () => {
    expect([depthOf(done({})), depthOf(done([])), depthOf(null)]).toEqual([null, null, null]);
  });
});

describe('valueAt', () => {
  it('is in the unit of the model, from its smallest to its largest', () => {
    expect([valueAt(grey, depth, { x: 0, y: 0 }), valueAt(grey, depth, { x: 1.9, y: 0.5 })]).toEqual([1, 3]);
    expect(valueAt(grey, depth, { x: 0, y: 1 })).toBeCloseTo(1.4, 6);
  });
  it('is nothing beside the picture', () => {
    expect(valueAt(grey, depth, { x: 2, y: 0 })).toBeNull();
    expect(valueAt(grey, depth, { x: 0, y: -1 })).toBeNull();
  });
});

it('unitOf reads 8 bits as well', () => {
  expect(unitOf(255, depth, new Uint8Array())).toBe(3);
});

it('sampleOf takes values from all over a large picture', () => {
  const large = { width: 1_000, height: 1_000, data: new Uint16Array(1e6).fill(65_535, 500_000) };
  const values = sampleOf(large, depth);
  expect(values.length).toBeLessThanOrEqual(200_000);
  expect(values.filter((value) => value === 3).length / values.length).toBeCloseTo(0.5, 2);
});

it('the tables hold places and values', () => {
  expect(depthCsv(grey, depth).trim().split(/\r?\n/)).toEqual(['top \\ left,0,1', '0,1,3', '1,1.4,2.2']);
  const probes = probesOf(grey, depth, [
    { x: 1.5, y: 0.2 },
    { x: 9, y: 9 },
  ]);
  expect(probesCsv(probes).trim().split(/\r?\n/)).toEqual(['point,left,top,depth', '1,1,0,3']);
});
