import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mergesOf, parseSentencePiece } from './sentencepiece-model.ts';

const bytes = readFileSync(
  join(import.meta.dirname, '../../../tools/reference/goldens/gguf/llama/tokenizer.model'),
);

test('a vocabulary loses its scores or kinds', () => {
  const { pieces, type, spacePrefix, byteFallback } = parseSentencePiece(bytes);
  expect([pieces.length, type, spacePrefix, byteFallback]).toEqual([360, 2, true, true]);
  expect(pieces.slice(0, 4).map((piece) => [piece.text, piece.type])).toEqual([
    ['<unk>', 2],
    ['<s>', 3],
    ['</s>', 3],
    ['<0x00>', 6],
  ]);
  const scores = pieces.slice(259).map(({ score }) => score);
  expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  expect(scores[1]).toBe(-1);
});

test('a damaged tokenizer.model hangs, or throws anything but a RangeError', () => {
  let state = 3;
  const pick = (count: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * count);
  };
  let refused = 0;
  for (let time = 0; time < 1000; time++) {
    const copy = Buffer.from(bytes.subarray(0, 600));
    const place = pick(copy.length);
    copy[place] = pick(256);
    const cut = pick(2) === 0 ? copy : copy.subarray(0, place);
    try {
      parseSentencePiece(cut);
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError);
      refused += 1;
    }
  }
  expect(refused).toBeGreaterThan(300);
});

test('a pair is merged before one that is likelier, or a piece without two halves is one', () => {
  const piece = (text: string, score: number) => ({ text, score, type: 1 });
  const pieces = [piece('a', -9), piece('b', -9), piece('ab', -2), piece('aab', -1), piece('xyz', 0)];
  const vocabulary = new Map(pieces.map(({ text }, id) => [text, id]));
  expect(mergesOf(pieces, vocabulary)).toEqual([
    ['a', 'ab'],
    ['a', 'b'],
  ]);
});

test('a piece as long as a file is taken apart at each of its places', () => {
  const pieces = ['a'.repeat(50_000), 'a'].map((text) => ({ text, score: 0, type: 1 }));
  expect(mergesOf(pieces, new Map(pieces.map(({ text }, id) => [text, id])))).toEqual([]);
});
