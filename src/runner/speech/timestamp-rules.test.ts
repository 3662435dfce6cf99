import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { golden } from '../testing.ts';
import { logSumExp, timestampRules } from './timestamp-rules.ts';

const table = golden(
  'whisper-timestamp-rules.json',
  z.object({
    begin: z.int(),
    end: z.int(),
    noTimestamps: z.int(),
    maxInitial: z.int(),
    cases: z.array(z.object({ made: z.array(z.int()), scores: z.array(z.number()), left: z.array(z.int()) })),
  }),
);

describe('the rules of timestamps', () => {
  it.each(table.cases.map((one, index) => [index, one] as const))(
    'leave the tokens that the original leaves, case %i: %j',
    (_, { made, scores, left }) => {
      const given = Float32Array.from(scores);
      timestampRules(table)([7, 7, ...made], given);
      expect([...given.keys()].filter((token) => (given[token] ?? -Infinity) > -Infinity)).toEqual(left);
    },
  );

  it('hold the first timestamp to the beginning, which is where transformers.js lets 30.00 through', () => {
    const scores = new Float32Array(20);
    scores[19] = 9;
    timestampRules(table)([7, 7], scores);
    expect(scores[19]).toBe(-Infinity);
  });

  it('let any first timestamp through where the model sets no bound', () => {
    const scores = new Float32Array(20);
    scores[19] = 9;
    timestampRules({ ...table, maxInitial: null })([7, 7], scores);
    expect(scores[19]).toBe(9);
  });
});

describe('logSumExp', () => {
  it('does not overflow, and is nothing where nothing is left', () => {
    expect(logSumExp(Float32Array.of(1_000, 1_000))).toBeCloseTo(1_000 + Math.log(2), 3);
    expect(logSumExp(Float32Array.of(-Infinity, -Infinity))).toBe(-Infinity);
    expect(logSumExp(new Float32Array())).toBe(-Infinity);
  });
});
