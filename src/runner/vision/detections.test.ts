import { describe, expect, test } from 'vitest';
import { boxInPixels, detections, scoreRuleOf, type RawDetections } from './detections.ts';

const labelOf = (index: number): string => `c${index}`;
const size = { width: 100, height: 50 };
const raw = (classes: number, logits: readonly number[]): RawDetections => ({
  queries: logits.length / classes,
  classes,
  logits: Float32Array.from(logits),
  boxes: new Float32Array((logits.length / classes) * 4).fill(0.5),
});

describe('which scores a model has', () => {
  test.each([
    ['detr', 92, 91, 'softmax', null],
    ['yolos', 65, 64, 'softmax', null],
    // Its labels count "no object" or leave gaps, so counting outputs would say sigmoid.
    ['table-transformer', 3, 3, 'softmax', null],
    ['rt_detr', 80, 80, 'sigmoid', null],
    ['d_fine', 80, 80, 'sigmoid', null],
    ['conditional_detr', 91, 91, 'sigmoid', 100],
    ['deformable_detr', 91, 91, 'sigmoid', 100],
    ['one of tomorrow', 81, 80, 'softmax', null],
    ['one of tomorrow', 80, 80, 'sigmoid', null],
    ['', 7, 0, 'softmax', null],
  ] as const)('%s with %d outputs for %d names: %s', (family, outputs, names, scores, best) => {
    expect(scoreRuleOf(family, outputs, names)).toEqual({ scores, best });
  });
});

describe('softmax with "no object"', () => {
  const rule = { scores: 'softmax', best: null } as const;

  test('the best class counts by its own score, also where "no object" would win', () => {
    const found = detections(raw(3, [1, 0, 1.2]), rule, 0.3, size, labelOf);
    expect(found).toHaveLength(1);
    expect(found[0]?.label).toBe('c0');
    expect(found[0]?.score).toBeCloseTo(Math.exp(1) / (Math.exp(1) + 1 + Math.exp(1.2)), 6);
  });

  test('a score that equals the threshold is not above it', () => {
    const even = raw(2, [0, 0]);
    expect(detections(even, rule, 0.5, size, labelOf)).toEqual([]);
    expect(detections(even, rule, 0.49, size, labelOf)).toHaveLength(1);
  });

  test('the best comes first, and no query comes twice', () => {
    const found = detections(raw(3, [1, 2, 0, 5, 4, 0]), rule, 0, size, labelOf);
    expect(found.map(({ label }) => label)).toEqual(['c0', 'c1']);
  });
});

describe('a sigmoid for each class', () => {
  const rule = { scores: 'sigmoid', best: null } as const;

  test('one query may give two classes, and the last class is one like the others', () => {
    const found = detections(raw(2, [3, 2, -4, -5]), rule, 0.5, size, labelOf);
    expect(found.map(({ label }) => label)).toEqual(['c0', 'c1']);
  });

  test('no more pairs are looked at than there are queries, or than the family looks at', () => {
    const logits = [3, 2, 1, 3, 2, 1];
    expect(detections(raw(3, logits), rule, 0.5, size, labelOf)).toHaveLength(2);
    expect(detections(raw(3, logits), { scores: 'sigmoid', best: 5 }, 0.5, size, labelOf)).toHaveLength(5);
  });
});

test.each([
  ['inside', [0.5, 0.5, 0.2, 0.4], { xmin: 40, ymin: 15, xmax: 60, ymax: 35 }],
  ['cut, not rounded', [0.505, 0.5, 0.018, 0.5], { xmin: 49, ymin: 12, xmax: 51, ymax: 37 }],
  [
    'towards zero beyond the edge, without -0',
    [0.1, 0.1, 0.205, 0.3],
    { xmin: 0, ymin: -2, xmax: 20, ymax: 12 },
  ],
])('a box %s', (_, box, wanted) => {
  expect(boxInPixels(Float32Array.from(box), size)).toStrictEqual(wanted);
});
