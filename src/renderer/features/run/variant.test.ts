import { expect, it } from 'vitest';
import { bitsOf, smallerThan, splitVariant } from './variant.ts';

it('takes the part after the last colon for a variant, but not of a model that is named with one', () => {
  const models = [{ id: 'llama3.2:3b', variants: [] }];
  expect(splitVariant('llama3.2:3b', models)).toEqual({ model: 'llama3.2:3b', variant: null });
  expect(splitVariant('org/name:Q4_K_M', models)).toEqual({ model: 'org/name', variant: 'Q4_K_M' });
  expect(splitVariant('C:\\models\\x', models)).toEqual({ model: 'C:\\models\\x', variant: null });
});
it('knows the bits of the names that files have', () => {
  expect(['Q4_K_M', 'IQ2_XS', 'Q8_0', 'fp16', 'q4', 'int8', 'bnb4', 'model'].map(bitsOf)).toEqual([
    4,
    2,
    8,
    16,
    4,
    8,
    4,
    null,
  ]);
});
it('offers smaller files, the best first, and nothing for a name that says nothing', () => {
  expect(smallerThan(['F16', 'Q8_0', 'Q4_K_M', 'Q2_K', 'odd'], 'Q8_0')).toEqual(['Q4_K_M', 'Q2_K']);
  expect(smallerThan(['odd', 'other'], null)).toEqual([]);
});
