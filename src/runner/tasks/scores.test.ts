import { expect, test } from 'vitest';
import { classify, labelWarning, scoreFunctionOf } from './scores.ts';

const id2label = { '0': 'no', '1': 'yes', '2': 'maybe' };

test('scores come best first, and top_k cuts', () => {
  const logits = Float32Array.from([0, 2, 1]);
  const all = classify(logits, { id2label }, {});
  expect(all.map(({ label }) => label)).toEqual(['yes', 'maybe', 'no']);
  expect(all.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(1);
  expect(classify(logits, { id2label }, { top_k: 2 })).toEqual(all.slice(0, 2));
});

test('one logit gets a sigmoid: a softmax would always say 1', () => {
  expect(classify(Float32Array.from([0]), {}, {})).toEqual([{ label: 'LABEL_0', score: 0.5 }]);
});

test('several labels may be right at once only where the config says so', () => {
  expect(scoreFunctionOf({ problem_type: 'multi_label_classification' }, 3)).toBe('sigmoid');
  expect(scoreFunctionOf({ problem_type: 'single_label_classification' }, 3)).toBe('softmax');
  expect(scoreFunctionOf({ problem_type: 'regression' }, 1)).toBe('none');
  expect(scoreFunctionOf({}, 3)).toBe('softmax');
});

test('huge logits do not overflow', () => {
  expect(classify(Float32Array.from([1e4, 0]), { id2label }, {})[0]).toEqual({ label: 'no', score: 1 });
});

test('the caller may choose the function', () => {
  expect(
    classify(Float32Array.from([3, -3]), { id2label }, { function_to_apply: 'none' }).map(
      ({ score }) => score,
    ),
  ).toEqual([3, -3]);
});

test.each<[Record<string, string>, RegExp | null]>([
  [{ '0': 'bad', '1': 'good' }, null],
  [{}, /names no labels, so they are numbered/],
  [{ 0: 'bad' }, /names 1 label for 2 outputs/],
  [{ 0: 'a', 1: 'b', 2: 'c' }, /names 3 labels for 2 outputs/],
])('labels %j for two outputs are told on where they do not fit', (id2label, expected) => {
  const warning = labelWarning(2, { id2label });
  if (expected === null) expect(warning).toBeNull();
  else expect(warning).toMatch(expected);
});
