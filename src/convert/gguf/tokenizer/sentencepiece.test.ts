import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { uniform } from '../testing/made-up.ts';
import { parseSentencePiece } from './sentencepiece.ts';

const bytes = readFileSync(
  join(import.meta.dirname, '../../../../tools/reference/goldens/gguf/llama/tokenizer.model'),
);

test('a vocabulary loses its scores or kinds', () => {
  const { tokens, mergesPairs, spacePrefix } = parseSentencePiece(bytes);
  expect([tokens.length, mergesPairs, spacePrefix]).toEqual([360, true, true]);
  expect(tokens.slice(0, 4).map(({ text, kind }) => [text, kind])).toEqual([
    ['<unk>', 2],
    ['<s>', 3],
    ['</s>', 3],
    ['<0x00>', 6],
  ]);
  const scores = tokens.slice(259).map(({ score }) => score ?? 0);
  expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  expect(scores[1]).toBe(-1);
});

test('a damaged tokenizer.model hangs, or throws anything but a RangeError', () => {
  const random = uniform(3, 3 * 1000);
  const pick = (index: number, count: number): number => Math.floor((((random[index] ?? 0) + 1) / 2) * count);
  let refused = 0;
  for (let time = 0; time < 1000; time++) {
    const copy = Buffer.from(bytes.subarray(0, 600));
    const place = pick(time * 3, copy.length);
    copy[place] = pick(time * 3 + 1, 256);
    const cut = pick(time * 3 + 2, 2) === 0 ? copy : copy.subarray(0, place);
    try {
      parseSentencePiece(cut);
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError);
      refused += 1;
    }
  }
  expect(refused).toBeGreaterThan(300);
});
