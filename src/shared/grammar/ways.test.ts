/** Schemas whose documents can be read in many ways at once, and those that only look like it. */
import { expect, test } from 'vitest';
import { jsonSchemaGrammar } from './json-schema.ts';
import { MAX_WAYS } from './ways.ts';

type Schema = Record<string, unknown>;

const node = { $ref: '#/$defs/node' };
const nodeOf = (anyOf: readonly Schema[]): Schema => ({ $defs: { node: { anyOf } }, ...node });
const list = (more: Schema = {}): Schema => ({ type: 'array', items: node, ...more });
const object = (properties: Schema, required = Object.keys(properties)): Schema => ({
  type: 'object',
  properties,
  required,
});

const REFUSED: readonly [string, Schema][] = [
  ['lists that hold each other', nodeOf([list(), list({ maxItems: 3 }), { type: 'null' }])],
  ['lists of any items beside one another', nodeOf([{ type: 'array' }, list(), list({ minItems: 1 })])],
  [
    'objects that only differ behind what they hold',
    nodeOf([
      object({ next: node, kind: { const: 'a' } }),
      object({ next: node, kind: { const: 'b' } }),
      { type: 'null' },
    ]),
  ],
  [
    'objects whose first values may be the same',
    nodeOf([
      object({ kind: { type: 'string' }, next: node }),
      object({ kind: { const: 'b' }, next: node }),
      { type: 'null' },
    ]),
  ],
  [
    'an object of any names beside one of some',
    nodeOf([{ type: 'object', additionalProperties: node }, object({ next: node }), { type: 'null' }]),
  ],
  [
    'alternatives in every second level',
    nodeOf([list({ items: list() }), list({ items: list({ maxItems: 2 }) }), { type: 'null' }]),
  ],
  [
    'ever new parts, with no part that holds itself',
    {
      $ref: '#/$defs/a0',
      $defs: {
        ...Object.fromEntries(
          Array.from({ length: 8 }, (_, level) => {
            const items = { $ref: `#/$defs/a${String(level + 1)}` };
            return [`a${String(level)}`, { anyOf: [list({ items }), list({ items, maxItems: 2 })] }];
          }),
        ),
        a8: { type: 'null' },
      },
    },
  ],
];

test.each(REFUSED)('%s are refused', (_, schema) => {
  expect(() => jsonSchemaGrammar(schema)).toThrow(
    new RegExp(`more than ${String(MAX_WAYS)} ways at once from .*alternatives begin alike`),
  );
});

const TAKEN: readonly [string, Schema][] = [
  ['a tree', nodeOf([list(), { type: 'null' }])],
  ['any JSON', { type: 'array' }],
  ['lists that are the same to the letter', nodeOf([list(), list(), { type: 'null' }])],
  [
    'objects told apart by their first value',
    nodeOf([
      object({ kind: { const: 'a' }, next: node }),
      object({ kind: { const: 'b' }, next: node }),
      object({ kind: { enum: ['c', 'd'] }, next: node }),
      { type: 'null' },
    ]),
  ],
  [
    'objects told apart by the type of their first value',
    nodeOf([
      object({ id: { type: 'string' }, next: node }),
      object({ id: { type: 'integer' }, next: node }),
      object({ id: { type: ['boolean', 'null'] }, next: node }),
    ]),
  ],
  [
    'objects that hold others under names of their own',
    nodeOf([object({ left: node }), object({ right: node }), { type: 'null' }]),
  ],
  [
    'lists that begin alike and hold no alternatives',
    { anyOf: Array.from({ length: 60 }, (_, most) => list({ items: { type: 'null' }, maxItems: most + 1 })) },
  ],
  [
    'an expression of a list and a value beside it',
    nodeOf([list(), object({ of: list(), by: node }), { type: 'number' }]),
  ],
];

test.each(TAKEN)('%s is taken', (_, schema) => {
  expect(() => jsonSchemaGrammar(schema)).not.toThrow();
});

test('a large schema of objects that are told apart is looked through before the test runs out of time', () => {
  const parts = Array.from({ length: 40 }, (_, index) =>
    object({ kind: { const: index }, a: node, b: node, c: { type: 'string' } }, ['kind']),
  );
  expect(() => jsonSchemaGrammar(nodeOf([...parts, { type: 'null' }]))).not.toThrow();
});
