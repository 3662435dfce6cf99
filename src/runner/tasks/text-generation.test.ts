import { expect, test } from 'vitest';
import { TASKS } from '../../shared/tasks/index.ts';
import type { TextGenerator } from '../backends/backend.ts';
import type { Sampling } from '../backends/sampler.ts';
import { planOf, runContext, testProfile } from '../testing.ts';
import { runTextGeneration } from './text-generation.ts';

/** A model whose tokens are characters and that answers every prompt with the same text, drawn or not. */
function parrot(answer: string, contextLength = 100, chat: TextGenerator['chat'] = null) {
  const prompts: string[] = [];
  const samplings: Sampling[] = [];
  const model: TextGenerator = {
    kind: 'generator',
    computesAside: false,
    holdsGrammar: false,
    likelihoods: null,
    plan: planOf({ task: 'text-generation', backend: 'llama', directory: '/a/b', file: 'c' }),
    ran: { device: 'cpu', acceleration: testProfile() },
    contextLength,
    chat,
    warnings: [],
    tokenize: (text, addSpecial) =>
      Array.from(`${addSpecial ? '^' : ''}${text}`, (char) => char.codePointAt(0) ?? 0),
    detokenize: (tokens) => String.fromCodePoint(...tokens.filter((token) => token !== 94)),
    isBos: (token) => token === 94,
    async *generate(prompt, sampling, signal) {
      prompts.push(String.fromCodePoint(...prompt));
      samplings.push(sampling);
      for (const char of answer) {
        signal.throwIfAborted();
        yield char.codePointAt(0) ?? 0;
      }
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
  return { model, prompts, samplings };
}

const options = (given: object) => TASKS['text-generation'].options.parse(given);

test('what streams is the result, and the end of the model is a stop', async () => {
  const { model, prompts } = parrot('Hi 🙂');
  const context = runContext();
  const output = await runTextGeneration(model, [{ text: 'Say' }], options({}), context);
  expect(output.results).toEqual([{ generated_text: 'Hi 🙂', tokens: 4, finish_reason: 'stop' }]);
  expect(context.events.map((event) => (event.type === 'token' ? event.text : '')).join('')).toBe('Hi 🙂');
  expect(context.events[0]).toEqual({ type: 'token', text: 'H' });
  expect(prompts).toEqual(['^Say']);
  expect(output.input_tokens).toBe(4);
  expect(output.first_token_ms).toBeGreaterThan(0);
});

test('tokens per second counts decoding only, so one token has no rate', async () => {
  const one = await runTextGeneration(parrot('H').model, [{ text: 'a' }], options({}), runContext());
  expect(one.tokens_per_second).toBeUndefined();
  // The clock of the context ticks once a token.
  const four = await runTextGeneration(parrot('abcd').model, [{ text: 'a' }], options({}), runContext());
  expect(four.tokens_per_second).toBe(1_000);
});

test('max_new_tokens ends it with length', async () => {
  const output = await runTextGeneration(
    parrot('abcdef').model,
    [{ text: 'x' }],
    options({ max_new_tokens: 3 }),
    runContext(),
  );
  expect(output.results).toEqual([{ generated_text: 'abc', tokens: 3, finish_reason: 'length' }]);
  expect(output.warnings).toEqual([]);
});

test('a full context ends it with length and says so', async () => {
  const output = await runTextGeneration(
    parrot('abcdef', 8).model,
    [{ text: 'xxx' }],
    options({}),
    runContext(),
  );
  expect(output.results).toMatchObject([{ generated_text: 'abcd', finish_reason: 'length' }]);
  expect(output.warnings[0]).toMatch(/context of 8 tokens is full/);
});

test('a stop text ends it with stop, even as the last token that was allowed, and is not shown', async () => {
  const output = await runTextGeneration(
    parrot('ab\nUser: c').model,
    [{ text: 'x' }],
    options({ stop: ['\nUser'], max_new_tokens: 7 }),
    runContext(),
  );
  expect(output.results).toEqual([{ generated_text: 'ab', tokens: 7, finish_reason: 'stop' }]);
});

test('a beginning of a stop text at the end of the answer is not lost', async () => {
  const output = await runTextGeneration(
    parrot('ab\nUs').model,
    [{ text: 'x' }],
    options({ stop: ['\nUser'] }),
    runContext(),
  );
  expect(output.results).toMatchObject([{ generated_text: 'ab\nUs' }]);
});

test('a prompt that is too long is refused with both numbers, before anything is computed', async () => {
  const { model, prompts } = parrot('a', 8);
  const run = runTextGeneration(model, [{ text: 'x' }, { text: 'xxxxxxxx' }], options({}), runContext());
  await expect(run).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringMatching(/inputs\.1: .* 9 tokens.* 8 /),
  });
  expect(prompts).toHaveLength(1);
});

test('a prompt that fills the context but for one token gets that one', async () => {
  const { model } = parrot('abc', 8);
  const output = await runTextGeneration(model, [{ text: '123456' }], options({}), runContext());
  expect(output.results).toMatchObject([{ generated_text: 'a', finish_reason: 'length' }]);
  const full = runTextGeneration(model, [{ text: '1234567' }], options({}), runContext());
  await expect(full).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});

test('a cut prompt keeps its end, its BOS and room for the answer', async () => {
  const { model, prompts } = parrot('abcdefgh', 8);
  const output = await runTextGeneration(
    model,
    [{ text: '0123456789' }],
    options({ truncate: true, max_new_tokens: 3 }),
    runContext(),
  );
  expect(prompts).toEqual(['^6789']);
  expect(output.results).toMatchObject([{ tokens: 3 }]);
  expect(output.warnings[0]).toMatch(/11 tokens.*holds 8.*first 6 tokens/);
});

test('messages need a chat template, which writes the special tokens itself', async () => {
  const messages = [{ role: 'user' as const, content: 'Hi' }];
  await expect(
    runTextGeneration(parrot('a').model, [{ messages }], options({}), runContext()),
  ).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    hint: expect.stringMatching(/text instead/),
  });
  const { model, prompts } = parrot('a', 100, ([first]) =>
    typeof first?.content === 'string' ? `<${first.content}>` : '',
  );
  await runTextGeneration(model, [{ messages }], options({}), runContext());
  expect(prompts).toEqual(['<Hi>']);
});

test('in a list each item has its own stream and starts from the same seed', async () => {
  const { model, samplings } = parrot('ab');
  const context = runContext();
  await runTextGeneration(model, [{ text: 'x' }, { text: 'y' }], options({ seed: 5 }), context);
  expect(context.events.map((event) => (event.type === 'token' ? event.item : -1))).toEqual([0, 0, 1, 1]);
  expect(samplings[0]?.random()).toBe(samplings[1]?.random());
});

test('a cancel stops it between two tokens', async () => {
  const abort = new AbortController();
  const context = runContext(abort.signal);
  const { model } = parrot('abcdef');
  const written: string[] = [];
  const write: typeof context.write = async (event) => {
    if (event.type === 'token') written.push(event.text);
    if (written.length === 2) abort.abort();
  };
  await expect(runTextGeneration(model, [{ text: 'x' }], options({}), { ...context, write })).rejects.toThrow(
    /abort/i,
  );
  expect(written).toEqual(['a', 'b']);
});

test('an engine without grammars refuses a form before anything is computed', async () => {
  const { model, prompts } = parrot('{}');
  const given = options({ response_format: { type: 'json_object' } });
  await expect(runTextGeneration(model, [{ text: 'x' }], given, runContext())).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringMatching(/options\.response_format/),
    hint: expect.stringMatching(/GGUF/),
  });
  expect(prompts).toEqual([]);
  const plain = options({ response_format: { type: 'text' } });
  expect(await runTextGeneration(model, [{ text: 'x' }], plain, runContext())).toMatchObject({
    results: [{ generated_text: '{}' }],
  });
});

const weather = { type: 'function' as const, function: { name: 'weather', parameters: { type: 'object' } } };
const user = { role: 'user' as const, content: 'Rain?' };
const withTools: TextGenerator['chat'] = (messages, tools) =>
  `${String(tools?.length ?? 0)}${JSON.stringify(messages[0]?.content)}`;

test('a call of a tool is taken out of the answer, and nothing of it streams', async () => {
  const answer = 'I look. <tool_call>{"name": "weather", "arguments": {"at": "Rome"}}</tool_call>';
  const { model, prompts } = parrot(answer, 200, withTools);
  const context = runContext();
  const output = await runTextGeneration(
    model,
    [{ messages: [user] }],
    options({ tools: [weather] }),
    context,
  );
  expect(prompts).toEqual(['1"Rain?"']);
  expect(output.results).toEqual([
    {
      generated_text: 'I look.',
      tokens: answer.length,
      finish_reason: 'tool_calls',
      tool_calls: [
        {
          id: expect.stringMatching(/^call_/),
          type: 'function',
          function: { name: 'weather', arguments: '{"at":"Rome"}' },
        },
      ],
    },
  ]);
  expect(context.events.map((event) => (event.type === 'token' ? event.text : '')).join('')).toBe('I look.');
});

test('an answer without a call is the same with tools', async () => {
  const { model } = parrot('{"rain": 1} ', 200, withTools);
  const context = runContext();
  const output = await runTextGeneration(
    model,
    [{ messages: [user] }],
    options({ tools: [weather] }),
    context,
  );
  expect(output.results).toEqual([{ generated_text: '{"rain": 1} ', tokens: 12, finish_reason: 'stop' }]);
  expect(context.events.map((event) => (event.type === 'token' ? event.text : '')).join('')).toBe(
    '{"rain": 1} ',
  );
});

test.each([
  ['a template that knows no tools', { messages: [user] }, {}, /options\.tools: .*knows no tools/],
  ['a text instead of a chat', { text: 'Rain?' }, {}, /options\.tools: belong to a chat/],
])('%s is refused with tools', async (_, input, more, problem) => {
  const { model, prompts } = parrot('a', 100, ([first]) => JSON.stringify(first?.content));
  const run = runTextGeneration(model, [input], options({ tools: [weather], ...more }), runContext());
  await expect(run).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.stringMatching(problem) });
  expect(prompts).toEqual([]);
});

test('a form and tools at once are refused', async () => {
  const given = options({ tools: [weather], response_format: { type: 'json_object' } });
  const run = runTextGeneration(parrot('a').model, [{ messages: [user] }], given, runContext());
  await expect(run).rejects.toThrow(/options\.response_format: can only be text where tools/);
});
