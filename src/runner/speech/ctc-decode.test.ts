import { describe, expect, it } from 'vitest';
import {
  ctcCharacters,
  ctcChunks,
  ctcLines,
  ctcText,
  ctcWords,
  framesThatCount,
  roundHalfEven,
  type CtcVocabulary,
} from './ctc-decode.ts';

const LETTERS = ['<pad>', '<unk>', '|', 'H', 'E', 'L', 'O', "'", 'S'];
const vocabulary: CtcVocabulary = {
  tokens: new Map(LETTERS.map((token, id) => [id, token])),
  blank: '<pad>',
  unknown: '<unk>',
  delimiter: '|',
  space: ' ',
  lowerCase: false,
  cleanUp: false,
};

/** Ids of a text whose characters are tokens; `_` is the blank. */
function ids(frames: string): number[] {
  return Array.from(frames, (frame) => LETTERS.indexOf(frame === '_' ? '<pad>' : frame));
}

const textOf = (frames: string, rest: Partial<CtcVocabulary> = {}): string =>
  ctcText(ctcCharacters(ids(frames), vocabulary), { ...vocabulary, ...rest });

describe('CTC', () => {
  it.each([
    ['HHELL_LO', 'HELLO'],
    ['HELLLO', 'HELO'],
    ['L_L_L', 'LLL'],
    ['____', ''],
    ['', ''],
    ['||HE||_|LO|', 'HE  LO'],
    ['_H_|_H_', 'H H'],
  ])('reads %s as %s: equal neighbours are one before blanks go', (frames, text) => {
    expect(textOf(frames)).toBe(text);
  });

  it('keeps an unknown token, as the original does', () => {
    expect(ctcText(ctcCharacters([3, 99, 99, 4], vocabulary), vocabulary)).toBe('H<unk>E');
  });

  it('writes lower case and mends punctuation where the tokenizer says so', () => {
    expect(textOf("HE|'|S", { lowerCase: true, cleanUp: true })).toBe("he's");
  });

  it('gives characters and words the frames that they were said in', () => {
    const characters = ctcCharacters(ids('_HH_E|LL_O_'), vocabulary);
    expect(characters.map(({ text, start, end }) => [text, start, end])).toEqual([
      ['H', 1, 3],
      ['E', 4, 5],
      [' ', 5, 6],
      ['L', 6, 8],
      ['O', 9, 10],
    ]);
    expect(ctcWords(characters, vocabulary)).toEqual([
      { text: 'HE', start: 1, end: 5 },
      { text: 'LO', start: 6, end: 10 },
    ]);
  });
});

describe('lines', () => {
  it('end at a pause', () => {
    const words = [
      { text: 'A', start: 0, end: 10 },
      { text: 'B', start: 39, end: 50 },
      { text: 'C', start: 80, end: 90 },
    ];
    expect(ctcLines(words, 50)).toEqual([
      { text: 'A B', start: 0, end: 50 },
      { text: 'C', start: 80, end: 90 },
    ]);
  });

  it('end where they are full', () => {
    const words = Array.from({ length: 30 }, (_, index) => ({ text: 'WORD', start: index, end: index + 1 }));
    const lines = ctcLines(words, 50);
    expect(lines.length).toBe(2);
    for (const { text } of lines) expect(text.length).toBeLessThanOrEqual(80);
  });
});

describe('chunks', () => {
  it('are one for a sound that fits', () => {
    expect(ctcChunks(30, 30, 5)).toEqual([{ start: 0, end: 30, strideLeft: 0, strideRight: 0 }]);
  });

  it('overlap, and what counts of them lies side by side', () => {
    const chunks = ctcChunks(70, 30, 5);
    expect(chunks.map(({ start, end }) => [start, end])).toEqual([
      [0, 30],
      [20, 50],
      [40, 70],
    ]);
    const counted = chunks.flatMap((chunk) =>
      framesThatCount(
        Array.from({ length: chunk.end - chunk.start }, (_, index) => chunk.start + index),
        chunk,
        1,
      ),
    );
    expect(counted).toEqual(Array.from({ length: 70 }, (_, index) => index));
  });

  it.each(Array.from({ length: 40 }, (_, index) => 30 + index))(
    'of %i samples lose none and count none twice',
    (samples) => {
      const counted = ctcChunks(samples, 30, 5).flatMap((chunk) =>
        framesThatCount(
          Array.from({ length: chunk.end - chunk.start }, (_, index) => chunk.start + index),
          chunk,
          1,
        ),
      );
      expect(counted).toEqual(Array.from({ length: samples }, (_, index) => index));
    },
  );

  it('round as Python does', () => {
    expect([0.5, 1.5, 2.5, 2.4, 2.6].map(roundHalfEven)).toEqual([0, 2, 2, 2, 3]);
  });
});
