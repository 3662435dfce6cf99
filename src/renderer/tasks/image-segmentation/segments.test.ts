import { describe, expect, it } from 'vitest';
import { newRun } from '../../features/run/run-state.ts';
import { painted, partsCsv, segmentedOf } from './segments.ts';

const ref = (letter: string) => ({ media_id: letter.repeat(64), type: 'image/png', bytes: 1 });
const segment = (label: string, id: number, area: number, score: number | null = null) => ({
  label,
  id,
  area,
  score,
  mask: ref('a'),
});
const result = [{ ...segment('dog', 1, 0.1, 0.9), class_map: ref('b') }, segment('wall', 0, 0.6)];
const done = (given: unknown) => ({
  ...newRun('r', { model: 'm', inputs: null }, 0),
  phase: 'done' as const,
  result: given,
});

describe('segmentedOf', () => {
  it('puts the largest part first, and takes the first of a list', () => {
    expect(segmentedOf(done(result))?.parts.map(({ label, place }) => [label, place])).toEqual([
      ['wall', 1],
      ['dog', 2],
    ]);
    expect(segmentedOf(done(result))?.classMap).toEqual(ref('b'));
    expect(segmentedOf(done([result, []]))?.classMap).toEqual(ref('b'));
  });
  it('knows no other shape', () => {
    expect(segmentedOf(done({ segments: [] }))).toBeNull();
    expect(segmentedOf(done([{ label: 'a' }]))).toBeNull();
  });
  it('is empty where nothing was found', () => {
    expect(segmentedOf(done([]))).toEqual({ parts: [], classMap: null });
    expect(segmentedOf(done([[], result]))).toEqual({ parts: [], classMap: null });
  });
});

describe('painted', () => {
  // 5 × 3: a part of its own id in the two columns at the right.
  const map = {
    width: 5,
    height: 3,
    data: Uint16Array.from({ length: 15 }, (_, at) => (at % 5 > 2 ? 7 : 65_535)),
  };
  const colours = new Map([[7, [200, 100, 50] as const]]);
  const row = (pixels: Uint8ClampedArray) =>
    Array.from({ length: 5 }, (_, x) => [...pixels.slice(4 * x, 4 * x + 4)]);
  it('fills a part, darker at its edge, and leaves what has no colour clear', () => {
    expect(row(painted(map, colours, false))).toEqual([
      [0, 0, 0, 0],
      [0, 0, 0, 0],
      [0, 0, 0, 0],
      [90, 45, 22, 255],
      [200, 100, 50, 255],
    ]);
  });
  it('the edge of the picture is no edge of a part', () => {
    const whole = { ...map, data: new Uint16Array(15).fill(7) };
    expect(painted(whole, colours, true).every((value) => value === 0)).toBe(true);
  });
  it('an outline has the full colour', () => {
    expect(row(painted(map, colours, true)).slice(3)).toEqual([
      [200, 100, 50, 255],
      [200, 100, 50, 255],
    ]);
  });
});

it('partsCsv leaves the score of a model that gives none empty', () => {
  const parts = segmentedOf(done(result))?.parts ?? [];
  expect(partsCsv(parts).trim().split(/\r?\n/)).toEqual([
    'label,score,share,id',
    '"wall",,0.6,0',
    '"dog",0.9,0.1,1',
  ]);
});
