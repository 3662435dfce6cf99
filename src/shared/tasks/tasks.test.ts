import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { HearthError } from '../errors.ts';
import { MAX_ITEMS, MAX_TEXT_LENGTH } from './contract.ts';
import { TASKS, contractOf, isTaskId, parseInputs, parseOptions, requireTask, type TaskId } from './index.ts';

/** The message of the INVALID_INPUT that an act ends with. */
function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof HearthError && error.code === 'INVALID_INPUT' && error.hint !== '')
      return error.message;
    throw error;
  }
  return 'it was accepted';
}

describe('inputs', () => {
  it.each<[TaskId, unknown, unknown]>([
    ['text-generation', 'Hello', { text: 'Hello' }],
    ['text-generation', { text: 'Hello' }, { text: 'Hello' }],
    [
      'text-generation',
      { messages: [{ role: 'user', content: 'Hi' }] },
      { messages: [{ role: 'user', content: 'Hi' }] },
    ],
    ['text-generation', [{ role: 'user', content: 'Hi' }], { messages: [{ role: 'user', content: 'Hi' }] }],
    ['text-classification', 'Good', { text: 'Good' }],
    ['feature-extraction', { text: 'Good 🙂' }, { text: 'Good 🙂' }],
    ['echo', ['a', null, { b: 1 }], ['a', null, { b: 1 }]],
    ['echo', null, null],
  ])('%s takes %j as one input', (task, inputs, item) => {
    expect(parseInputs(task, inputs)).toEqual({ items: [item], isList: false });
  });

  it('in a list are several, and the answer is a list too', () => {
    expect(parseInputs('feature-extraction', ['a', { text: 'b' }])).toEqual({
      items: [{ text: 'a' }, { text: 'b' }],
      isList: true,
    });
    expect(parseInputs('text-generation', ['a'])).toEqual({ items: [{ text: 'a' }], isList: true });
  });

  it('in a list of chats are several chats, and a list of messages is one', () => {
    const chat = [{ role: 'user', content: 'Hi' }];
    expect(parseInputs('text-generation', [chat, { messages: chat }])).toEqual({
      items: [{ messages: chat }, { messages: chat }],
      isList: true,
    });
    expect(parseInputs('text-generation', [...chat, { role: 'assistant', content: 'Yes?' }]).isList).toBe(
      false,
    );
  });

  it.each<[TaskId, unknown, string | RegExp]>([
    ['text-generation', '', 'inputs: is empty; give at least one character'],
    ['text-generation', { text: '' }, 'inputs.text: is empty; give at least one character'],
    ['text-generation', { prompt: 'a' }, /^inputs\.(prompt: is not known here|text: )/],
    ['text-generation', { text: 'a', extra: 1 }, 'inputs.extra: is not known here'],
    ['text-generation', { prompt: 'a' }, 'inputs.prompt: is not known here (and 1 more)'],
    ['text-generation', { text: 5 }, 'inputs.text: must be text, not a number'],
    ['text-generation', {}, 'inputs.text: is missing'],
    ['text-generation', { messages: [] }, 'inputs.messages: holds no message'],
    ['text-generation', { messages: [{ role: 'robot', content: 'a' }] }, /^inputs\.messages\.0\.role: /],
    [
      'text-generation',
      { messages: [{ role: 'user', content: '' }] },
      'inputs.messages.0.content: is empty; give at least one character',
    ],
    ['text-generation', [{ role: 'user', content: 5 }], /^inputs\.0\.content: /],
    ['text-generation', [{ role: 'user', content: 'a' }, { role: 'user' }], /^inputs\.1\.content: /],
    ['text-generation', 5, 'inputs: is a number, which this task does not take'],
    ['text-generation', null, 'inputs: is null, which this task does not take'],
    ['text-generation', undefined, 'inputs: is nothing, which this task does not take'],
    ['text-classification', [], 'inputs: the list is empty'],
    ['image-classification', 5, 'inputs: is a number, which this task does not take'],
    [
      'image-classification',
      { image: null },
      'inputs.image: is no picture; give one as a data URL or base64',
    ],
    ['audio-classification', { audio: [] }, 'inputs.audio: is no sound; give one as a data URL or base64'],
    [
      'audio-classification',
      { media_id: '../a', type: 'audio/wav', bytes: 1 },
      /^inputs\.media_id: is no id/,
    ],
    ['image-classification', { picture: 'a' }, 'inputs.picture: is not known here (and 1 more)'],
    ['image-classification', 'data:image/png;base64,', /^inputs: is a data URL without base64/],
    ['image-classification', 'data:image/png;base64,日本語', /^inputs: is a data URL without base64/],
    ['image-classification', 'file:///etc/passwd', /^inputs: is an address or a path/],
    ['text-classification', ['a', 7], 'inputs.1: is a number, which this task does not take'],
    ['text-classification', ['a', ['b']], 'inputs.1: is a list, which this task does not take'],
    ['text-classification', true, 'inputs: is true or false, which this task does not take'],
    ['feature-extraction', '\ud800', 'inputs: holds a lone surrogate, which is no character'],
    [
      'feature-extraction',
      { text: 'a\udc00b' },
      'inputs.text: holds a lone surrogate, which is no character',
    ],
    [
      'feature-extraction',
      'a'.repeat(MAX_TEXT_LENGTH + 1),
      'inputs: is longer than the 2,000,000 characters that one input may have',
    ],
  ])('%s refuses %j and says where', (task, inputs, message) => {
    const said = refusal(() => parseInputs(task, inputs));
    if (typeof message === 'string') expect(said).toBe(message);
    else expect(said).toMatch(message);
    expect(said).not.toMatch(/Invalid input$/);
  });

  it('of more than one request are refused with both numbers', () => {
    const many = Array.from({ length: MAX_ITEMS + 1 }, () => 'a');
    expect(refusal(() => parseInputs('text-classification', many))).toBe(
      'inputs: holds 4097 items, 4096 at most',
    );
  });
});

describe('options', () => {
  it('that are left out get their defaults', () => {
    expect(parseOptions('text-generation', undefined)).toEqual({
      max_new_tokens: 256,
      temperature: 0.7,
      top_p: 0.95,
      top_k: 50,
      repetition_penalty: 1,
      stop: [],
      truncate: false,
    });
    expect(parseOptions('feature-extraction', {})).toEqual({ truncate: true });
  });

  it.each<[TaskId, unknown, RegExp]>([
    ['text-generation', { max_tokens: 5 }, /^options\.max_tokens: is not known here$/],
    ['text-classification', { temperature: 0 }, /^options\.temperature: is not known here$/],
    ['text-generation', { temperature: Number.NaN }, /^options\.temperature: /],
    ['text-generation', { temperature: Number.POSITIVE_INFINITY }, /^options\.temperature: /],
    ['text-generation', { temperature: '0.5' }, /^options\.temperature: /],
    ['text-generation', { temperature: -0.1 }, /^options\.temperature: /],
    ['text-generation', { top_p: 0 }, /^options\.top_p: /],
    ['text-generation', { max_new_tokens: 0 }, /^options\.max_new_tokens: /],
    ['text-generation', { max_new_tokens: 1.5 }, /^options\.max_new_tokens: /],
    ['text-generation', { max_new_tokens: 1e12 }, /^options\.max_new_tokens: /],
    ['text-generation', { seed: -1 }, /^options\.seed: /],
    ['text-generation', { seed: 2 ** 32 }, /^options\.seed: /],
    ['text-generation', { stop: 'x' }, /^options\.stop: /],
    ['text-generation', { stop: [''] }, /^options\.stop\.0: /],
    ['text-generation', { repetition_penalty: null }, /^options\.repetition_penalty: /],
    ['text-classification', { top_k: 0 }, /^options\.top_k: /],
    [
      'mask-generation',
      { points: [{ x: 1, y: 1, label: 7 }] },
      /^options\.points\.0\.label: must be one of 0, 1$/,
    ],
    ['mask-generation', { box: { xmin: 5, ymin: 1, xmax: 5, ymax: 9 } }, /^options\.box: is empty/],
    ['mask-generation', { box: { xmin: -5, ymin: 1, xmax: 5, ymax: 9 } }, /^options\.box\.xmin: /],
    [
      'zero-shot-image-classification',
      { candidate_labels: ['\ud800'] },
      /^options\.candidate_labels\.0: .*surrogate/,
    ],
    ['feature-extraction', { pooling: 'sum' }, /^options\.pooling: .*mean/],
    ['text-generation', [], /^options: /],
    ['text-generation', 'temperature=1', /^options: /],
  ])('%s refuses %j and names the field', (task, options, message) => {
    expect(refusal(() => parseOptions(task, options))).toMatch(message);
  });

  it('never take a key of Object.prototype for one of theirs', () => {
    expect(
      refusal(() => parseOptions('text-generation', JSON.parse('{"__proto__": {"temperature": 9}}'))),
    ).not.toBe('');
  });
});

describe('every task', () => {
  const tasks = Object.keys(TASKS).filter(isTaskId);

  it.each(tasks)('%s stands under its own id, and its schemas make forms and API pages', (task) => {
    const contract = contractOf(task);
    expect(contract.id).toBe(task);
    expect(contract.summary).toMatch(/\.$/);
    for (const schema of [contract.input, contract.options])
      expect(z.toJSONSchema(schema, { io: 'input' })).toBeTypeOf('object');
    expect(z.toJSONSchema(contract.result)).toBeTypeOf('object');
  });

  it.each(tasks.filter((task) => task !== 'echo'))('%s explains each of its options', (task) => {
    const schema = z.object({
      properties: z.record(z.string(), z.object({ title: z.string(), description: z.string() })),
    });
    expect(schema.safeParse(z.toJSONSchema(contractOf(task).options, { io: 'input' })).error).toBeUndefined();
  });

  it('is found by its name, and a name that is none gets the list', () => {
    expect(requireTask('text-generation')).toBe('text-generation');
    for (const name of ['toString', 'Text-Generation', '', 'x'.repeat(10_000)]) {
      expect(() => requireTask(name)).toThrow(expect.objectContaining({ code: 'TASK_NOT_SUPPORTED' }));
    }
    expect(isTaskId('constructor')).toBe(false);
  });
});
