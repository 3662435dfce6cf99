import { describe, expect, test } from 'vitest';
import { preTokenizerOf } from './pre-tokenizer.ts';

const bytes = (fields: object = {}) => ({
  type: 'ByteLevel',
  add_prefix_space: false,
  use_regex: true,
  ...fields,
});
const split = (Regex: string) => ({ type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false });

// As they stand in the tokenizer.json of the models.
const LLAMA3 =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
const QWEN2 =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
const TEKKEN =
  '[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+';
const GPT4O =
  "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

describe('a known split gets no name, or a wrong one', () => {
  const apart = bytes({ use_regex: false });
  test.each([
    ['gpt-2', [bytes()], false],
    ['smollm', [{ type: 'Digits', individual_digits: true }, bytes()], false],
    ['llama-bpe', [split(LLAMA3), apart], true],
    ['dbrx', [split(LLAMA3), apart], false],
    ['qwen2', [split(QWEN2), apart], false],
    ['tekken', [split(TEKKEN), apart], true],
    ['gpt-4o', [split(GPT4O), apart], false],
  ])('%s', (name, preTokenizers, ignoreMerges) => {
    expect(preTokenizerOf({ preTokenizers, ignoreMerges })).toBe(name);
  });
});

describe('a split that llama.cpp does not know becomes another one', () => {
  const apart = bytes({ use_regex: false });
  test.each([
    ['another expression', [split(`${QWEN2}|x`), apart], false, /x\b/],
    ['whole words first', [split(QWEN2), apart], true, /whole words first/],
    ['a space before every text', [bytes({ add_prefix_space: true })], false, /ByteLevel/],
    [
      'digits in groups',
      [{ type: 'Digits', individual_digits: false }, bytes()],
      false,
      /Digits, then ByteLevel/,
    ],
    ['no expression at all', [apart], false, /ByteLevel/],
    ['one step more', [{ type: 'Punctuation' }, split(QWEN2), apart], false, /Punctuation, then Split/],
    ['no split', [], false, /none/],
    ['matches taken out', [{ ...split(QWEN2), behavior: 'Removed' }, apart], false, /Split/],
  ])('%s', (_, preTokenizers, ignoreMerges, words) => {
    expect(() => preTokenizerOf({ preTokenizers, ignoreMerges })).toThrow(words);
  });
});
