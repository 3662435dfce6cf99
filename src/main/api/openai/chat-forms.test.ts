/** Forms of an answer through OpenAI's own client, over an engine that does what a script says. */
import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { happyScript } from '../testing/fake-engine.ts';
import { TOKEN, listening, type Listening } from '../testing/listening.ts';

let server: Listening;
let client: OpenAI;
beforeAll(async () => {
  server = await listening();
  client = new OpenAI({ apiKey: TOKEN, baseURL: `${server.origin}/v1`, maxRetries: 0 });
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => {
  server.engine.script = happyScript;
  server.engine.accepted.length = 0;
});

const MODEL = 'hearth/ember';
const messages = [{ role: 'user' as const, content: 'Who is it?' }];

it('gives the form of an answer on', async () => {
  const schema = { type: 'object', properties: { age: { type: 'integer' } }, required: ['age'] };
  const form = { type: 'json_schema' as const, json_schema: { name: 'person', schema, strict: true } };
  await client.chat.completions.create({ model: MODEL, messages, response_format: form });
  expect(server.engine.accepted[0]?.options).toMatchObject({ response_format: form });
});

it('refuses a schema by the part that no grammar holds', async () => {
  const json_schema = { name: 'bad', schema: { type: 'string', pattern: '^a' } };
  const refused = client.chat.completions.create({
    model: MODEL,
    messages,
    response_format: { type: 'json_schema', json_schema },
  });
  await expect(refused).rejects.toThrow(/response_format\.json_schema\.schema\.pattern/);
  expect(server.engine.accepted).toEqual([]);
});

it('refuses a form beside pictures, where no engine holds one', async () => {
  const refused = client.chat.completions.create({
    model: MODEL,
    messages: [
      { role: 'user', content: [{ type: 'image_url', image_url: { url: `data:image/png;base64,AAAA` } }] },
    ],
    response_format: { type: 'json_object' },
  });
  await expect(refused).rejects.toThrow(/response_format: can only be text/);
});
