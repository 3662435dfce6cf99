import { expect, test } from 'vitest';
import type { Metadata } from '../metadata.ts';
import { llama3Factors, putRope, ropeOf } from './rope.ts';

/** The fields of some settings, with their values. */
function fieldsOf(config: Parameters<typeof ropeOf>[0]): Record<string, unknown> {
  const fields: Metadata = new Map();
  putRope(fields, 'x', ropeOf(config), 10_000);
  return Object.fromEntries(Array.from(fields, ([name, { value }]) => [name.slice('x.rope.'.length), value]));
}

test.each<[string, Parameters<typeof ropeOf>[0], Record<string, unknown>]>([
  ['none', {}, { freq_base: 10_000 }],
  ['a base of its own', { rope_theta: 5e5 }, { freq_base: 5e5 }],
  [
    'a base where new libraries keep it',
    { rope_theta: 1, rope_parameters: { rope_type: 'default', rope_theta: 1e6 } },
    { freq_base: 1e6 },
  ],
  [
    'linear',
    { rope_scaling: { type: 'linear', factor: 4 } },
    { freq_base: 10_000, 'scaling.type': 'linear', 'scaling.factor': 4 },
  ],
  [
    'YaRN',
    {
      rope_theta: 1e6,
      rope_scaling: { rope_type: 'yarn', factor: 2, original_max_position_embeddings: 32_768, beta_fast: 32 },
    },
    {
      freq_base: 1e6,
      'scaling.type': 'yarn',
      'scaling.factor': 2,
      'scaling.original_context_length': 32_768,
      'scaling.yarn_beta_fast': 32,
    },
  ],
  [
    'both kinds of layers',
    { rope_parameters: { full_attention: { rope_theta: 1e6 }, sliding_attention: { rope_theta: 1e4 } } },
    { freq_base: 1e6 },
  ],
])('rotary settings of the kind %s give other fields', (_, config, fields) => {
  expect(fieldsOf(config)).toEqual(fields);
});

test('waves are stretched in other places than Llama 3.1 does', () => {
  const rope = ropeOf({
    rope_theta: 5e5,
    rope_scaling: {
      rope_type: 'llama3',
      factor: 8,
      low_freq_factor: 1,
      high_freq_factor: 4,
      original_max_position_embeddings: 8192,
    },
  });
  const factors = llama3Factors(rope, 128, 10_000) ?? [];
  expect(factors).toHaveLength(64);
  // Short waves stay, long ones are stretched by 8, and those between grow.
  expect(factors.slice(0, 29)).toEqual(Array(29).fill(1));
  expect(factors.slice(35)).toEqual(Array(29).fill(8));
  expect(factors).toEqual(factors.toSorted((a, b) => a - b));
  expect(llama3Factors(ropeOf({}), 128, 10_000)).toBeNull();
});
