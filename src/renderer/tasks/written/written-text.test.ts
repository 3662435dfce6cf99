import { expect, it } from 'vitest';
import { sourceText, writtenText } from './written-text.ts';

it('finds the text under the name of each task', () => {
  expect([
    writtenText({ result: { summary_text: 'a' } }),
    writtenText({ result: { translation_text: 'b' } }),
    writtenText({ result: [{ generated_text: 'c' }] }),
  ]).toEqual(['a', 'b', 'c']);
});
it('takes an empty text for a text, and another shape for none', () => {
  expect([
    writtenText({ result: { summary_text: '' } }),
    writtenText({ result: 7 }),
    writtenText({ result: {} }),
  ]).toEqual(['', null, null]);
});
it('knows what a text was made of, however it was given', () => {
  expect([
    sourceText('x'),
    sourceText({ text: 'y' }),
    sourceText([{ text: 'z' }]),
    sourceText({ image: 1 }),
  ]).toEqual(['x', 'y', 'z', '']);
});
