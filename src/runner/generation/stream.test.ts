import { expect, test } from 'vitest';
import { cleanUpSpaces, streamTokens, type StreamOptions } from './stream.ts';

async function* tokens(text: string): AsyncGenerator<number> {
  for (const char of text) yield char.codePointAt(0) ?? 0;
}

function options(sent: string[], given: Partial<StreamOptions> = {}): StreamOptions {
  return {
    decode: (some) => String.fromCodePoint(...some),
    maxNewTokens: 10,
    forcedEnd: false,
    emit: async (text) => void sent.push(text),
    context: { signal: new AbortController().signal, now: () => 1 },
    ...given,
  };
}

test('what is sent is the text, and an end before the longest length is a stop', async () => {
  const sent: string[] = [];
  const written = await streamTokens(tokens('Hi 🙂'), options(sent));
  expect(written).toMatchObject({ text: 'Hi 🙂', tokens: 4, finish_reason: 'stop' });
  expect(sent.join('')).toBe('Hi 🙂');
});

test.each([
  ['all tokens that were allowed', 4, false, 'length'],
  ['one fewer, where the last is forced to be the end', 5, true, 'length'],
  ['one fewer, where the model ended by itself', 5, false, 'stop'],
] as const)('%s: %i', async (_, maxNewTokens, forcedEnd, finish_reason) => {
  const written = await streamTokens(tokens('abcd'), options([], { maxNewTokens, forcedEnd }));
  expect(written.finish_reason).toBe(finish_reason);
});

test('a text that is cleaned goes out once, at its end', async () => {
  const sent: string[] = [];
  const written = await streamTokens(tokens("it 's ."), options(sent, { finish: cleanUpSpaces }));
  expect(sent).toEqual(["it's."]);
  expect(written.text).toBe("it's.");
});

test('spaces before marks and contractions go, others stay', () => {
  expect(cleanUpSpaces("I do n't , we 've ! a ' b")).toBe("I don't, we've! a'b");
});
