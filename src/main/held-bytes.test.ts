import { expect, it } from 'vitest';
import { heldBytes } from './held-bytes.ts';

it.each([
  ['a number', 1, 8],
  ['nothing', null, 8],
  ['a text, two bytes a letter', 'abc', 46],
  ['a list of numbers', [1, 2, 3], 64],
  ['what is within', { a: ['xy', { b: 1 }] }, 40 + 8 + (40 + 8 + 44 + 8 + (40 + 8 + 8))],
])('counts %s', (_name, value, bytes) => {
  expect(heldBytes(value)).toBe(bytes);
});
