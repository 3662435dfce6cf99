import { describe, expect, it } from 'vitest';
import { parseInputs, type TaskId } from '../../shared/tasks/index.ts';
import { jsonWithin, oneLine, storedRun, summaryOf, textOf, titleOf } from './finished.ts';

describe('a title', () => {
  const title = (task: TaskId, inputs: unknown): string => titleOf(task, parseInputs(task, inputs));
  it.each([
    ['text-generation', 'Tell me\n\t a  story', 'Tell me a story'],
    [
      'text-generation',
      [
        { role: 'user', content: 'first' },
        { role: 'assistant', content: 'answer' },
        { role: 'user', content: 'second' },
      ],
      'second',
    ],
    ['text-generation', { messages: [{ role: 'system', content: 'be kind' }] }, 'be kind'],
    ['text-classification', ['good', 'bad', 'so so'], 'good and 2 more'],
    ['text-classification', ['one'], 'one'],
    ['feature-extraction', { text: 'a\u2028b' }, 'a b'],
    ['echo', { any: [1, null] }, '{"any":[1,null]}'],
  ] satisfies [TaskId, unknown, string][])('of %s for %j', (task, inputs, expected) => {
    expect(title(task, inputs)).toBe(expected);
  });

  it('is one short line, however long the text', () => {
    expect(title('text-classification', 'word '.repeat(1_000)).length).toBeLessThanOrEqual(160);
    expect(title('text-classification', ['word '.repeat(1_000), 'b']).endsWith('… and 1 more')).toBe(true);
  });

  it('holds no mark that turns the direction of the line that it stands in', () => {
    expect(oneLine('abc\u202Egpj.exe', 160)).toBe('abcgpj.exe');
  });

  it('is not cut in the middle of a character', () => {
    expect(oneLine('😀'.repeat(200), 160).isWellFormed()).toBe(true);
  });
});

it.each([
  ['text-generation', { generated_text: 'x', tokens: 96, finish_reason: 'stop' }, false, '96 tokens'],
  ['text-generation', { generated_text: 'x', tokens: 1, finish_reason: 'stop' }, false, '1 token'],
  ['text-generation', [{ tokens: 600 }, { tokens: 600 }], true, '2 answers, 1,200 tokens'],
  ['text-classification', [{ label: 'POSITIVE', score: 0.9912 }], false, 'POSITIVE 0.99'],
  [
    'text-classification',
    [[{ label: 'A', score: 1 }], [{ label: 'B', score: 1 }], [{ label: 'B', score: 1 }]],
    true,
    '2 B, 1 A',
  ],
  ['feature-extraction', { embedding: [], dimensions: 384 }, false, '384 numbers'],
  ['feature-extraction', Array(12).fill({ embedding: [], dimensions: 384 }), true, '12 × 384 numbers'],
  ['echo', { a: 1 }, false, 'unchanged'],
] satisfies [TaskId, unknown, boolean, string][])(
  'the summary of %s is short',
  (task, result, isList, expected) => {
    expect(summaryOf(task, result, isList)).toBe(expected);
  },
);

describe('what is stored', () => {
  it('is found by words of input and result, and never by the numbers of a vector', () => {
    const stored = storedRun({
      requestId: 'r',
      at: 0,
      source: 'api',
      model: 'Org/Name',
      task: 'feature-extraction',
      title: 'Title',
      summary: 'Sum',
      outcome: 'done',
      inputs: ['first text', { text: 'second' }],
      options: {},
      result: [{ embedding: [0.125], dimensions: 1 }],
      meta: null,
      error: null,
      latencyMs: 0,
    });
    expect(stored.text).toBe('Title\nSum\nOrg/Name\nfirst text\nsecond\n');
    expect(stored.head).toBe('title\nsum\norg/name');
  });

  it('is refused by its length without making it, however deep it is', () => {
    let deep: unknown = 'x';
    for (let level = 0; level < 50_000; level++) deep = [deep];
    expect(textOf(deep, 100)).toBe('x');
    expect(jsonWithin(deep, 1_000_000)).toBeNull();
    expect(jsonWithin(Array(1_000_000).fill(0.5), 1_000_000)).toBeNull();
    expect(jsonWithin('\u0001'.repeat(400), 1_000)).toBeNull();
    expect(jsonWithin({ a: 'b' }, 20)).toBe('{"a":"b"}');
  });
});
