/** Answers held to a JSON Schema by llama.cpp, on the embedded decoder: it knows no JSON, so the grammar does it all. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { TASKS } from '../../shared/tasks/index.ts';
import type { TextGenerator } from '../backends/backend.ts';
import { loadLlama } from '../backends/llama.ts';
import { embeddedPlan, loadContext, runContext } from '../testing.ts';
import { runTextGeneration } from './text-generation.ts';

let model: TextGenerator;
beforeAll(async () => {
  model = await loadLlama({ ...embeddedPlan('ember-gguf'), context_length: 1_024 }, loadContext());
});
afterAll(async () => {
  await model[Symbol.asyncDispose]();
});

const options = (given: object) => TASKS['text-generation'].options.parse({ max_new_tokens: 400, ...given });

async function answers(given: object, text = 'Once upon a time'): Promise<string[]> {
  const { results } = await runTextGeneration(model, [{ text }], options(given), runContext());
  const parsed = z.array(TASKS['text-generation'].result).parse(results);
  for (const { finish_reason } of parsed) expect(finish_reason).toBe('stop');
  return parsed.map(({ generated_text }) => generated_text);
}

type Schema = Parameters<typeof z.fromJSONSchema>[0];

const SCHEMAS: readonly [string, Schema][] = [
  [
    'a form',
    {
      type: 'object',
      properties: {
        name: { type: 'string', maxLength: 12 },
        age: { type: 'integer', minimum: 0, maximum: 120 },
        share: { type: 'number', minimum: 0, maximum: 1 },
        brave: { type: 'boolean' },
        mood: { enum: ['glad', 'sad "or" so', null] },
        note: { type: 'string', maxLength: 8 },
      },
      required: ['name', 'age', 'share', 'brave', 'mood'],
      additionalProperties: false,
    },
  ],
  [
    'a list of alternatives',
    {
      type: 'array',
      items: { anyOf: [{ type: 'integer', minimum: 1, maximum: 9 }, { type: 'null' }, { const: 'é' }] },
      minItems: 2,
      maxItems: 4,
    },
  ],
  [
    'formats',
    {
      type: 'object',
      properties: {
        day: { type: 'string', format: 'date' },
        at: { type: 'string', format: 'date-time' },
        id: { type: 'string', format: 'uuid' },
      },
      required: ['day', 'at', 'id'],
    },
  ],
  [
    'a part that refers to itself',
    {
      $defs: {
        node: {
          type: 'object',
          properties: { name: { enum: ['a', 'b'] }, next: { $ref: '#/$defs/end' } },
          required: ['name', 'next'],
        },
        end: { anyOf: [{ type: 'null' }, { $ref: '#/$defs/node' }] },
      },
      $ref: '#/$defs/node',
    },
  ],
];

describe.each(SCHEMAS)('%s', (_, schema) => {
  const known = z.fromJSONSchema(schema);

  test.each([0, 1.5])('every answer is a document of the schema at temperature %d', async (temperature) => {
    for (const seed of [1, 2, 3]) {
      const [text = ''] = await answers({
        temperature,
        seed,
        response_format: { type: 'json_schema', json_schema: { schema } },
      });
      expect({ text, ...known.safeParse(JSON.parse(text)) }).toMatchObject({ success: true });
    }
  });
});

test('any JSON object is one from its first brace, and a stop text or a length may end it early', async () => {
  const run = runTextGeneration(
    model,
    [{ text: 'Once upon a time' }],
    options({ response_format: { type: 'json_object' }, temperature: 0, max_new_tokens: 30 }),
    runContext(),
  );
  expect(await run).toMatchObject({ results: [{ generated_text: expect.stringMatching(/^\s*\{/) }] });
});

test('one seed is one document, and another request is not held by it', async () => {
  const [, list] = SCHEMAS[1] ?? ['', {}];
  const response_format = { type: 'json_schema', json_schema: { schema: list } };
  const first = await answers({ temperature: 1.5, seed: 5, response_format });
  expect(await answers({ temperature: 1.5, seed: 5, response_format })).toEqual(first);
  const free = await runTextGeneration(
    model,
    [{ text: 'Once upon a time' }],
    options({ temperature: 0, max_new_tokens: 8 }),
    runContext(),
  );
  expect(free.results).toMatchObject([{ generated_text: expect.not.stringContaining('[') }]);
});

test('the engine takes every rule that a schema can make', async () => {
  const schema = {
    type: 'object',
    properties: {
      free: true,
      map: { type: 'object', additionalProperties: { type: ['string', 'null'] } },
      none: { type: 'object', additionalProperties: false },
      least: { type: 'integer', minimum: 0 },
      above: { type: 'integer', exclusiveMinimum: 0 },
      many: { type: 'string', minLength: 1, maxLength: 1_000 },
      time: { type: 'string', format: 'time' },
      size: { type: 'number', minimum: 0 },
      deep: { type: 'array', items: { type: 'array', items: { type: 'number' }, maxItems: 0 } },
      quote: { const: 'a "b" \\ \n \t é 🙂' },
    },
  };
  const response_format = { type: 'json_schema', json_schema: { schema } };
  const { results } = await runTextGeneration(
    model,
    [{ text: 'Hi' }],
    options({ response_format, max_new_tokens: 2, temperature: 0 }),
    runContext(),
  );
  expect(JSON.stringify(results)).toContain('{');
});
