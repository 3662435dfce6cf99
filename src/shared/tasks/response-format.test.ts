import { expect, test } from 'vitest';
import { TASKS } from './index.ts';
import { grammarOf } from './response-format.ts';

const parse = (response_format: unknown) =>
  TASKS['text-generation'].options.safeParse({ response_format }).error?.issues[0];

test('a schema that can not be held is refused with its place in the request', () => {
  const schema = { type: 'object', properties: { mail: { type: 'string', pattern: '@' } } };
  expect(parse({ type: 'json_schema', json_schema: { schema } })).toMatchObject({
    path: ['response_format', 'json_schema', 'schema', 'properties', 'mail', 'pattern'],
  });
});

test.each([
  ['no schema', { type: 'json_schema' }],
  ['an unknown type', { type: 'xml' }],
  ['a schema that is no object', { type: 'json_schema', json_schema: { schema: [] } }],
  ['a field that nobody reads', { type: 'json_object', schema: {} }],
])('%s is refused', (_, given) => {
  expect(parse(given)).toBeDefined();
});

test('plain text has no grammar, and an object has one', () => {
  expect(grammarOf(undefined)).toBeNull();
  expect(grammarOf({ type: 'text' })).toBeNull();
  expect(grammarOf({ type: 'json_object' })).toContain('root ::=');
  expect(grammarOf({ type: 'json_schema', json_schema: { schema: { type: 'null' } } })).toContain('"null"');
});
