import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { TASKS } from '../../../shared/tasks/index.ts';
import {
  fieldsOf,
  problemsOf,
  settingField,
  toShown,
  toStored,
  valueOf,
  withUsual,
  withValue,
  wordsOf,
} from './form-model.ts';

const text = fieldsOf(TASKS['text-generation'].options);
const byName = (name: string) => text.find((field) => field.name === name)!;

describe('fieldsOf', () => {
  it('shows the ranked fields first, in the order of their rank', () => {
    expect(text.slice(0, 4).map((field) => [field.name, field.first])).toEqual([
      ['temperature', true],
      ['top_p', true],
      ['max_new_tokens', true],
      ['top_k', false],
    ]);
  });
  it('draws each kind of schema with its own control', () => {
    expect(Object.fromEntries(text.map((field) => [field.name, field.kind]))).toEqual({
      temperature: 'number',
      top_p: 'number',
      max_new_tokens: 'number',
      top_k: 'number',
      repetition_penalty: 'number',
      stop: 'texts',
      seed: 'seed',
      truncate: 'toggle',
    });
  });
  it('takes title, unit, step and bounds over, and moves an exclusive bound by one step', () => {
    expect(byName('max_new_tokens')).toMatchObject({
      title: 'Longest answer',
      unit: 'tokens',
      min: 1,
      max: 131_072,
      initial: 256,
    });
    expect(byName('top_p')).toMatchObject({ min: 0.01, max: 1, step: 0.01 });
  });
  it('does not offer "as the model says" where the schema has a default', () => {
    const fields = fieldsOf(TASKS['feature-extraction'].options);
    expect(fields.map((field) => [field.name, 'optional' in field && field.optional])).toEqual([
      ['normalize', true],
      ['pooling', true],
      ['truncate', false],
    ]);
  });
  it('leaves safe-integer bounds out, which are no bounds', () => {
    expect(settingField('n', z.toJSONSchema(z.int()))).toMatchObject({
      kind: 'number',
      min: null,
      max: null,
    });
  });
  it('gives no form for a schema that is no object', () => {
    expect(fieldsOf(z.record(z.string(), z.json()))).toEqual([]);
  });
});

describe('withValue', () => {
  it('sends nothing for a value that was moved back to its default', () => {
    const changed = withValue({}, byName('temperature'), 0.2);
    expect(changed).toEqual({ temperature: 0.2 });
    expect(withValue(changed, byName('temperature'), 0.7)).toEqual({});
    expect(withValue({}, byName('stop'), [])).toEqual({});
  });
  it('valueOf falls back to the default, and keeps a changed value of false', () => {
    expect(valueOf(byName('temperature'), {})).toBe(0.7);
    expect(valueOf(byName('truncate'), { truncate: false })).toBe(false);
  });
});

it('problemsOf names the field and not the whole form', () => {
  expect(Object.keys(problemsOf(TASKS['text-generation'].options, { temperature: 9, stop: [''] }))).toEqual([
    'temperature',
    'stop',
  ]);
  expect(problemsOf(TASKS['text-generation'].options, { temperature: 1 })).toEqual({});
});

it('a setting that may be null is drawn as its other kind, left out', () => {
  const schema = {
    ...z.toJSONSchema(z.enum(['cuda', 'cpu']).nullable().meta({ title: 'Device' })),
    default: null,
  };
  expect(settingField('forceDevice', schema)).toMatchObject({
    kind: 'choice',
    title: 'Device',
    values: ['cuda', 'cpu'],
    optional: true,
  });
  expect(settingField('x', z.toJSONSchema(z.union([z.string(), z.number()])))).toBeNull();
});

it('a part of 1 that is a percentage for people is shown, bounded and given back without a rest', () => {
  const schema = {
    ...z.toJSONSchema(z.number().min(0).max(1).meta({ step: 0.01, percent: true })),
    default: 0.85,
  };
  const field = settingField('memoryWatermark', schema);
  expect(field).toMatchObject({ unit: '%', min: 0, max: 100, step: 1, initial: 85 });
  if (field === null) return;
  for (let percent = 0; percent <= 100; percent += 1) {
    const stored = toStored(field, percent);
    expect(stored).toBe(Number((percent / 100).toFixed(2)));
    expect(toShown(field, stored)).toBe(percent);
  }
  expect([toShown(field, null), toStored(field, undefined)]).toEqual([null, undefined]);
});

describe('an option that is a percentage for people', () => {
  const { options } = TASKS['object-detection'];
  const [threshold] = fieldsOf(options);
  if (threshold?.kind !== 'number') throw new Error('no threshold');

  it('fits the schema wherever its slider is left, and is shown as it was left', () => {
    for (let percent = 0; percent <= 100; percent += 1) {
      const changed = withValue({}, threshold, percent);
      expect(options.safeParse(changed).data?.threshold).toBe(Number((percent / 100).toFixed(2)));
      expect(valueOf(threshold, changed)).toBe(percent);
    }
    expect(withValue({}, threshold, 50)).toEqual({});
  });
  it('calls usual what is sent, so that the default of the schema can be chosen too', () => {
    const [asked] = withUsual([threshold], { threshold: 0.1 });
    if (asked === undefined) throw new Error('no field');
    expect(valueOf(asked, {})).toBe(10);
    expect(withValue({ threshold: 0.7 }, asked, 10)).toEqual({});
    expect(withValue({}, asked, 50)).toEqual({ threshold: 0.5 });
  });
  it('names its bounds in percent where a typed value is out of them', () => {
    const changed = withValue({}, threshold, 250);
    expect(problemsOf(options, changed, [threshold])).toEqual({
      threshold: 'Choose a value from 0 to 100 %.',
    });
  });
});

it('wordsOf reads both spellings of a name', () => {
  expect([wordsOf('max_new_tokens'), wordsOf('maxQueueDepth')]).toEqual([
    'Max new tokens',
    'Max queue depth',
  ]);
});

it('draws a switch that also takes words as one choice, with the names that a person reads', () => {
  const schema = z.strictObject({
    times: z
      .union([z.boolean(), z.enum(['word'])])
      .default(false)
      .meta({ title: 'Times', names: { true: 'Each line' } }),
  });
  expect(fieldsOf(schema)).toMatchObject([
    {
      kind: 'choice',
      values: [false, true, 'word'],
      names: { true: 'Each line' },
      initial: false,
      optional: false,
    },
  ]);
});
it('leaves out a union that no choice can show', () => {
  expect(fieldsOf(z.strictObject({ odd: z.union([z.boolean(), z.string()]) }))).toEqual([]);
});

it('leaves out the form of an answer and tools, which have no control, and what only programs read', () => {
  const names = fieldsOf(TASKS['text-generation'].options).map(({ name }) => name);
  expect(names).not.toContain('response_format');
  expect(names).not.toContain('tools');
  expect(names).not.toContain('logprobs');
});
