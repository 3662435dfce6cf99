/** The places in answers of Florence-2 against transformers' Florence2Processor. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Region } from '../../shared/tasks/picture-regions.ts';
import { sameInTests } from '../accuracy.ts';
import { golden } from '../testing.ts';
import { regionReader } from './florence2-regions.ts';

const bins = z.array(z.int());
const { banned, cases } = golden(
  'florence2-regions.json',
  z.object({
    banned: z.array(z.string()),
    cases: z.array(
      z.object({
        task: z.string(),
        text: z.string(),
        size: z.tuple([z.int(), z.int()]),
        regions: z.array(
          z.object({
            label: z.string(),
            box: bins.length(4).optional(),
            quad: bins.length(8).optional(),
            polygons: z.array(bins).optional(),
          }),
        ),
      }),
    ),
  }),
);
const isSame = sameInTests({
  task: 'image-text-to-text',
  architecture: 'Florence2Processor',
  inputs: 'answers to all tasks with places; cut off, not ASCII, several lines',
  measure: 'answers whose places differ',
});

/** The original has a field for each kind; a quadrilateral is an outline here. */
function region({ label, box, quad, polygons }: (typeof cases)[number]['regions'][number]): Region {
  const [xmin = 0, ymin = 0, xmax = 0, ymax = 0] = box ?? [];
  if (box !== undefined) return { label, box: { xmin, ymin, xmax, ymax } };
  return { label, polygons: quad === undefined ? (polygons ?? []) : [quad] };
}

test.each(cases)('$task: $text', ({ task, text, size: [width, height], regions }) => {
  const read = regionReader(`${task}words`, { width, height }, banned);
  isSame(read?.(text), regions.map(region));
});

test.each(['<CAPTION>', '<OCR>', 'What is it?'])('the answer to %s is plain text', (question) => {
  expect(regionReader(question, { width: 10, height: 10 }, [])).toBeNull();
});
