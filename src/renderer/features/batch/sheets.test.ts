import { expect, it } from 'vitest';
import type { RunTask } from '../run/request.ts';
import { newBatch, onBatch } from './batch.ts';
import type { Batch, BatchEvent } from './batch.ts';
import { itemsCsv, thingsCsv } from './sheets.ts';

const media = { media_id: 'a'.repeat(64), type: 'image/png', bytes: 9 };

/** A batch of one file that gave a result, and one that failed. */
function batchOf(task: RunTask, result: unknown): Batch {
  const head = { id: 'b', task, model: 'm', options: {}, beside: {}, patience: null, title: 't' };
  const events: BatchEvent[] = [
    { type: 'started', index: 0 },
    { type: 'given', index: 0, media },
    { type: 'done', index: 0, result, ms: 5 },
    { type: 'failed', index: 1, problem: 'It is cut off.' },
  ];
  const files = ['=a.png', 'b.png'].map((name) => ({ name, bytes: 1 }));
  return events.reduce(onBatch, newBatch(head, files));
}
const lines = (csv: string): string[] => csv.trimEnd().split('\r\n');
const box = { xmin: 1, ymin: 2, xmax: 11, ymax: 22 };

it('a table of boxes has a line for each that is sure enough, with left, top, width and height', () => {
  const batch = batchOf('object-detection', [
    { label: 'dog', score: 0.9, box },
    { label: 'cat, black', score: 0.2, box },
  ]);
  expect(lines(thingsCsv(batch, 0.1))).toEqual([
    '"file","label","score","left","top","width","height"',
    // A name that a spreadsheet would take for a formula is a text.
    `"'=a.png","dog",0.9,1,2,10,20`,
    `"'=a.png","cat, black",0.2,1,2,10,20`,
  ]);
  expect(lines(thingsCsv(batch, 0.5))).toHaveLength(2);
  expect(lines(itemsCsv(batch, 0.5))).toEqual([
    '"file","state","count","labels","problem"',
    `"'=a.png",done,1,"dog",""`,
    '"b.png",failed,,"","It is cut off."',
  ]);
});

it.each<[RunTask, unknown, string]>([
  ['image-classification', [{ label: 'cat', score: 0.7 }], `"cat",0.7,""`],
  ['depth-estimation', { depth: media, min: 0, max: 2, mean: 1, width: 8, height: 4 }, '0,2,1,8,4,""'],
  ['background-removal', { image: media, mask: media, area: 0.25 }, '0.25,""'],
  ['automatic-speech-recognition', { text: ' one two ', language: null, duration: 2 }, `"one two",,""`],
  ['image-to-text', { generated_text: 'a ring', tokens: 3, finish_reason: 'stop' }, `"a ring",""`],
  ['image-segmentation', [{ label: 'sky', score: null, mask: media, area: 1, id: 0 }], '1,"sky",""'],
])('the line of a file of %s says what its task gives', (task, result, cells) => {
  expect(lines(itemsCsv(batchOf(task, result), 0.5))[1]).toBe(`"'=a.png",done,${cells}`);
});

it('a transcript has a line for each stretch', () => {
  const chunks = [
    { text: ' one', timestamp: [0, 1.5] },
    { text: ' two', timestamp: [1.5, null] },
  ];
  const batch = batchOf('automatic-speech-recognition', {
    text: 'one two',
    language: 'en',
    chunks,
    duration: 2,
  });
  expect(lines(thingsCsv(batch, 0))).toEqual([
    '"file","text","start","end"',
    `"'=a.png","one",0,1.5`,
    `"'=a.png","two",1.5,`,
  ]);
});
