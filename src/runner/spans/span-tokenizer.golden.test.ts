/** Places of tokens against Python's tokenizers, on texts that trip up whoever counts characters. */
import { Tokenizer } from '@huggingface/tokenizers';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { golden } from '../testing.ts';
import { SpanTokenizer } from './span-tokenizer.ts';

const numbers = z.array(z.int());
const file = golden(
  'spans.json',
  z.object({
    bases: z.record(z.string(), z.looseObject({})),
    kinds: z.array(
      z.object({
        name: z.string(),
        base: z.string(),
        changes: z.looseObject({}),
        cases: z.array(z.object({ text: z.string(), ids: numbers, offsets: numbers, words: numbers })),
      }),
    ),
  }),
);

/** Words by the order in which they come, as Python's numbers have gaps. */
function ordered(words: readonly number[]): number[] {
  const seen = [...new Set(words)];
  return words.map((word) => seen.indexOf(word));
}

describe.each(file.kinds)('$name', ({ base, changes, cases }) => {
  const tokenizer = new SpanTokenizer(new Tokenizer({ ...file.bases[base], ...changes }, {}));

  test.each(cases)('$text', ({ text, ids, offsets, words }) => {
    const spans = tokenizer.tokens(text);
    expect(spans.map(({ id }) => id)).toEqual(ids);
    expect(spans.flatMap(({ start, end }) => [start, end])).toEqual(offsets);
    expect(ordered(spans.map(({ word }) => word))).toEqual(ordered(words));
  });
});
