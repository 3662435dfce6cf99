/** Forms of an answer and tools through OpenAI's own client, over an engine that does what a script says. */
import type OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { FAKE_META, happyScript } from '../testing/fake-engine.ts';
import { listening, type Listening } from '../testing/listening.ts';
import { MODEL, answering, clientOf } from './testing.ts';

let server: Listening;
let client: OpenAI;
beforeAll(async () => {
  server = await listening();
  client = clientOf(server);
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => {
  server.engine.script = happyScript;
  server.engine.accepted.length = 0;
});

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

const picture = (name: string) => ({
  type: 'image_url' as const,
  image_url: { url: `data:image/png;base64,${name}` },
});
const say = (text: string) => ({ type: 'text' as const, text });

it.each([
  ['a later message', 'messages.2.content', [[say('a')], [picture('AAAA'), say('b')]]],
  ['two texts', 'messages.0.content', [[say('a'), picture('AAAA'), say('b'), picture('BBBB')], [say('c')]]],
] as const)(
  'refuses pictures of %s, which would move to the first text',
  async (_name, place, [one, two]) => {
    const refused = client.chat.completions.create({
      model: MODEL,
      messages: [
        { role: 'user', content: [...one] },
        { role: 'assistant', content: 'b' },
        { role: 'user', content: [...two] },
      ],
    });
    await expect(refused).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining(place),
    });
    expect(server.engine.accepted).toEqual([]);
  },
);

it.each([
  ['before', [picture('AAAA'), picture('BBBB'), say('What?')]],
  ['right behind', [say('What?'), picture('AAAA'), picture('BBBB')]],
])('takes the pictures of the first question %s its text', async (_name, content) => {
  server.engine.script = answering({ generated_text: 'A cat.', tokens: 2, finish_reason: 'stop' });
  await client.chat.completions.create({
    model: MODEL,
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content },
    ],
  });
  expect(server.engine.accepted[0]).toMatchObject({
    task: 'image-text-to-text',
    inputs: { images: ['data:image/png;base64,AAAA', 'data:image/png;base64,BBBB'] },
  });
});

const tools = [{ type: 'function' as const, function: { name: 'weather', parameters: { type: 'object' } } }];
const call = {
  id: 'call_1',
  type: 'function' as const,
  function: { name: 'weather', arguments: '{"city":"Rome"}' },
};

function callingScript(): void {
  server.engine.script = async function* ({ model, task }) {
    yield { type: 'queued', position: 0 };
    const result = { generated_text: '', tokens: 5, finish_reason: 'tool_calls', tool_calls: [call] };
    yield { type: 'done', model, task: task ?? '', result, meta: FAKE_META };
  };
}

it('answers with the tools that the model asks for', async () => {
  callingScript();
  const answer = await client.chat.completions.create({ model: MODEL, messages, tools });
  expect(answer.choices[0]).toMatchObject({
    finish_reason: 'tool_calls',
    message: { content: null, tool_calls: [call] },
  });
  expect(server.engine.accepted[0]?.options).toMatchObject({ tools });
});

it('streams the tools that the model asks for as the client puts them together', async () => {
  callingScript();
  const stream = client.chat.completions.stream({ model: MODEL, messages, tools });
  const answer = await stream.finalChatCompletion();
  expect(answer.choices[0]).toMatchObject({ finish_reason: 'tool_calls', message: { tool_calls: [call] } });
});

it('takes the call and the answer of the tool on the way in, and no tools where none is wanted', async () => {
  await client.chat.completions.create({
    model: MODEL,
    messages: [
      ...messages,
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: 'call_1', content: 'rain' },
    ],
    tools,
    tool_choice: 'none',
  });
  expect(server.engine.accepted[0]?.options).not.toHaveProperty('tools');
  expect(server.engine.accepted[0]?.inputs).toEqual({
    messages: [
      ...messages,
      { role: 'assistant', content: '', tool_calls: [call] },
      { role: 'tool', content: 'rain', tool_call_id: 'call_1' },
    ],
  });
});
