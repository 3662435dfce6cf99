import { expect, it } from 'vitest';
import { inputOptions, modelOptions } from './input-options.ts';

it.each([
  ['mask-generation', { points: [1], top_k: 2 }, { points: [1] }, { top_k: 2 }],
  ['mask-generation', { box: 1, top_k: 2 }, { box: 1 }, { top_k: 2 }],
  ['mask-generation', { top_k: 2 }, {}, { top_k: 2 }],
  ['keypoint-detection', { boxes: [1], threshold: 0.2 }, { boxes: [1] }, { threshold: 0.2 }],
  ['image-classification', { points: [1] }, {}, { points: [1] }],
] as const)('points of %s are no options of its model', (task, options, ofInput, ofModel) => {
  expect(inputOptions(task, options)).toEqual(ofInput);
  expect(modelOptions(task, options)).toEqual(ofModel);
});
