import { expect, it } from 'vitest';
import { tagOf, withTag } from './florence-tags.ts';

const TAGS = ['<OCR>', '<OD>'];

it.each([
  ['<OD>', '<OCR>', '<OCR>'],
  ['<OD>a kite', '<OCR>', '<OCR>a kite'],
  ['a kite', '<OD>', '<OD>a kite'],
  ['<OD>a kite', null, 'a kite'],
  ['<ODD> things', '<OD>', '<OD><ODD> things'],
])('%s asked for %j is %s', (text, after, want) => {
  expect(withTag(text, tagOf(text, TAGS), after)).toBe(want);
});
