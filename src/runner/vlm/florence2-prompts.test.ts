import { expect, test } from 'vitest';
import { florencePrompt } from './florence2-prompts.ts';

test.each([
  ['<OD>', 'Locate the objects with category name in the image.'],
  ['<OCR_WITH_REGION>', 'What is the text in the image, with regions?'],
  ['<OPEN_VOCABULARY_DETECTION> a {input} lamp ', 'Locate a {input} lamp in the image.'],
  ['<REGION_TO_OCR><loc_1><loc_2>', 'What text is in the region <loc_1><loc_2>?'],
  ['What is <that>?', 'What is <that>?'],
])('%s becomes the sentence that the model was trained with', (text, sentence) => {
  expect(florencePrompt(text, 'inputs')).toBe(sentence);
});

test('a text beside a task that takes none is refused instead of being sent as it is', () => {
  expect(() => florencePrompt('<OD> the fox', 'inputs')).toThrow(/<OD> takes no text beside it/);
});
