/** Likelihoods of tokens through OpenAI's own client, over an engine that does what a script says. */
import type OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { FAKE_META, type Script } from '../testing/fake-engine.ts';
import { listening, send, type Listening } from '../testing/listening.ts';
import { MODEL, clientOf } from './testing.ts';

let server: Listening;
let client: OpenAI;
beforeAll(async () => {
  server = await listening();
  client = clientOf(server);
});
afterAll(() => server[Symbol.asyncDispose]());

const TOKENS = [
  { token: 'a', logprob: -0.5, top_logprobs: [{ token: 'a', logprob: -0.5 }] },
  { token: '', logprob: -1, top_logprobs: [{ token: '\uFFFD', logprob: -1 }] },
  { token: 'é', logprob: -2, top_logprobs: [{ token: 'e', logprob: -1.5 }] },
  { token: '!', logprob: -3, top_logprobs: [] },
];

/** Streams two pieces, and tells the last token only with the result. */
const telling: Script = async function* ({ model, task, options }) {
  yield { type: 'queued', position: 0 };
  yield { type: 'token', text: 'a', logprobs: TOKENS.slice(0, 1) };
  yield { type: 'token', text: 'é', logprobs: TOKENS.slice(1, 3) };
  const prompt_logprobs = [
    { token: 'x', logprob: null, top_logprobs: [] },
    { token: 'y', logprob: -4, top_logprobs: [] },
  ];
  const result = {
    generated_text: 'aé!',
    tokens: 4,
    finish_reason: 'stop',
    logprobs: TOKENS,
    ...(options?.['prompt_logprobs'] === true ? { prompt_logprobs } : {}),
  };
  yield { type: 'done', model, task: task ?? '', result, meta: FAKE_META };
};
beforeEach(() => {
  server.engine.script = telling;
  server.engine.accepted.length = 0;
});

const messages = [{ role: 'user' as const, content: 'Who is it?' }];
const chat = { model: MODEL, messages, logprobs: true, top_logprobs: 1 };

it('a chat tells each token with its bytes and what else could have stood there', async () => {
  const answer = await client.chat.completions.create(chat);
  expect(server.engine.accepted[0]?.options).toMatchObject({ logprobs: 1 });
  expect(answer.choices[0]?.logprobs).toEqual({
    refusal: null,
    content: [
      { token: 'a', logprob: -0.5, bytes: [97], top_logprobs: [{ token: 'a', logprob: -0.5, bytes: [97] }] },
      { token: '', logprob: -1, bytes: [], top_logprobs: [{ token: '\uFFFD', logprob: -1, bytes: null }] },
      {
        token: 'é',
        logprob: -2,
        bytes: [195, 169],
        top_logprobs: [{ token: 'e', logprob: -1.5, bytes: [101] }],
      },
      { token: '!', logprob: -3, bytes: [33], top_logprobs: [] },
    ],
  });
});

it('a streamed chat tells each token once, with its text or at the end', async () => {
  const counts: (number | null)[] = [];
  const told: string[] = [];
  for await (const { choices } of await client.chat.completions.create({ ...chat, stream: true })) {
    const content = choices[0]?.logprobs?.content ?? null;
    counts.push(content?.length ?? null);
    told.push(...(content ?? []).map(({ token }) => token));
  }
  expect(counts).toEqual([null, 1, 2, 1]);
  expect(told).toEqual(TOKENS.map(({ token }) => token));
});

it('a completion tells tokens, offsets and candidates, its prompt first where it is given back', async () => {
  const body = { model: MODEL, prompt: 'xy', logprobs: 1, max_tokens: 4 };
  const { choices } = await client.completions.create(body);
  expect(choices[0]?.logprobs).toEqual({
    tokens: ['a', '', 'é', '!'],
    token_logprobs: [-0.5, -1, -2, -3],
    top_logprobs: [{ a: -0.5 }, { '\uFFFD': -1, '': -1 }, { e: -1.5, é: -2 }, { '!': -3 }],
    text_offset: [0, 1, 1, 2],
  });
  const echoed = await client.completions.create({ ...body, echo: true });
  expect(echoed.choices[0]?.text).toBe('xyaé!');
  expect(echoed.choices[0]?.logprobs).toMatchObject({
    tokens: ['x', 'y', 'a', '', 'é', '!'],
    token_logprobs: [null, -4, -0.5, -1, -2, -3],
    text_offset: [0, 1, 2, 3, 3, 4],
  });
});

it('a streamed completion goes on counting its offsets from part to part', async () => {
  const stream = await client.completions.create({ model: MODEL, prompt: 'xy', logprobs: 0, stream: true });
  const offsets: number[] = [];
  for await (const { choices } of stream) offsets.push(...(choices[0]?.logprobs?.text_offset ?? []));
  expect(offsets).toEqual([0, 1, 1, 2]);
});

it.each([
  ['/v1/chat/completions', { messages, top_logprobs: 2 }, /top_logprobs: is only taken where/],
  ['/v1/chat/completions', { messages, logprobs: true, top_logprobs: 21 }, /top_logprobs/],
  ['/v1/completions', { prompt: 'x', logprobs: 21 }, /logprobs/],
  ['/v1/completions', { prompt: 'x', echo: true, stream: true }, /echo: must be false/],
] as const)('%s refuses %o by name', async (path, more, message) => {
  const answer = await send(server.port, { path, body: { model: MODEL, ...more } });
  expect(answer.status).toBe(400);
  expect(answer.text).toMatch(message);
  expect(server.engine.accepted).toEqual([]);
});
