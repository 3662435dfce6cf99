import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { readModel } from './usage.ts';

it.each([
  ['./calm', resolve('calm')],
  ['../calm:q4', resolve('..', 'calm:q4')],
  ['.', resolve()],
  ['org/name', 'org/name'],
  ['.org/name', '.org/name'],
  [resolve('calm'), resolve('calm')],
])('takes the model %s from the folder where it runs only where it says so', (typed, model) => {
  expect(readModel(typed)).toBe(model);
});
