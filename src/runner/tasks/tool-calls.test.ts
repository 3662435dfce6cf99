import { describe, expect, test } from 'vitest';
import { ToolCallStream, parseToolCalls } from './tool-calls.ts';

const NAMES = new Set(['weather', 'time']);
const call = (name: string, text: string) => ({ type: 'function', function: { name, arguments: text } });

/** An answer, its text and its calls. */
const ANSWERS: readonly [string, string, string, readonly object[]][] = [
  ['no call', 'It is warm.', 'It is warm.', []],
  [
    'Hermes',
    '<tool_call>\n{"name": "weather", "arguments": {"city": "Rome"}}\n</tool_call>',
    '',
    [call('weather', '{"city":"Rome"}')],
  ],
  [
    'two of Qwen behind a sentence',
    'Let me see.\n<tool_call>{"name":"time","arguments":{}}</tool_call>\n<tool_call>{"name":"weather","arguments":{"city":"Oslo"}}</tool_call>',
    'Let me see.',
    [call('time', '{}'), call('weather', '{"city":"Oslo"}')],
  ],
  ['one that was not closed', '<tool_call>{"name":"time","arguments":{}}', '', [call('time', '{}')]],
  [
    'Llama 3',
    '{"name": "weather", "parameters": {"city": "Rome"}}',
    '',
    [call('weather', '{"city":"Rome"}')],
  ],
  ['Llama 3 with its word', '<|python_tag|>{"name": "time", "parameters": {}}', '', [call('time', '{}')]],
  ['Mistral', '[TOOL_CALLS] [{"name": "time", "arguments": {}}]', '', [call('time', '{}')]],
  [
    'Mistral without its word',
    ' [{"name": "time"}, {"name": "weather", "arguments": {"city": "x"}}]',
    '',
    [call('time', '{}'), call('weather', '{"city":"x"}')],
  ],
  [
    'arguments that are a text',
    '{"name": "time", "arguments": "{\\"a\\": 1}"}',
    '',
    [call('time', '{"a": 1}')],
  ],
  ['a tool that is not there', '{"name": "rm", "parameters": {}}', '{"name": "rm", "parameters": {}}', []],
  ['JSON that is no call', '[1, 2]', '[1, 2]', []],
  ['a call that was cut', '<tool_call>{"name": "ti', '<tool_call>{"name": "ti', []],
  [
    'one right and one wrong',
    '<tool_call>{"name":"time"}</tool_call><tool_call>{"name":"rm"}</tool_call>',
    '<tool_call>{"name":"time"}</tool_call><tool_call>{"name":"rm"}</tool_call>',
    [],
  ],
];

describe.each(ANSWERS)('%s', (_, answer, text, calls) => {
  test('is taken apart', () => {
    expect(parseToolCalls(answer, NAMES)).toEqual({ text, calls });
  });

  test('streams the same text, character by character, and nothing of a call', () => {
    const stream = new ToolCallStream();
    const sent = Array.from(answer, (char) => stream.push(char)).join('');
    const { rest, ...parsed } = stream.finish(NAMES);
    expect(parsed).toEqual({ text, calls });
    expect(sent + rest).toBe(text);
  });
});

test('text goes out as soon as it can be no call', () => {
  const stream = new ToolCallStream();
  expect(['It ', 'is <b', ' now', '<tool', '_call>{'].map((part) => stream.push(part))).toEqual([
    'It',
    ' is <b',
    ' now',
    '',
    '',
  ]);
});
