import { expect, it } from 'vitest';
import { lengthened } from './pseudo.ts';

it('is 40 % longer, and only once', () => {
  const once = lengthened('Open a file');
  expect(once).toHaveLength(Math.ceil('Open a file'.length * 1.4));
  expect(lengthened(once)).toBe(once);
});

it('leaves numbers and blanks alone', () => {
  expect(['8.2 / 16', ' ', 'K'].map(lengthened)).toEqual(['8.2 / 16', ' ', 'K']);
});
