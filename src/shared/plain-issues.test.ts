import { expect, it } from 'vitest';
import { z } from 'zod';
import { nounOf } from './plain-issues.ts';

function said(schema: z.ZodType, value: unknown): string | undefined {
  return schema.safeParse(value).error?.issues[0]?.message;
}

it.each([
  [z.string(), undefined, 'is missing'],
  [z.string(), 5, 'must be text, not a number'],
  [z.number(), 'x', 'must be a number, not text'],
  [z.number(), Number.NaN, 'must be a number, not NaN'],
  [z.int(), 1.5, 'must be a whole number'],
  [z.int(), 'x', 'must be a number, not text'],
  [z.array(z.string()), {}, 'must be a list, not an object'],
  [z.number().max(5), 99, 'must be at most 5'],
  [z.number().gt(0), 0, 'must be above 0'],
  [z.number().min(1_000), 5, 'must be at least 1,000'],
  [z.string().min(1), '', 'must be at least 1 character long'],
  [z.array(z.string()).max(2), ['a', 'b', 'c'], 'must be at most 2 items long'],
  [z.enum(['a', 'b']), 'c', 'must be one of a, b'],
  [z.literal('a'), 'c', 'must be a'],
  [z.number().multipleOf(0.5), 0.7, 'must be a multiple of 0.5'],
  [z.string().min(1, 'names no model'), '', 'names no model'],
])('zod says in plain words what is wrong (%#)', (schema, value, message) => {
  expect(said(schema, value)).toBe(message);
});

it.each([
  [null, 'null'],
  [[1], 'a list'],
  [{}, 'an object'],
  [Number.POSITIVE_INFINITY, 'Infinity'],
  [false, 'true or false'],
])('a value of %j is called %s', (value, noun) => {
  expect(nounOf(value)).toBe(noun);
});
