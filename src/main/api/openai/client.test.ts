/** OpenAI's own client against the server, over an engine that does what a script says. */
import type OpenAI from 'openai';
import { AuthenticationError, RateLimitError, toFile } from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HearthError } from '../../../shared/errors.ts';
import { FAKE_TOKENS, happyScript, refusing, type Script } from '../testing/fake-engine.ts';
import { listening, send, type Listening } from '../testing/listening.ts';
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

const messages = [{ role: 'user' as const, content: 'Tell me a story.' }];

const TOOL = { type: 'function', function: { name: 'weather', parameters: { type: 'object' } } };

/** Gives some tokens and then fails. */
const failing: Script = async function* () {
  yield { type: 'queued', position: 0 };
  yield { type: 'token', text: 'half' };
  const error = new HearthError('RUNNER_CRASHED', 'The model has crashed.', 'Run it again.');
  yield { type: 'error', error: error.toBody() };
};

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const got: T[] = [];
  for await (const item of items) got.push(item);
  return got;
}

describe('a chat', () => {
  it('is answered with a message, a reason and the tokens', async () => {
    server.engine.script = answering({ generated_text: 'Once.', tokens: 2, finish_reason: 'length' });
    const answer = await client.chat.completions.create({ model: MODEL, messages });
    expect(answer).toMatchObject({
      object: 'chat.completion',
      model: MODEL,
      choices: [{ index: 0, message: { role: 'assistant', content: 'Once.' }, finish_reason: 'length' }],
      usage: { prompt_tokens: 7, completion_tokens: 2, total_tokens: 9 },
    });
  });

  it('gives its options on in the names of the Hub', async () => {
    const body = {
      model: MODEL,
      messages: [
        { role: 'developer', content: 'Be brief.' },
        { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
      ],
      max_completion_tokens: 9,
      temperature: 0.5,
      top_p: 0.9,
      stop: 'END',
      seed: -1,
      user: 'me',
    };
    expect((await send(server.port, { path: '/v1/chat/completions', body })).status).toBe(200);
    expect(server.engine.accepted[0]).toMatchObject({
      task: 'text-generation',
      inputs: {
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'Hi' },
        ],
      },
      options: { max_new_tokens: 9, temperature: 0.5, top_p: 0.9, stop: ['END'], seed: 2 ** 32 - 1 },
    });
  });

  it('is streamed: a role, the tokens, a reason, and the tokens used for who asks', async () => {
    const stream = await client.chat.completions.create({
      model: MODEL,
      messages,
      stream: true,
      stream_options: { include_usage: true },
    });
    const parts = await all(stream);
    expect(parts[0]?.choices[0]?.delta).toEqual({ role: 'assistant', content: '' });
    expect(parts.map((part) => part.choices[0]?.delta.content ?? '').join('')).toBe(FAKE_TOKENS.join(''));
    expect(parts.at(-2)?.choices[0]?.finish_reason).toBe('stop');
    expect(parts.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 4 } });
    expect(new Set(parts.map(({ id }) => id)).size).toBe(1);
  });

  it('gives several answers of seeds of their own', async () => {
    // Deprecated in the client's types, and what local models are asked with.
    const seeded: object = { seed: 5 };
    const answer = await client.chat.completions.create({ model: MODEL, messages, n: 2, ...seeded });
    expect(answer.choices.map(({ index }) => index)).toEqual([0, 1]);
    expect(answer.usage?.completion_tokens).toBe(8);
    expect(server.engine.accepted.map(({ options }) => options?.['seed'])).toEqual([5, 6]);
    const parts = await all(
      await client.chat.completions.create({ model: MODEL, messages, n: 2, stream: true }),
    );
    const ended = parts.flatMap(({ choices }) => choices.filter((choice) => choice.finish_reason !== null));
    expect(ended.map(({ index }) => index)).toEqual([0, 1]);
  });

  it('ends its run where the client goes', async () => {
    const leave = new AbortController();
    server.engine.script = async function* (_request, signal) {
      yield { type: 'queued', position: 0 };
      yield { type: 'token', text: 'a' };
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    };
    const before = server.engine.aborted.length;
    const stream = await client.chat.completions.create(
      { model: MODEL, messages, stream: true },
      { signal: leave.signal },
    );
    await stream[Symbol.asyncIterator]().next();
    leave.abort();
    await expect.poll(() => server.engine.aborted.length).toBe(before + 1);
  });

  it('that fails within its stream throws what the server says', async () => {
    server.engine.script = failing;
    const stream = await client.chat.completions.create({ model: MODEL, messages, stream: true });
    await expect(all(stream)).rejects.toThrow(/The model has crashed/);
  });

  it('takes what changes nothing: defaults of OpenAI, and fields about tools where there are none', async () => {
    const body = {
      model: MODEL,
      messages,
      parallel_tool_calls: false,
      verbosity: 'medium',
      reasoning_effort: null,
    };
    expect((await send(server.port, { path: '/v1/chat/completions', body })).status).toBe(200);
    const more = { ...body, parallel_tool_calls: true, tools: [TOOL] };
    expect((await send(server.port, { path: '/v1/chat/completions', body: more })).status).toBe(200);
  });

  it.each([
    ['tool_choice', { tool_choice: 'required' }],
    ['presence_penalty', { presence_penalty: 1 }],
    ['logit_bias', { logit_bias: { '5': 1 } }],
    ['reasoning_effort', { reasoning_effort: 'low' }],
    ['verbosity', { verbosity: 'low' }],
    ['parallel_tool_calls', { parallel_tool_calls: false, tools: [TOOL] }],
    ['temperature', { temperature: 9 }],
    ['nonsense', { nonsense: 1 }],
    ['stream_options', { stream_options: { include_usage: true } }],
    ['messages', { messages: [] }],
  ])('with %s that is not honoured is refused by name', async (name, more) => {
    const answer = await send(server.port, {
      path: '/v1/chat/completions',
      body: { model: MODEL, messages, ...more },
    });
    const { error }: { error: Record<string, unknown> } = JSON.parse(answer.text);
    expect([answer.status, error['type'], error['code']]).toEqual([
      400,
      'invalid_request_error',
      'INVALID_INPUT',
    ]);
    expect(error['message']).toContain(name);
    expect(server.engine.accepted).toEqual([]);
  });
});

describe('the usage', () => {
  // `answering` has 7 tokens of input in each run.
  beforeEach(() => {
    server.engine.script = answering({ generated_text: 'Once.', tokens: 2, finish_reason: 'stop' });
  });

  it('counts a prompt once, however many answers it has', async () => {
    const chat = await client.chat.completions.create({ model: MODEL, messages, n: 3 });
    expect(chat.usage).toMatchObject({ prompt_tokens: 7, completion_tokens: 6, total_tokens: 13 });
    const texts = await client.completions.create({ model: MODEL, prompt: ['a', 'b'], n: 2 });
    expect(texts.usage).toMatchObject({ prompt_tokens: 14, completion_tokens: 8 });
  });

  it('counts a prompt once in a stream too', async () => {
    const streamed = await client.chat.completions.create({
      model: MODEL,
      messages,
      n: 3,
      stream: true,
      stream_options: { include_usage: true },
    });
    const parts = await all(streamed);
    expect(parts.at(-1)?.usage).toMatchObject({ prompt_tokens: 7, completion_tokens: 6 });
  });
});

describe('other texts', () => {
  it('are completed', async () => {
    const answer = await client.completions.create({ model: MODEL, prompt: ['a', 'b'], max_tokens: 3 });
    expect(answer.choices.map(({ index, text }) => [index, text])).toEqual([
      [0, 'once upon a time'],
      [1, 'once upon a time'],
    ]);
    const parts = await all(await client.completions.create({ model: MODEL, prompt: 'a', stream: true }));
    expect(parts.map((part) => part.choices[0]?.text ?? '').join('')).toBe('once upon a time');
  });

  it('become vectors, the same as numbers and as the base64 that the client asks for by itself', async () => {
    server.engine.script = answering([
      { embedding: [0.6, -0.8], dimensions: 2 },
      { embedding: [1, 0], dimensions: 2 },
    ]);
    const numbers = await client.embeddings.create({
      model: MODEL,
      input: ['a', 'b'],
      encoding_format: 'float',
    });
    expect(numbers.data.map(({ embedding }) => embedding)).toEqual([
      [0.6, -0.8],
      [1, 0],
    ]);
    expect(numbers.usage).toEqual({ prompt_tokens: 7, total_tokens: 7 });
    // Without a format the client asks for base64 and decodes it itself.
    const decoded = await client.embeddings.create({ model: MODEL, input: ['a', 'b'] });
    expect(decoded.data[0]?.embedding).toEqual([expect.closeTo(0.6, 6), expect.closeTo(-0.8, 6)]);
    await expect(client.embeddings.create({ model: MODEL, input: 'a', dimensions: 3 })).rejects.toThrow(
      /dimensions/,
    );
  });
});

describe('models and errors', () => {
  it('lists the models, and shows one whose name has a slash', async () => {
    const models = await all(client.models.list());
    expect(models.map(({ id }) => id)).toContain(MODEL);
    expect(await client.models.retrieve(MODEL)).toMatchObject({ id: MODEL, object: 'model' });
  });

  it('has the status of each refusal, which the client makes its own error of', async () => {
    const chat = (to: OpenAI, model = MODEL) => to.chat.completions.create({ model, messages });
    const stranger = clientOf(server, 'wrong');
    await expect(chat(stranger)).rejects.toBeInstanceOf(AuthenticationError);
    await expect(chat(client, 'no/model')).rejects.toMatchObject({ status: 404, code: 'MODEL_NOT_FOUND' });
    server.engine.script = refusing(new HearthError('QUEUE_FULL', 'Full.', 'Wait.', { retryAfter: 3 }));
    await expect(chat(client)).rejects.toBeInstanceOf(RateLimitError);
    const body = { model: MODEL, messages };
    const answer = await send(server.port, { path: '/v1/chat/completions', body });
    expect([answer.status, answer.headers['retry-after']]).toEqual([429, '3']);
  });

  it('says that no model makes pictures yet', async () => {
    await expect(client.images.generate({ model: MODEL, prompt: 'a cat' })).rejects.toMatchObject({
      status: 400,
      code: 'TASK_NOT_SUPPORTED',
    });
    await expect(
      client.images.edit({ model: MODEL, image: await toFile(Buffer.from('x'), 'a.png'), prompt: 'a' }),
    ).rejects.toMatchObject({ status: 400, code: 'TASK_NOT_SUPPORTED' });
  });
});
