import { expect, test } from 'vitest';
import { StopTexts, TokenText } from './text-stream.ts';

/** A vocabulary of single bytes, as byte-level tokenizers fall back to. */
const bytes = (tokens: readonly number[]): string => new TextDecoder().decode(Uint8Array.from(tokens));

function streamed(text: string, before: readonly number[] = []): string[] {
  const stream = new TokenText(bytes, before);
  return [...new TextEncoder().encode(text)].map((byte) => stream.push(byte));
}

test('a character of four bytes comes out whole, at its last byte', () => {
  expect(streamed('a🙂é!')).toEqual(['a', '', '', '', '🙂', '', 'é', '!']);
});

test('bytes that never become a character go out, and do not hold up the rest', () => {
  const stream = new TokenText(bytes, []);
  const out = [0xff, 0xfe, 0xfd, 0xfc].map((byte) => stream.push(byte));
  expect(out).toEqual(['', '', '', '\uFFFD'.repeat(3)]);
  expect(stream.push(0x61)).toBe('\uFFFDa');
});

test('a character is broken that comes right after bytes which are none', () => {
  const stream = new TokenText(bytes, []);
  const given = [0x86, 0x86, 0x86, ...new TextEncoder().encode('🙂é'), 0x86];
  const out = given.map((byte) => stream.push(byte)).join('') + stream.flush();
  expect(out).toBe('\uFFFD\uFFFD\uFFFD🙂é\uFFFD');
});

test('bytes without end that are no characters are decoded again with each of them', () => {
  let longest = 0;
  const counted = (tokens: readonly number[]): string => {
    longest = Math.max(longest, tokens.length);
    return bytes(tokens);
  };
  const stream = new TokenText(counted, []);
  const out = Array.from({ length: 500 }, () => stream.push(0xff)).join('') + stream.flush();
  expect(out).toBe('\uFFFD'.repeat(500));
  expect(longest).toBeLessThan(100);
});

test('an incomplete character at the end is not lost', () => {
  const stream = new TokenText(bytes, []);
  expect(stream.push(0xc3)).toBe('');
  expect(stream.flush()).toBe('\uFFFD');
});

test('the space between prompt and answer stays, although a decoder drops the first space of a text', () => {
  const words = ['', '▁Once', '▁upon', '▁a'];
  const sentencePiece = (tokens: readonly number[]): string =>
    tokens
      .map((id) => words[id] ?? '')
      .join('')
      .replaceAll('▁', ' ')
      .trimStart();
  const stream = new TokenText(sentencePiece, [1]);
  expect([2, 3].map((id) => stream.push(id))).toEqual([' upon', ' a']);
});

test('special tokens have no text and break nothing', () => {
  const special = (tokens: readonly number[]): string => bytes(tokens.filter((token) => token < 256));
  const stream = new TokenText(special, []);
  expect([0xf0, 0x9f, 999, 0x99, 0x82, 0x21].map((token) => stream.push(token)).join('')).toContain('!');
});

function stopped(stops: string[], pieces: string[]): { out: string[]; rest: string; stopped: boolean } {
  const texts = new StopTexts(stops);
  const out = pieces.map((piece) => texts.push(piece));
  const rest = texts.flush();
  return { out, rest, stopped: texts.stopped };
}

test('a stop text over several pieces never shows', () => {
  expect(stopped(['\nUser:'], ['Hello', '\n', 'Us', 'er:', ' more'])).toEqual({
    out: ['Hello', '', '', '', ''],
    rest: '',
    stopped: true,
  });
});

test('what only looked like a stop text comes out again', () => {
  expect(stopped(['###'], ['a#', '#b', '#'])).toEqual({ out: ['a', '##b', ''], rest: '#', stopped: false });
});

test('the earliest of several stop texts counts, also when one lies in the held-back part', () => {
  expect(stopped(['end', 'd of'], ['the en', 'd of'])).toEqual({
    out: ['the ', ''],
    rest: '',
    stopped: true,
  });
});

test('a stop text that repeats its own beginning is found', () => {
  expect(stopped(['aab'], ['a', 'a', 'a', 'b'])).toEqual({ out: ['', '', 'a', ''], rest: '', stopped: true });
});

test('without stop texts nothing is held back', () => {
  expect(stopped([], ['a', 'b'])).toEqual({ out: ['a', 'b'], rest: '', stopped: false });
});

test('a comma is not lost where the tokenizer takes the blank before it away', () => {
  const decode = (tokens: readonly number[]): string =>
    String.fromCodePoint(...tokens).replace(/ ([,.])/g, '$1');
  const texts = new TokenText(decode, []);
  expect(Array.from('1 ,2 .', (char) => texts.push(char.codePointAt(0) ?? 0)).join('')).toBe('1 ,2 .');
});
