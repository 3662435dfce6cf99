/** Rotary positions: where checkpoints keep their settings, and how llama.cpp wants them. */
import { z } from 'zod';
import { notConvertible } from '../../failure.ts';
import { float32, text, uint32, type Metadata } from '../metadata.ts';

/** Bases of wave lengths go up to a few millions, contexts to a few million tokens. */
const base = z.number().positive().max(1e12);
const length = z
  .number()
  .int()
  .positive()
  .max(2 ** 31);

const settings = z.looseObject({
  rope_type: z.string().optional(),
  type: z.string().optional(),
  rope_theta: base.optional(),
  factor: z.number().positive().nullish(),
  low_freq_factor: z.number().positive().optional(),
  high_freq_factor: z.number().positive().optional(),
  original_max_position_embeddings: length.nullish(),
  partial_rotary_factor: z.number().positive().max(1).optional(),
  attention_factor: z.number().positive().nullish(),
  extrapolation_factor: z.number().nullish(),
  beta_fast: z.number().nullish(),
  beta_slow: z.number().nullish(),
  long_factor: z.array(z.number().positive()).nullish(),
  short_factor: z.array(z.number().positive()).nullish(),
});
type Settings = z.output<typeof settings>;

/** The entries of config.json that rotary settings may stand in. */
export const ropeEntries = {
  rope_theta: base.optional(),
  rope_scaling: settings.nullish(),
  rope_parameters: z
    .union([z.object({ full_attention: settings, sliding_attention: settings.optional() }), settings])
    .nullish(),
  rope_local_base_freq: base.optional(),
  partial_rotary_factor: z.number().positive().max(1).optional(),
  original_max_position_embeddings: length.optional(),
};

/** Rotary settings of a model. */
export interface Rope extends Settings {
  readonly kind: string;
  /** The base of the wave lengths; undefined where config.json leaves it to the model type. */
  readonly theta: number | undefined;
  /** The base of layers with a sliding window, where they have one of their own. */
  readonly localTheta: number | undefined;
}

/** The settings that a configuration has, wherever they stand. */
export function ropeOf(config: {
  readonly rope_theta?: number | undefined;
  readonly rope_scaling?: Settings | null | undefined;
  readonly rope_parameters?:
    Settings | { full_attention: Settings; sliding_attention?: Settings | undefined } | null | undefined;
  readonly rope_local_base_freq?: number | undefined;
  readonly partial_rotary_factor?: number | undefined;
  readonly original_max_position_embeddings?: number | undefined;
}): Rope {
  const parameters = config.rope_parameters ?? config.rope_scaling ?? {};
  const byLayer = z
    .object({ full_attention: settings, sliding_attention: settings.optional() })
    .safeParse(parameters);
  const own: Settings = byLayer.success ? byLayer.data.full_attention : settings.parse(parameters);
  return {
    ...own,
    partial_rotary_factor: own.partial_rotary_factor ?? config.partial_rotary_factor,
    original_max_position_embeddings:
      own.original_max_position_embeddings ?? config.original_max_position_embeddings,
    kind: (own.rope_type ?? own.type ?? 'default').toLowerCase(),
    theta: own.rope_theta ?? config.rope_theta,
    localTheta: byLayer.success ? byLayer.data.sliding_attention?.rope_theta : config.rope_local_base_freq,
  };
}

/** An error that names a way of stretching positions that is not supported. */
export function unknownRope(kind: string): Error {
  return notConvertible(
    `config.json asks for rotary positions of the kind "${kind}", which is not supported`,
    'Choose a copy of this model with GGUF files.',
  );
}

function missing(entry: string): Error {
  return notConvertible(`config.json: its rotary settings lack ${entry}`, 'Get the model again.');
}

/** Writes the fields of settings that are of the kinds default, linear, yarn or llama3. Throws MODEL_LOAD_FAILED. */
export function putRope(fields: Metadata, name: string, rope: Rope, usualTheta: number): void {
  fields.set(`${name}.rope.freq_base`, float32(rope.theta ?? usualTheta));
  if (rope.kind === 'default' || rope.kind === 'llama3') return;
  if (rope.kind !== 'linear' && rope.kind !== 'yarn') throw unknownRope(rope.kind);
  if (rope.factor === null || rope.factor === undefined) throw missing('factor');
  fields.set(`${name}.rope.scaling.type`, text(rope.kind));
  fields.set(`${name}.rope.scaling.factor`, float32(rope.factor));
  if (rope.kind === 'linear') return;
  const original = rope.original_max_position_embeddings;
  if (original === null || original === undefined) throw missing('original_max_position_embeddings');
  fields.set(`${name}.rope.scaling.original_context_length`, uint32(original));
  const others = {
    yarn_ext_factor: rope.extrapolation_factor,
    yarn_attn_factor: rope.attention_factor,
    yarn_beta_fast: rope.beta_fast,
    yarn_beta_slow: rope.beta_slow,
  };
  for (const [key, value] of Object.entries(others))
    if (typeof value === 'number') fields.set(`${name}.rope.scaling.${key}`, float32(value));
}

/**
 * What llama.cpp divides each of Llama 3.1's frequencies by: 1 for short waves, `factor` for long ones, and between them
 * a mixture. After `generate_extra_tensors` of its converter, in float32 as far as that goes; null for other kinds.
 */
export function llama3Factors(rope: Rope, rotated: number, usualTheta: number): number[] | null {
  if (rope.kind !== 'llama3') return null;
  const { fround } = Math;
  const factor = rope.factor ?? 8;
  const [low, high] = [rope.low_freq_factor ?? 1, rope.high_freq_factor ?? 4];
  const original = rope.original_max_position_embeddings ?? 8192;
  return Array.from({ length: rotated / 2 }, (_, index) => {
    const exponent = fround(fround(2 * index) / rotated);
    const frequency = fround(1 / fround((rope.theta ?? usualTheta) ** exponent));
    const length = fround(fround(2 * Math.PI) / frequency);
    if (length < original / high) return 1;
    if (length > original / low) return factor;
    const smooth = fround(fround(fround(original / length) - low) / (high - low));
    return fround(1 / fround(fround(fround(1 - smooth) / factor) + smooth));
  });
}
