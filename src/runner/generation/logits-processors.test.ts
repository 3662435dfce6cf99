import { expect, test } from 'vitest';
import { generationSchema, mergeGeneration } from './generation-config.ts';
import {
  badWords,
  forcedBos,
  forcedEos,
  minLength,
  noRepeatNgram,
  processorsOf,
  repetitionPenalty,
  suppress,
  suppressAtBegin,
  type LogitsProcessor,
} from './logits-processors.ts';

const INF = Infinity;

test.each<[string, LogitsProcessor, number[], number[]]>([
  ['a positive score is divided, another multiplied', repetitionPenalty(2), [0, 1, 1], [0.5, -4, 3, 4]],
  ['the second of a repeated pair is forbidden', noRepeatNgram(2), [0, 1, 2, 0], [1, -INF, 3, 4]],
  ['both tokens that followed are forbidden', noRepeatNgram(2), [0, 1, 0, 2, 0], [1, -INF, -INF, 4]],
  ['size 1 forbids all that was there', noRepeatNgram(1), [3, 0], [-INF, -2, 3, -INF]],
  ['fewer tokens than a run forbid nothing', noRepeatNgram(3), [0], [1, -2, 3, 4]],
  ['a lone bad word is forbidden always', badWords([[2]], [3]), [0], [1, -2, -INF, 4]],
  ['a bad word of two only after its first', badWords([[0, 2]], [3]), [1, 0], [1, -2, -INF, 4]],
  ['a bad word of two not elsewhere', badWords([[0, 2]], [3]), [0, 1], [1, -2, 3, 4]],
  ['an end token is never a bad word', badWords([[3]], [3]), [0], [1, -2, 3, 4]],
  ['no end below the least length', minLength(3, [3]), [0, 0], [1, -2, 3, -INF]],
  ['an end at the least length', minLength(2, [3]), [0, 0], [1, -2, 3, 4]],
  ['the first token is forced after the start', forcedBos(1), [0], [-INF, 0, -INF, -INF]],
  ['and only there', forcedBos(1), [0, 1], [1, -2, 3, 4]],
  ['the end is forced as the last token', forcedEos(3, [3]), [0, 1], [-INF, -INF, -INF, 0]],
  ['and not before', forcedEos(3, [3]), [0], [1, -2, 3, 4]],
  ['suppressed tokens never come', suppress([0, 2, 99]), [1], [-INF, -2, -INF, 4]],
  ['tokens suppressed at the beginning', suppressAtBegin([0], 1), [1], [-INF, -2, 3, 4]],
  ['and later may come', suppressAtBegin([0], 1), [1, 1], [1, -2, 3, 4]],
])('%s', (_, processor, tokens, wanted) => {
  const scores = Float32Array.of(1, -2, 3, 4);
  processor(tokens, scores);
  expect([...scores]).toEqual(wanted);
});

test('a configuration asks for what it names, and forced tokens win over what is forbidden before', () => {
  const generation = generationSchema.parse({
    eos_token_id: 3,
    min_length: 10,
    forced_eos_token_id: 3,
    suppress_tokens: [-1, 1],
  });
  const scores = Float32Array.of(1, 2, 3, 4);
  for (const process of processorsOf(generation, { prefix: 1, maxNewTokens: 2 })) process([0, 0], scores);
  expect([...scores]).toEqual([-INF, -INF, -INF, 0]);
  expect(processorsOf(generationSchema.parse({}), { prefix: 1, maxNewTokens: 5 })).toEqual([]);
});

test('the first new token moves behind a forced one for tokens suppressed at the beginning', () => {
  const generation = generationSchema.parse({ forced_bos_token_id: 1, begin_suppress_tokens: [0] });
  const scores = Float32Array.of(5, 5);
  for (const process of processorsOf(generation, { prefix: 1, maxNewTokens: 5 })) process([2, 1], scores);
  expect([...scores]).toEqual([-INF, 5]);
});

test('of merged fields the last that is given wins', () => {
  const merged = mergeGeneration(
    { eos_token_id: 1, num_beams: 4 },
    { eos_token_id: [2, 3], num_beams: null },
  );
  expect(merged).toMatchObject({ eos_token_id: [2, 3], num_beams: 4 });
});
