import { expect, test } from 'vitest';
import { pageStart, readsPages } from './page-prompts.ts';

const FRAME = ['<s_docvqa>', '<s_question>', '</s_question>', '<s_answer>', '</s_answer>'];
/** Knows its tokens by their places, from 100 on; all else of a text is one token. */
const tokenizer = (added: readonly string[]) => ({
  addedTokens: () => [...added],
  idOf: (token: string | null | undefined) =>
    token === null || token === undefined || !added.includes(token) ? null : 100 + added.indexOf(token),
  bareIds: (text: string) =>
    text.split(/(<[^>]+>)/).flatMap((part) => {
      if (part === '') return [];
      return [added.includes(part) ? 100 + added.indexOf(part) : 7];
    }),
});

test.each([
  ['a task’s own token is put behind another first token', ['<s_cord-v2>'], '<s_cord-v2>', [100], null],
  [
    'a question is asked without its frame, or its answer has no end',
    FRAME,
    'Who?',
    [100, 101, 7, 102, 103],
    104,
  ],
  ['a whole frame is framed again', FRAME, '<s_docvqa><s_question>Who?', [100, 101, 7], null],
])('%s', (_, added, prompt, prefix, end) => {
  expect(pageStart(prompt, tokenizer(added), 'inputs.prompt')).toEqual({ prefix, end });
});

test.each([
  ['a checkpoint for receipts', ['<s_cord-v2>', '']],
  ['one that lacks a token of the frame', FRAME.slice(1)],
])('%s is asked a question that it can’t understand', (_, added) => {
  expect(() => pageStart('Who?', tokenizer(added), 'inputs.1.prompt')).toThrow(
    expect.objectContaining({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('answers no questions'),
    }),
  );
});

test('TrOCR, which has one line, is taken for a reader of pages', () => {
  expect(readsPages({ encoder: { model_type: 'donut-swin' } })).toBe(true);
  expect(readsPages({ encoder: { model_type: 'vit' } })).toBe(false);
  expect(readsPages({ model_type: 'blip' })).toBe(false);
});
