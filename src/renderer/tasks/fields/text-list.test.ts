import { expect, it } from 'vitest';
import { withTexts } from './text-list.ts';

it('takes a pasted list line by line, without blanks, empty lines and those it has', () => {
  expect(withTexts(['cat'], ' dog \r\n\ncat\na bird\ndog')).toEqual(['cat', 'dog', 'a bird']);
});

it('gives the same list where nothing was added, so that nothing is changed', () => {
  const texts = ['cat', 'dog'];
  expect(withTexts(texts, '  \n')).toBe(texts);
  expect(withTexts(texts, 'dog')).toBe(texts);
});
