import { expect, test } from 'vitest';
import { TASKS } from './index.ts';

const { input, options } = TASKS['text-generation'];
const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } };

test('an assistant may call without a word, and what is parsed once parses again', () => {
  const messages = [
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: null, tool_calls: [call] },
    { role: 'tool', content: 'ok', tool_call_id: 'c' },
  ];
  const once = input.parse({ messages });
  expect(input.parse(once)).toEqual(once);
});

test.each([
  ['an empty message', { role: 'user', content: '' }],
  ['a message without content', { role: 'assistant' }],
  ['a call by a user', { role: 'user', content: 'x', tool_calls: [call] }],
  [
    'a call without an id',
    { role: 'assistant', tool_calls: [{ type: 'function', function: call.function }] },
  ],
  ['no call', { role: 'assistant', content: 'x', tool_calls: [] }],
])('%s is refused', (_, message) => {
  expect(input.safeParse({ messages: [message] }).success).toBe(false);
});

test.each([
  ['a name with a blank', { type: 'function', function: { name: 'a b' } }],
  ['strict, which is not honoured', { type: 'function', function: { name: 'a', strict: true } }],
  ['another kind', { type: 'web_search' }],
])('a tool with %s is refused', (_, tool) => {
  expect(options.safeParse({ tools: [tool] }).success).toBe(false);
});
