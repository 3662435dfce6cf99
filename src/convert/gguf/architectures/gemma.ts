/** Gemma 2 and the language part of Gemma 3. Norms are stored less 1, and embeddings always give the scores. */
import { z } from 'zod';
import { notConvertible } from '../../failure.ts';
import { configured, count, Layout, type ArchitecturePlan, type GgufArchitecture } from '../architecture.ts';
import { float32, uint32, type Metadata } from '../metadata.ts';
import { COMPUTED_TABLES, prefixOf, putEnds, putLayers, putSizes, type DecoderSizes } from './decoder.ts';
import { putRope, ropeEntries, ropeOf, unknownRope } from './rope.ts';

/** Gemma3TextConfig's default for the base of rotary positions in layers that see everything. */
const USUAL_THETA = 1_000_000;

const sizes = {
  hidden_size: count,
  intermediate_size: count,
  num_hidden_layers: count,
  hidden_activation: z.literal('gelu_pytorch_tanh').nullish(),
  rms_norm_eps: z.number().positive().default(1e-6),
};

const second = z.object({
  ...sizes,
  num_attention_heads: count.default(8),
  num_key_value_heads: count.default(4),
  head_dim: count.default(256),
  max_position_embeddings: count.max(1 << 30).default(8192),
  sliding_window: count.default(4096),
  attn_logit_softcapping: z.number().positive().default(50),
  final_logit_softcapping: z.number().positive().default(30),
  query_pre_attn_scalar: z.number().positive().default(256),
  layer_types: z.array(z.string()).nullish(),
});

const third = z.object({
  ...sizes,
  // Defaults of Gemma3TextConfig: configurations inside others are saved without them.
  num_attention_heads: count.default(8),
  num_key_value_heads: count.default(4),
  head_dim: count.default(256),
  max_position_embeddings: count.max(1 << 30).default(131_072),
  sliding_window: count.default(4096),
  attn_logit_softcapping: z.null().optional(),
  final_logit_softcapping: z.number().positive().nullish(),
  query_pre_attn_scalar: z.number().positive().default(256),
  layer_types: z.array(z.string()).nullish(),
  ...ropeEntries,
});

/** One layer in so many sees all tokens, the others a window; llama.cpp has these numbers built in. */
const PERIOD = { gemma2: 2, gemma3: 6 } as const;
/** Layers of the 27B models, for which llama.cpp scales queries by hidden features over heads. */
const LARGEST = { gemma2: 46, gemma3: 62 } as const;

/** Throws MODEL_LOAD_FAILED where config.json differs from what llama.cpp has built in. */
function expectBuiltIn(name: 'gemma2' | 'gemma3', c: z.output<typeof second> | z.output<typeof third>): void {
  const perHead = c.num_hidden_layers === LARGEST[name] ? c.hidden_size / c.num_attention_heads : c.head_dim;
  if (c.query_pre_attn_scalar !== perHead)
    throw notConvertible(
      `config.json: query_pre_attn_scalar is ${String(c.query_pre_attn_scalar)}, and llama.cpp takes ${String(perHead)} for such a model`,
      'Choose a copy of this model with GGUF or ONNX files.',
    );
  const isWhole = (layer: number): boolean => layer % PERIOD[name] === PERIOD[name] - 1;
  const other =
    c.layer_types?.findIndex((type, layer) => (type === 'full_attention') !== isWhole(layer)) ?? -1;
  if (other !== -1)
    throw notConvertible(
      `config.json: layer ${String(other)} is of the type ${c.layer_types?.[other] ?? ''}, and llama.cpp takes another one for it`,
      'Choose a copy of this model with GGUF or ONNX files.',
    );
}

const NORMS = {
  attn_norm: 'input_layernorm',
  post_attention_norm: 'post_attention_layernorm',
  ffn_norm: 'pre_feedforward_layernorm',
  post_ffw_norm: 'post_feedforward_layernorm',
};

/** The parts of a plan that both have. */
function gemmaPlan(
  name: 'gemma2' | 'gemma3',
  c: z.output<typeof second> | z.output<typeof third>,
  layout: Layout,
): Omit<ArchitecturePlan, 'unused'> {
  expectBuiltIn(name, c);
  const decoder: DecoderSizes = {
    layers: c.num_hidden_layers,
    hidden: c.hidden_size,
    inner: c.intermediate_size,
    heads: c.num_attention_heads,
    keyHeads: c.num_key_value_heads,
    head: c.head_dim,
    context: c.max_position_embeddings,
    epsilon: c.rms_norm_eps,
  };
  const prefix = prefixOf(
    layout,
    ['model.', '', 'language_model.model.', 'model.language_model.'],
    'embed_tokens.weight',
  );
  const ends = putEnds(layout, prefix, decoder, true, 1);
  putLayers(layout, prefix, decoder, {
    interleaved: false,
    normPlus: 1,
    norms: NORMS,
    headNorms: name === 'gemma3',
  });
  const fields: Metadata = new Map();
  putSizes(fields, name, decoder);
  fields.set(`${name}.attention.key_length`, uint32(c.head_dim));
  fields.set(`${name}.attention.value_length`, uint32(c.head_dim));
  fields.set(`${name}.attention.sliding_window`, uint32(c.sliding_window));
  return {
    ...ends,
    name,
    fields,
    tensors: layout.tensors,
    layers: decoder.layers,
    sharesKeys: decoder.keyHeads !== decoder.heads,
    spacePrefix: false,
  };
}

/** Gemma 2. */
export const gemma2: GgufArchitecture = {
  types: ['gemma2'],
  title: 'Gemma 2',
  plan: (json, weights) => {
    const c = configured(second, json);
    const plan = gemmaPlan('gemma2', c, new Layout(weights));
    plan.fields.set('gemma2.attn_logit_softcapping', float32(c.attn_logit_softcapping));
    plan.fields.set('gemma2.final_logit_softcapping', float32(c.final_logit_softcapping));
    return { ...plan, unused: [...COMPUTED_TABLES, /^lm_head\.weight$/] };
  },
};

/** Gemma 3, alone or as the language part of a model that sees, whose other parts are left out. */
export const gemma3: GgufArchitecture = {
  types: ['gemma3_text', 'gemma3'],
  title: 'Gemma 3 (language)',
  plan: (json, weights) => {
    const whole = z.looseObject({ text_config: z.looseObject({}).optional() }).parse(json);
    const c = configured(third, { ...whole, ...whole.text_config });
    const plan = gemmaPlan('gemma3', c, new Layout(weights));
    const rope = ropeOf(c);
    if (rope.kind !== 'default' && rope.kind !== 'linear') throw unknownRope(rope.kind);
    putRope(plan.fields, 'gemma3', rope, USUAL_THETA);
    if (rope.localTheta !== undefined) plan.fields.set('gemma3.rope.freq_base_swa', float32(rope.localTheta));
    if (typeof c.final_logit_softcapping === 'number')
      plan.fields.set('gemma3.final_logit_softcapping', float32(c.final_logit_softcapping));
    const seeing = [/(?:^|\.)vision_tower\./, /(?:^|\.)multi_modal_projector\./];
    return { ...plan, unused: [...COMPUTED_TABLES, /(?:^|\.)lm_head\.weight$/, ...seeing] };
  },
};
