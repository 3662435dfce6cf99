import { describe, expect, it } from 'vitest';
import { tokenTimes } from './alignment.ts';
import { wordsOf } from './words.ts';

/** Words of tokens that are given by their text. */
function words(texts: readonly string[], language: string | null = 'en'): [string, readonly number[]][] {
  const tokens = [...texts.keys()];
  const decode = (some: readonly number[]): string => some.map((token) => texts[token] ?? '').join('');
  return wordsOf(tokens, decode, language).map(({ text, places }) => [text, places]);
}

describe('words', () => {
  it('begin at spaces, and pieces go to the word before', () => {
    expect(words([' Hel', 'lo', ' world'])).toEqual([
      [' Hello', [0, 1]],
      [' world', [2]],
    ]);
  });

  it('take their punctuation along', () => {
    expect(words([' Yes', ',', ' "', 'no', '!', ' So'])).toEqual([
      [' Yes,', [0, 1]],
      [' "no!', [2, 3, 4]],
      [' So', [5]],
    ]);
  });

  it('take an opening mark that stands alone before them', () => {
    expect(words([' He', ' (', 'or', ' she', ')'])).toEqual([
      [' He', [0]],
      [' (or', [1, 2]],
      [' she)', [3, 4]],
    ]);
    expect(words([' He', ' (', ' or'])).toEqual([
      [' He', [0]],
      [' ( or', [1, 2]],
    ]);
  });

  it('are characters in a language without spaces', () => {
    expect(words(['東', '京', '。'], 'ja')).toEqual([
      ['東', [0]],
      ['京。', [1, 2]],
    ]);
  });

  it('never split a character of several tokens', () => {
    const decode = (some: readonly number[]): string =>
      new TextDecoder().decode(Uint8Array.from(some)).replaceAll('\u0000', '');
    const bytes = [...new TextEncoder().encode(' é 🙂')];
    expect(wordsOf(bytes, decode, 'en').map(({ text }) => text)).toEqual([' é', ' 🙂']);
  });

  it('of nothing are none', () => {
    expect(words([])).toEqual([]);
  });
});

describe('times of tokens', () => {
  it('follow where the heads looked', () => {
    const [rows, frames] = [3, 60];
    const head = new Float32Array(rows * frames).fill(0.01);
    for (let row = 0; row < rows; row += 1)
      head.fill(1, row * frames + row * 20, row * frames + row * 20 + 20);
    const times = tokenTimes({ heads: [head], rows, frames }, 7);
    for (const [row, time] of times.entries()) expect(Math.abs(time - row * 0.4)).toBeLessThanOrEqual(0.06);
  });

  it('are at hand for a single token and for none', () => {
    expect(tokenTimes({ heads: [new Float32Array(10).fill(0.1)], rows: 1, frames: 10 }, 7)).toEqual([0]);
    expect(tokenTimes({ heads: [], rows: 0, frames: 0 }, 7)).toEqual([]);
  });
});
