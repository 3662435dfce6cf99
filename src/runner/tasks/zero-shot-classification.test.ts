import { expect, it } from 'vitest';
import { entailmentLabel, scoresOf } from './zero-shot-classification.ts';

it.each([
  [{ id2label: { 0: 'CONTRADICTION', 1: 'NEUTRAL', 2: 'ENTAILMENT' } }, 2],
  [{ label2id: { entailment: 0, not_entailment: 1 } }, 0],
  [{ id2label: { 0: 'LABEL_0' } }, null],
  [{}, null],
])('the label of entailment in %j is %j', (config, place) => expect(entailmentLabel(config)).toBe(place));

it('a label by itself is weighed against contradiction, on whichever side that stands', () => {
  const logits = [Float32Array.of(2, 0, -1), Float32Array.of(-3, 5, 1)];
  const scores = (place: number | null) =>
    Object.fromEntries(scoresOf(logits, ['a', 'b'], place, true).map(({ label, score }) => [label, score]));
  const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
  expect(scores(0)['a']).toBeCloseTo(sigmoid(3), 6);
  expect(scores(2)['a']).toBeCloseTo(sigmoid(-3), 6);
  expect(scores(null)).toEqual(scores(2));
});
