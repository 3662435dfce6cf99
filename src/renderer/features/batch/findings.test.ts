import { expect, it } from 'vitest';
import { ALL, labelCounts, rowText, shownRows } from './findings.ts';
import { newBatch, onBatch } from './batch.ts';
import type { Batch, BatchEvent, BatchHead } from './batch.ts';

const media = (letter: string) => ({ media_id: letter.repeat(64), type: 'image/png', bytes: 9 });
const box = { xmin: 0, ymin: 0, xmax: 9, ymax: 9 };
const found = (label: string, score: number) => ({ label, score, box });
const ended = (index: number, result: unknown): BatchEvent[] => [
  { type: 'started', index },
  { type: 'given', index, media: media('abcd'.charAt(index)) },
  { type: 'done', index, result, ms: 5 },
];

function batch(): Batch {
  const files = ['yard.png', 'street.png', 'gone.png', 'late.png'].map((name) => ({ name, bytes: 1 }));
  const head: BatchHead = {
    id: 'b',
    task: 'object-detection',
    model: 'a/b',
    options: {},
    beside: {},
    patience: null,
    title: 'Find objects',
  };
  return [
    ...ended(0, [found('dog', 0.9), found('dog', 0.8), found('cat', 0.3)]),
    ...ended(1, [found('cat', 0.95)]),
    { type: 'started', index: 2 } as const,
    { type: 'failed', index: 2, problem: 'It is no picture.' } as const,
  ].reduce(onBatch, newBatch(head, files));
}
const names = (...args: [Parameters<typeof shownRows>[1], string, number]) =>
  shownRows(batch(), ...args).map(({ name }) => name);

it('moving the threshold changes labels, words and what a label shows, and needs no run', () => {
  expect(labelCounts(batch(), 0.5)).toEqual([
    ['cat', 1],
    ['dog', 1],
  ]);
  expect(labelCounts(batch(), 0.2)).toEqual([
    ['cat', 2],
    ['dog', 1],
  ]);
  expect(names({ by: 'label', label: 'cat' }, '', 0.5)).toEqual(['street.png']);
  expect(names({ by: 'label', label: 'cat' }, '', 0.2)).toEqual(['yard.png', 'street.png']);
  expect(rowText(batch(), batch().rows[0]!, 0.5)).toBe('2 things: 2 dog');
});

it('what failed can be shown alone, with its reason in words', () => {
  expect(names({ by: 'failed' }, '', 0.5)).toEqual(['gone.png']);
  expect(rowText(batch(), batch().rows[2]!, 0.5)).toBe('It is no picture.');
});

it('a search finds names and what was found, in whatever case', () => {
  expect(names(ALL, 'STREET', 0.5)).toEqual(['street.png']);
  expect(names(ALL, 'dog', 0.5)).toEqual(['yard.png']);
  expect(names(ALL, ' ', 0.5)).toHaveLength(4);
});
