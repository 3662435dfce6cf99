import { expect, it } from 'vitest';
import { plainText } from './plain-text.ts';

it('shows the suffix that a file has, not the one that a direction mark makes it look like', () => {
  expect(plainText('weights\u202Efugg.exe')).toBe('weightsfugg.exe');
  expect(plainText('\u2067שלום\u2069')).toBe('שלום');
});

it('keeps a title on one line', () => {
  expect(plainText('a\r\nb\u2028c\u0000d')).toBe('a b c d');
});
