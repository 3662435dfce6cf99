/** Every sentence of captions and of answers about pictures. */

import type { Region } from '../../../shared/tasks/picture-regions.ts';
import { counted, formatNumber } from '../../ui/format.ts';

/** What the tasks of Florence-2 do, by their tags; those with a text after them are told so by its example. */
const TASKS: Readonly<Record<string, string>> = {
  '<CAPTION>': 'A caption',
  '<DETAILED_CAPTION>': 'A longer caption',
  '<MORE_DETAILED_CAPTION>': 'A paragraph',
  '<OD>': 'Objects',
  '<DENSE_REGION_CAPTION>': 'Objects, described',
  '<REGION_PROPOSAL>': 'Places of things',
  '<OCR>': 'Text',
  '<OCR_WITH_REGION>': 'Text with its places',
  '<CAPTION_TO_PHRASE_GROUNDING>': 'Places of the phrases that follow',
  '<OPEN_VOCABULARY_DETECTION>': 'Places of the thing that follows',
  '<REFERRING_EXPRESSION_SEGMENTATION>': 'The outline of the thing that follows',
};

/** The words of the view. */
export const messages = {
  caption: 'Caption',
  answer: 'Answer',
  question: 'Question',
  talk: 'Questions and answers',
  nothing: 'The model wrote nothing.',
  text: 'Text',
  file: 'caption',
  done: 'The text is complete.',
  regions: 'Places in the picture',
  noRegions: 'It found no place in the picture.',
  region: (number: number, { label }: Region) => (label === '' ? `Place ${formatNumber(number)}` : label),
  regionPlace: ({ box, polygons = [] }: Region) =>
    box === undefined
      ? counted(
          polygons.reduce((sum, outline) => sum + outline.length / 2, 0),
          'corner',
          'corners',
        )
      : `${String(box.xmin)}, ${String(box.ymin)}, ${String(box.xmax - box.xmin)}×${String(box.ymax - box.ymin)}`,
  regionsOver: (regions: readonly Region[]) =>
    `${counted(regions.length, 'place', 'places')} over the picture: ${regions
      .slice(0, 8)
      .map(({ label }) => label)
      .join(', ')}`,
  tasks: 'Ask for',
  noTask: 'Words of your own',
  taskNames: TASKS,
} as const;
