import { describe, expect, it } from 'vitest';
import type { Raster } from '../evaluation/judge.ts';
import type { MediaRef } from '../media.ts';
import type { TaskId } from '../tasks/index.ts';
import { compareResults } from './compare.ts';
import type { Verdict } from './comparison.ts';
import { matchBoxes } from './things.ts';

const ref = (name: string): MediaRef => ({
  media_id: name.repeat(64).slice(0, 64),
  type: 'image/png',
  bytes: 1,
});

/** Pictures of 10 × 10 pixels whose first so many are white. */
const WHITE: Readonly<Record<string, number>> = { a: 50, b: 50, c: 49, d: 46, e: 20 };

const read = async (picture: MediaRef): Promise<Raster | null> => {
  const white = WHITE[picture.media_id[0] ?? ''];
  if (white === undefined) return null;
  const data = Uint8Array.from({ length: 100 }, (_, index) => (index < white ? 255 : 0));
  return { width: 10, height: 10, channels: 1, max: 255, data };
};

const label = (name: string, score: number): object => ({ label: name, score });
const box = (name: string, score: number, xmin: number, xmax: number): object => ({
  label: name,
  score,
  box: { xmin, ymin: 0, xmax, ymax: 100 },
});
const heard = (text: string): object => ({ text, language: null, duration: 1 });
const speech = (name: string, duration: number): object => ({
  audio: ref(name),
  sampling_rate: 16_000,
  chunks: [],
  duration,
});
const segment = (name: string, of: string, area: number): object => ({
  label: name,
  score: null,
  mask: ref(of),
  area,
  id: 0,
});
const depth = (of: string, max: number): object => ({
  depth: ref(of),
  min: 0,
  max,
  mean: 0,
  width: 10,
  height: 10,
});
const vector = (...embedding: number[]): object => ({ embedding, dimensions: embedding.length });
const answer = (text: string): object => ({ answer: text, score: 0.9, start: 0, end: text.length });
const entity = (group: string, start: number, end: number): object => ({
  entity_group: group,
  score: 0.9,
  word: 'w',
  start,
  end,
});
const pose = (x: number): object => ({
  people: [
    {
      box: { xmin: 0, ymin: 0, xmax: 60, ymax: 80 },
      score: 1,
      keypoints: [{ label: 'nose', score: 1, x, y: 0 }],
    },
  ],
  labels: ['nose'],
  edges: [],
  width: 100,
  height: 100,
});
const order = (...places: number[]): object[] => places.map((index) => ({ index, score: -index }));
const ten = 'one two three four five six seven eight nine ten';

const TABLE: readonly (readonly [string, TaskId, unknown, unknown, Verdict, number])[] = [
  ['equal texts', 'image-to-text', { generated_text: ten }, { generated_text: ten }, 'same', 0],
  [
    'one word in ten',
    'image-to-text',
    { generated_text: ten },
    { generated_text: ten.replace('six', '6') },
    'close',
    0.1,
  ],
  [
    'two words in ten',
    'image-to-text',
    { generated_text: ten },
    { generated_text: ten.replace('six seven', 'x') },
    'different',
    0.2,
  ],
  ['other white space', 'image-to-text', { generated_text: 'a b' }, { generated_text: 'a  b' }, 'close', 0],
  ['a text after none', 'image-to-text', { generated_text: '' }, { generated_text: 'a b' }, 'different', 2],
  [
    'case and points of a transcript',
    'automatic-speech-recognition',
    heard('Hello, World.'),
    heard('hello world'),
    'same',
    0,
  ],
  [
    'one wrong word of two',
    'automatic-speech-recognition',
    heard('hello world'),
    heard('hello word'),
    'different',
    0.5,
  ],
  [
    'scores that rounding hides',
    'text-classification',
    [label('A', 0.9), label('B', 0.1)],
    [label('A', 0.909), label('B', 0.091)],
    'same',
    0.009,
  ],
  ['scores that move a bar', 'text-classification', [label('A', 0.9)], [label('A', 0.82)], 'close', 0.08],
  ['scores that move far', 'text-classification', [label('A', 0.9)], [label('A', 0.6)], 'different', 0.3],
  [
    'another best label by a hair',
    'text-classification',
    [label('A', 0.501), label('B', 0.499)],
    [label('B', 0.501), label('A', 0.499)],
    'different',
    0.002,
  ],
  [
    'fewer labels shown',
    'text-classification',
    [label('A', 0.9), label('B', 0.1)],
    [label('A', 0.9)],
    'close',
    0,
  ],
  ['equal boxes', 'object-detection', [box('cat', 0.9, 0, 100)], [box('cat', 0.8, 0, 100)], 'same', 1],
  [
    'a box moved by a tenth',
    'object-detection',
    [box('cat', 0.9, 0, 100)],
    [box('cat', 0.9, 10, 100)],
    'close',
    0.9,
  ],
  [
    'a box with another name',
    'object-detection',
    [box('cat', 0.9, 0, 100)],
    [box('dog', 0.9, 0, 100)],
    'different',
    0,
  ],
  ['nothing found twice', 'object-detection', [], [], 'same', 1],
  [
    'a lost one of two',
    'object-detection',
    [box('cat', 0.9, 0, 100), box('cat', 0.9, 500, 600)],
    [box('cat', 0.9, 0, 100)],
    'different',
    1,
  ],
  [
    'the same mask as a file',
    'image-segmentation',
    [segment('sky', 'a', 0.5)],
    [segment('sky', 'a', 0.5)],
    'same',
    1,
  ],
  [
    'a mask of the same pixels',
    'image-segmentation',
    [segment('sky', 'a', 0.5)],
    [segment('sky', 'b', 0.5)],
    'same',
    1,
  ],
  [
    'a mask without its rim',
    'image-segmentation',
    [segment('sky', 'a', 0.5)],
    [segment('sky', 'd', 0.46)],
    'close',
    0.92,
  ],
  [
    'a mask of another thing',
    'image-segmentation',
    [segment('sky', 'a', 0.5)],
    [segment('sky', 'e', 0.2)],
    'different',
    0.4,
  ],
  ['a mask that is gone', 'image-segmentation', [segment('sky', 'a', 0.5)], [], 'different', 0],
  [
    'masks too large to be read',
    'image-segmentation',
    [segment('sky', '1', 0.5)],
    [segment('sky', '2', 0.5)],
    'close',
    0,
  ],
  ['a depth of one other pixel', 'depth-estimation', depth('a', 1), depth('c', 1), 'same', 0.01],
  ['a depth that is stretched', 'depth-estimation', depth('a', 1), depth('b', 2), 'different', 0.5],
  ['vectors of one direction', 'feature-extraction', vector(1, 0), vector(2, 0), 'same', 1],
  ['vectors at a slight angle', 'feature-extraction', vector(1, 0), vector(1, 0.1), 'close', 0.995037],
  ['vectors of other lengths', 'feature-extraction', vector(1, 0), vector(1, 0, 0), 'different', 0],
  ['speech of the same length', 'text-to-speech', speech('a', 2), speech('b', 2.01), 'same', 0.005],
  ['speech that is slower', 'text-to-speech', speech('a', 2), speech('b', 2.5), 'different', 0.25],
  ['the same answer', 'question-answering', [answer('Paris')], [answer('Paris')], 'same', 1],
  ['another answer', 'question-answering', [answer('Paris')], [answer('London')], 'different', 0],
  ['no answer any more', 'question-answering', [answer('Paris')], [], 'different', 0],
  ['equal marks', 'token-classification', [entity('PER', 0, 3)], [entity('PER', 0, 3)], 'same', 1],
  [
    'a mark of another kind',
    'token-classification',
    [entity('PER', 0, 3)],
    [entity('ORG', 0, 3)],
    'different',
    0,
  ],
  ['a keypoint a hair off', 'keypoint-detection', pose(0), pose(1), 'same', 0.01],
  ['a keypoint far off', 'keypoint-detection', pose(0), pose(50), 'different', 0.5],
  ['an equal order', 'text-ranking', order(0, 1, 2), order(0, 1, 2), 'same', 1],
  ['another first text', 'text-ranking', order(0, 1, 2), order(1, 0, 2), 'different', 0.5],
  ['similarities', 'sentence-similarity', [0.5, 0.2], [0.5, 0.24], 'close', 0.04],
  ['one similarity less', 'sentence-similarity', [0.5, 0.2], [0.5], 'different', 0.2],
  ['a result of an older schema', 'text-classification', 'what', 'what', 'same', 1],
];

describe('a comparison', () => {
  it.each(TABLE)('of %s (%s)', async (_name, task, before, after, verdict, value) => {
    const { items, ...whole } = await compareResults(task, before, after, false, read);
    expect(whole.verdict).toBe(verdict);
    expect(items[0]?.verdict).toBe(verdict);
    expect(items[0]?.value).toBeCloseTo(value, 6);
  });

  it('of a list has an item for each input, and the verdict of the worst', async () => {
    const before = [[label('A', 0.9)], [label('A', 0.9)]];
    const after = [[label('A', 0.9)], [label('B', 0.9)]];
    const compared = await compareResults('text-classification', before, after, true, read);
    expect(compared.verdict).toBe('different');
    expect(compared.items.map(({ verdict }) => verdict)).toEqual(['same', 'different']);
    expect(compared.items[1]?.figures).toEqual([
      { name: 'A', before: 0.9, after: null, overlap: null },
      { name: 'B', before: null, after: 0.9, overlap: null },
    ]);
  });

  it('of a list that became shorter is a difference, although what is left is the same', async () => {
    const one = [label('A', 0.9)];
    const compared = await compareResults('text-classification', [one], [one, one], true, read);
    expect(compared.verdict).toBe('different');
  });

  it('takes each box once, though two lie on the same place', () => {
    const thing = (xmin: number) => ({
      label: 'cat',
      score: 1,
      box: { xmin, ymin: 0, xmax: xmin + 100, ymax: 100 },
    });
    const pairs = matchBoxes([thing(0), thing(4)], [thing(4)]);
    expect(pairs.map(({ before, after, overlap }) => [before?.box.xmin, after?.box.xmin, overlap])).toEqual([
      [4, 4, 1],
      [0, undefined, 0],
    ]);
  });
});
