/** What Florence-2's tasks mean in words: the model was trained with sentences, people write tags (transformers' Florence2Processor). */
import { invalidInput } from '../../shared/errors.ts';

/** Tasks that stand for themselves. */
const ALONE: readonly (readonly [string, string])[] = [
  ['<OCR>', 'What is the text in the image?'],
  ['<OCR_WITH_REGION>', 'What is the text in the image, with regions?'],
  ['<CAPTION>', 'What does the image describe?'],
  ['<DETAILED_CAPTION>', 'Describe in detail what is shown in the image.'],
  ['<MORE_DETAILED_CAPTION>', 'Describe with a paragraph what is shown in the image.'],
  ['<OD>', 'Locate the objects with category name in the image.'],
  ['<DENSE_REGION_CAPTION>', 'Locate the objects in the image, with their descriptions.'],
  ['<REGION_PROPOSAL>', 'Locate the region proposals in the image.'],
];

/** Tasks about a text that stands beside them; `{input}` is its place. */
const WITH_TEXT: readonly (readonly [string, string])[] = [
  ['<CAPTION_TO_PHRASE_GROUNDING>', 'Locate the phrases in the caption: {input}'],
  ['<REFERRING_EXPRESSION_SEGMENTATION>', 'Locate {input} in the image with mask'],
  ['<REGION_TO_SEGMENTATION>', 'What is the polygon mask of region {input}'],
  ['<OPEN_VOCABULARY_DETECTION>', 'Locate {input} in the image.'],
  ['<REGION_TO_CATEGORY>', 'What is the region {input}?'],
  ['<REGION_TO_DESCRIPTION>', 'What does the region {input} describe?'],
  ['<REGION_TO_OCR>', 'What text is in the region {input}?'],
];

/** The sentence for a text with a task's tag; other texts stay. Throws INVALID_INPUT for a text beside a task that takes none. */
export function florencePrompt(text: string, path: string): string {
  const alone = ALONE.find(([tag]) => text.includes(tag));
  if (alone !== undefined) {
    const [tag, sentence] = alone;
    if (text === tag) return sentence;
    throw invalidInput(path, `the task ${tag} takes no text beside it`, `Send ${tag} alone.`);
  }
  const about = WITH_TEXT.find(([tag]) => text.includes(tag));
  if (about === undefined) return text;
  const [tag, sentence] = about;
  const [before = '', after = ''] = sentence.split('{input}');
  return before + text.replaceAll(tag, '').trim() + after;
}
