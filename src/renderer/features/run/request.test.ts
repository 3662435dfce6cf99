import { describe, expect, it } from 'vitest';
import { parseInputs } from '../../../shared/tasks/index.ts';
import { classificationInputs, embeddingInputs, linesOf, textInputs, textsOf } from './request.ts';

describe('textInputs', () => {
  it('sends the whole chat, without exchanges that have no answer', () => {
    const inputs = textInputs(' And now? ', 'chat', [
      { prompt: 'a', answer: 'b' },
      { prompt: 'stopped at once', answer: ' ' },
    ]);
    expect(inputs).toEqual({
      messages: [
        { role: 'user', content: 'a' },
        { role: 'assistant', content: 'b' },
        { role: 'user', content: 'And now?' },
      ],
    });
    expect(() => parseInputs('text-generation', inputs)).not.toThrow();
  });
  it('keeps the blanks of a completion, which change what comes next', () => {
    expect(textInputs('Once upon a time ', 'completion', [])).toBe('Once upon a time ');
  });
  it('sends nothing for blanks', () => {
    expect([textInputs(' \n', 'chat', []), classificationInputs('\n', true), embeddingInputs('  ')]).toEqual([
      null,
      null,
      null,
    ]);
  });
});

it('one line is one text, several are a list, unless they belong together', () => {
  expect(classificationInputs('good\n', true)).toBe('good');
  expect(classificationInputs('good\r\nbad', true)).toEqual(['good', 'bad']);
  expect(classificationInputs('good\nbad', false)).toBe('good\nbad');
  expect(embeddingInputs('one')).toEqual(['one']);
});

it('linesOf drops empty lines, so that numbers on the screen match the answer', () => {
  expect(linesOf('a\n\n  b \n')).toEqual(['a', 'b']);
  expect(textsOf(['a', 3, 'b'])).toEqual(['a', 'b']);
});
