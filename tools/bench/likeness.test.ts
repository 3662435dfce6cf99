import { expect, it } from 'vitest';
import { likeness } from './likeness.ts';

it.each([
  ['the same text', { text: 'a boat' }, { text: 'a boat' }, 1],
  ['a text that goes another way after half', { text: 'boats' + 'AAAAA' }, { text: 'boats' + 'BBBBB' }, 0.5],
  ['no text where there should be one', { text: '' }, { text: 'a boat' }, 0],
  ['the same numbers at any depth', [{ box: { left: 3 }, score: 4 }], [{ box: { left: 3 }, score: 4 }], 1],
  ['numbers off by a tenth of their length', [3, 4.5], [3, 4], 0.9],
  ['one object too many', [1, 2], [1], 0],
  ['the opposite', [-1], [1], 0],
  ['numbers that are none', [NaN], [1], 0],
])('%s', (_, result, reference, expected) => {
  expect(likeness(result, reference)).toBeCloseTo(expected, 12);
});
