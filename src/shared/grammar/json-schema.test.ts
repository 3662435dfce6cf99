import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { JSON_OBJECT_GRAMMAR } from './gbnf.ts';
import { grammarTakes } from './testing.ts';
import { jsonSchemaGrammar } from './json-schema.ts';
import { MAX_SCHEMA_DEPTH, MAX_SCHEMA_NODES, MAX_SCHEMA_REPEATS, SchemaProblem } from './schema-problem.ts';

const takes = (schema: unknown, text: string): boolean => grammarTakes(jsonSchemaGrammar(schema), text);

describe('any JSON object', () => {
  test.each(['{}', ' {"a": [1, {"b": null}], "c": "x\\n\\u00e9"}', '{\n  "a": -1.5e3\n}'])(
    'takes %j',
    (text) => {
      expect(grammarTakes(JSON_OBJECT_GRAMMAR, text)).toBe(true);
      expect(JSON.parse(text)).toBeTypeOf('object');
    },
  );

  test.each([
    '[]',
    '{"a": 01}',
    '{"a": 1e999}',
    '{"a": "\\ud800"}',
    '{"a": "line\nbreak"}',
    '{"a": 1,}',
    '{} x',
  ])('does not take %j', (text) => {
    expect(grammarTakes(JSON_OBJECT_GRAMMAR, text)).toBe(false);
  });
});

type Schema = Parameters<typeof z.fromJSONSchema>[0];

/** A schema, texts that it takes and texts that it does not. */
const CASES: readonly [string, Schema, readonly string[], readonly string[]][] = [
  ['a boolean', { type: 'boolean' }, ['true', ' false'], ['1', 'truefalse']],
  ['several types', { type: ['string', 'null'] }, ['"a"', 'null'], ['1']],
  ['values of any type', { enum: ['a', 1, null] }, ['"a"', '1', 'null'], ['"b"', '{}']],
  ['values that the type leaves', { type: 'string', enum: ['a', 1] }, ['"a"'], ['1']],
  ['a value with quotes', { const: 'a "b" \\ \n é' }, ['"a \\"b\\" \\\\ \\n é"'], ['"a"']],
  [
    'lengths',
    { type: 'string', minLength: 2, maxLength: 3 },
    ['"ab"', '"\\u00e9\\n"', '"abc"'],
    ['"a"', '"abcd"'],
  ],
  [
    'a day that exists',
    { type: 'string', format: 'date' },
    ['"2026-02-28"', '"2026-12-31"'],
    ['"2026-02-31"', '"26-1-1"'],
  ],
  [
    'a moment',
    { format: 'date-time' },
    ['"2026-01-02T03:04:05.678Z"', '"2026-01-02T03:04:05+01:00"'],
    ['"2026-01-02T24:00:00Z"'],
  ],
  [
    'a small range',
    { type: 'integer', minimum: 1, exclusiveMaximum: 11 },
    ['1', '10'],
    ['0', '11', '1.0', '01'],
  ],
  ['a range below 0', { type: 'integer', minimum: -2, maximum: 0 }, ['-2', '0'], ['-3', '1']],
  ['from 0 on', { type: 'integer', minimum: 0 }, ['0', '123456789012345'], ['-1', '1234567890123456']],
  ['above 0', { type: 'integer', exclusiveMinimum: 0 }, ['1', '20'], ['0', '-1']],
  [
    'a part of 1',
    { type: 'number', minimum: 0, maximum: 1 },
    ['0', '0.25', '1', '1.0'],
    ['1.1', '-0.5', '2'],
  ],
  ['a number from 0 on', { type: 'number', minimum: 0 }, ['0.5', '2e3'], ['-1']],
  [
    'a list',
    { type: 'array', items: { type: 'integer' }, minItems: 1, maxItems: 3 },
    ['[1]', '[1, 2,3]'],
    ['[]', '[1,2,3,4]', '["a"]'],
  ],
  ['an empty list', { type: 'array', maxItems: 0 }, ['[]'], ['[1]']],
  [
    'alternatives',
    { anyOf: [{ type: 'integer' }, { type: 'array', items: { type: 'boolean' } }] },
    ['1', '[true]'],
    ['"a"'],
  ],
  [
    'a map',
    { type: 'object', additionalProperties: { type: 'integer' } },
    ['{}', '{"a":1, "b":2}'],
    ['{"a":"b"}'],
  ],
  ['no properties', { type: 'object', additionalProperties: false }, ['{}'], ['{"a":1}']],
  [
    'properties, some of them free',
    {
      properties: { a: { type: 'integer' }, b: { type: 'boolean' }, c: { const: 1 }, d: { const: 2 } },
      required: ['b'],
    },
    ['{"b":true}', '{"a": 1, "b": true}', '{"b":true,"d":2}', '{"a":1,"b":true,"c":1,"d":2}'],
    ['{}', '{"a":1}', '{"a":1,"c":1}', '{,"b":true}', '{"b":true,}', '{"d":2,"b":true}', '{"b":true,"e":1}'],
  ],
  [
    'properties that are all free',
    { properties: { a: true, b: true } },
    ['{}', '{"a":1}', '{"b":1}', '{"a":[],"b":{}}'],
    ['{"c":1}'],
  ],
  [
    'a tree',
    {
      $defs: {
        node: {
          type: 'object',
          properties: { kids: { type: 'array', items: { $ref: '#/$defs/node' } } },
          required: ['kids'],
        },
      },
      $ref: '#/$defs/node',
    },
    ['{"kids":[]}', '{"kids":[{"kids":[]},{"kids":[{"kids":[]}]}]}'],
    ['{}', '{"kids":[1]}'],
  ],
  [
    'itself',
    {
      type: 'object',
      properties: { next: { anyOf: [{ $ref: '#' }, { type: 'null' }] } },
      required: ['next'],
    },
    ['{"next":null}', '{"next":{"next":null}}'],
    ['{"next":1}'],
  ],
];

test.each(CASES)('a schema holds %s and nothing else', (_, schema, right, wrong) => {
  const known = z.fromJSONSchema(schema);
  for (const text of right) {
    expect([text, takes(schema, text)]).toEqual([text, true]);
    // What the grammar takes must be a document of the schema by a reader of its own.
    expect([text, known.safeParse(JSON.parse(text)).success]).toEqual([text, true]);
  }
  for (const text of wrong) expect([text, takes(schema, text)]).toEqual([text, false]);
});

test('a value may be an object or a list', () => {
  expect(takes({ enum: [{ b: [2] }, []] }, '{"b":[2]}')).toBe(true);
  expect(takes({ enum: [{ b: [2] }, []] }, '{"b":[]}')).toBe(false);
});

test('what zod makes of a usual form can be held', () => {
  const form = z.object({
    name: z.string(),
    age: z.int().min(0).max(120),
    tags: z.array(z.enum(['a', 'b'])).max(3),
    note: z.string().nullable(),
    kind: z.discriminatedUnion('t', [
      z.object({ t: z.literal('x') }),
      z.object({ t: z.literal('y'), n: z.int() }),
    ]),
  });
  const text = '{"name": "Ada", "age": 36, "tags": ["a"], "note": null, "kind": {"t": "y", "n": -4}}';
  expect(takes(z.toJSONSchema(form), text)).toBe(true);
  expect(takes(z.toJSONSchema(form), text.replace('36', '136'))).toBe(false);
});

const deep = (levels: number): object =>
  levels === 0 ? { type: 'null' } : { type: 'array', items: deep(levels - 1) };

/** A schema that can't be held, and the part that is to blame. */
const REFUSED: readonly [string, unknown, string][] = [
  ['a pattern', { properties: { a: { type: 'string', pattern: '^a' } } }, 'properties.a.pattern'],
  ['a format without a grammar', { type: 'string', format: 'email' }, 'format'],
  ['a wide range', { properties: { a: { type: 'integer', minimum: 5 } } }, 'properties.a.minimum'],
  ['a bound of a number', { type: 'number', exclusiveMinimum: 0 }, 'exclusiveMinimum'],
  ['no number at all', { type: 'integer', minimum: 2, maximum: 1 }, ''],
  ['unique items', { items: { uniqueItems: true, type: 'array' } }, 'items.uniqueItems'],
  ['a list by place', { type: 'array', prefixItems: [] }, 'prefixItems'],
  ['not', { not: {} }, 'not'],
  ['several at once', { allOf: [{ type: 'object' }, { type: 'object' }] }, 'allOf'],
  ['a keyword beside anyOf', { anyOf: [{ type: 'null' }], type: 'object' }, 'type'],
  [
    'a required name that is not there',
    { type: 'object', properties: { a: true }, required: ['b'] },
    'required',
  ],
  ['an unknown type', { type: 'text' }, 'type'],
  ['false', { properties: { a: false } }, 'properties.a'],
  ['a name that is nowhere', { $ref: '#/$defs/a' }, '$ref'],
  ['an inherited name', { $defs: {}, $ref: '#/$defs/constructor' }, '$ref'],
  ['another file', { $ref: 'https://example.org/schema.json' }, '$ref'],
  [
    'a circle',
    { $defs: { a: { anyOf: [{ $ref: '#/$defs/b' }] }, b: { $ref: '#/$defs/a' } }, $ref: '#/$defs/a' },
    '',
  ],
  [
    'a circle that is found late',
    {
      $ref: '#/$defs/a',
      $defs: {
        a: { anyOf: [{ type: 'array', items: { $ref: '#/$defs/b' } }, { $ref: '#/$defs/b' }] },
        b: { anyOf: [{ $ref: '#/$defs/a' }, { type: 'null' }] },
      },
    },
    '',
  ],
  ['a count that is none', { type: 'string', minLength: -1 }, 'minLength'],
  ['counts beyond the most', { type: 'string', maxLength: MAX_SCHEMA_REPEATS + 1 }, 'maxLength'],
  ['most below least', { type: 'array', minItems: 3, maxItems: 2 }, 'maxItems'],
  ['too many values', { enum: Array.from({ length: 501 }, (_, index) => index) }, 'enum'],
  ['too much text', { const: 'x'.repeat(50_001) }, 'const'],
];

test.each(REFUSED)('%s is refused by name', (_, schema, place) => {
  let problem: unknown;
  try {
    jsonSchemaGrammar(schema);
  } catch (error) {
    problem = error;
  }
  expect(problem).toBeInstanceOf(SchemaProblem);
  expect(problem instanceof SchemaProblem ? problem.path.join('.') : null).toBe(place);
});

test('depth and number of schemas have an end', () => {
  expect(() => jsonSchemaGrammar(deep(MAX_SCHEMA_DEPTH - 1))).not.toThrow();
  expect(() => jsonSchemaGrammar(deep(MAX_SCHEMA_DEPTH))).toThrow(/nested deeper/);
  expect(() => jsonSchemaGrammar(deep(2_000))).toThrow(/nested deeper/);
  const wide = { anyOf: Array.from({ length: MAX_SCHEMA_NODES }, () => ({ type: 'null' })) };
  expect(() => jsonSchemaGrammar(wide)).toThrow(/more than the 500/);
});

test('a schema that refers to one part a hundred times stays small', () => {
  const properties = Object.fromEntries(
    Array.from({ length: 100 }, (_, index) => [`p${String(index)}`, { $ref: '#/$defs/a' }]),
  );
  const grammar = jsonSchemaGrammar({ $defs: { a: { enum: ['x', 'y'] } }, type: 'object', properties });
  expect(grammar.length).toBeLessThan(20_000);
});
