import { expect, it } from 'vitest';
import { readNumber } from './number-input.tsx';

it('reads a number back as it was shown, and as others write it', () => {
  expect(readNumber('32\u202f768')).toBe(32_768);
  expect(readNumber('0,7')).toBe(0.7);
  expect(readNumber('\u22121')).toBe(-1);
  expect(readNumber('.5')).toBe(0.5);
});

it('takes no word, no hexadecimal and no nothing for a number', () => {
  expect(['', 'abc', '0x10', '1e9', '1.2.3', '-'].map(readNumber)).toEqual([
    null,
    null,
    null,
    null,
    null,
    null,
  ]);
});
