import { expect, it } from 'vitest';
import { offersTask, runsTask } from './also-runs.ts';

it.each([
  ['feature-extraction', 'sentence-similarity', true, true],
  ['text-classification', 'zero-shot-classification', false, true],
  ['text-classification', 'text-ranking', false, true],
  ['text-ranking', 'text-ranking', true, true],
  ['text2text-generation', 'summarization', false, true],
  ['translation', 'text2text-generation', false, true],
  ['summarization', 'translation', false, false],
  ['image-segmentation', 'background-removal', false, true],
  ['sentence-similarity', 'text-generation', false, false],
  ['constructor', 'text-generation', false, false],
])('a model for %s is offered for %s: %j, and runs it: %j', (own, task, offered, runs) => {
  expect(offersTask(own, task)).toBe(offered);
  expect(runsTask(own, task)).toBe(runs);
});

it('offers a model of no known task for nothing', () => expect(offersTask(null, null)).toBe(false));
