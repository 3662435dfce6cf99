/** DINOv2, alone and as the backbone of Depth Anything and DPT. */
import { z } from 'zod';
import { activation, architecture, count } from '../architecture.ts';
import { patchTokens, repeat, resizePositions } from '../blocks/vision.ts';
import { notConvertible } from '../failure.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, fixed, type Dim, type Value } from '../graph/value.ts';
import type { Rename } from '../weights/weights.ts';

/** What the graph of a DINOv2 depends on; defaults are those of transformers, as nested configs leave them out. */
export const dinov2Config = z.object({
  num_channels: count.default(3),
  num_hidden_layers: count.default(12),
  num_attention_heads: count.default(12),
  hidden_act: activation.default('gelu'),
  layer_norm_eps: z.number().default(1e-6),
  image_size: count.default(224),
  patch_size: count.default(14),
  use_swiglu_ffn: z.boolean().default(false),
  /** Tokens of no patch beside the class token's, which some kinds have. */
  num_register_tokens: z.union([z.literal(0), count]).default(0),
});
/** Parsed. */
export type Dinov2Config = z.infer<typeof dinov2Config>;

/** DINOv2 as a backbone, which names the layers whose states it gives. */
export const dinov2BackboneConfig = dinov2Config.extend({
  model_type: z.literal('dinov2'),
  out_indices: z.array(count).nullish(),
  out_features: z.array(z.string()).nullish(),
  reshape_hidden_states: z.literal(false),
});
/** Parsed. */
type Dinov2BackboneConfig = z.infer<typeof dinov2BackboneConfig>;

/** Numbers of the layers whose states a backbone gives, counted from 1; throws MODEL_LOAD_FAILED where it names none. */
export function backboneStages({ out_indices, out_features }: Dinov2BackboneConfig): readonly number[] {
  const stages = out_indices ?? out_features?.map((name) => Number(name.replace('stage', '')));
  if (stages !== undefined) return stages;
  throw notConvertible(
    'The backbone_config of its config.json names neither out_indices nor out_features',
    'Choose another copy of this model.',
  );
}

/** transformers 5's names under a prefix (a pattern) → the Hub's. */
export function dinov2Names(prefix: string): Rename[] {
  const parts = {
    q_proj: 'attention.query',
    k_proj: 'attention.key',
    v_proj: 'attention.value',
    o_proj: 'output.dense',
  };
  return Object.entries(parts).map(([from, to]) => [
    new RegExp(`^(${prefix}encoder\\..*attention)\\.${from}`),
    `$1.${to}`,
  ]);
}

/** The states after each layer, before the last norm, and the grid of patches; `p` stands before all names. */
export function dinov2States(
  g: GraphBuilder,
  pixels: Value,
  p: string,
  c: Dinov2Config,
): { readonly states: readonly Value[]; readonly last: Value; readonly grid: readonly [Dim, Dim] } {
  const side = Math.floor(c.image_size / c.patch_size);
  const { tokens, grid } = patchTokens(g, pixels, `${p}embeddings.patch_embeddings.projection`, c.patch_size);
  const first = repeat(g, g.param(`${p}embeddings.cls_token`), dim(pixels, 0));
  const table = g.param(`${p}embeddings.position_embeddings`);
  const registers = c.num_register_tokens > 0 ? `${p}embeddings.register_tokens` : null;
  // Those with registers smooth what becomes smaller.
  const mode = registers === null ? 'bicubic' : 'antialiased';
  const places = resizePositions(g, table, { from: [side, side], to: grid, mode });
  let x = g.add(g.concat([first, tokens], 1), places);
  if (registers !== null) {
    const more = repeat(g, g.param(registers), dim(pixels, 0));
    x = g.concat([g.slice(x, 1, 0, 1), more, g.slice(x, 1, 1)], 1);
  }
  const states: Value[] = [];
  for (let i = 0; i < c.num_hidden_layers; i++) {
    x = dinov2Layer(g, x, `${p}encoder.layer.${String(i)}`, c);
    states.push(x);
  }
  return { states, last: x, grid };
}

function dinov2Layer(g: GraphBuilder, x: Value, p: string, c: Dinov2Config): Value {
  const a = `${p}.attention.attention`;
  const attended = g.attentionBlock(
    g.layerNorm(x, `${p}.norm1`, c.layer_norm_eps),
    { q: `${a}.query`, k: `${a}.key`, v: `${a}.value`, out: `${p}.attention.output.dense` },
    { heads: c.num_attention_heads },
  );
  const seen = g.add(x, g.mul(attended, g.param(`${p}.layer_scale1.lambda1`)));
  const fed = feed(g, g.layerNorm(seen, `${p}.norm2`, c.layer_norm_eps), p, c);
  return g.add(seen, g.mul(fed, g.param(`${p}.layer_scale2.lambda1`)));
}

function feed(g: GraphBuilder, x: Value, p: string, c: Dinov2Config): Value {
  if (!c.use_swiglu_ffn)
    return g.linear(g.activation(c.hidden_act, g.linear(x, `${p}.mlp.fc1`)), `${p}.mlp.fc2`);
  const both = g.linear(x, `${p}.mlp.weights_in`);
  const half = fixed(both, -1) / 2;
  const [gate, value] = g.split(both, -1, [half, half]);
  return g.linear(g.mul(g.activation('silu', gate), value), `${p}.mlp.weights_out`);
}

/** DINOv2, and the kind with registers. */
export const dinov2 = architecture({
  types: ['dinov2', 'dinov2_with_registers'],
  heads: ['Model', 'ImageClassification'],
  config: dinov2Config,
  renames: [[/^dinov2(_with_registers)?\./, ''], ...dinov2Names('')],
  unused: [/mask_token$/],
  build(c, { graph, head }) {
    const g = graph('model');
    const pixels = g.input('pixel_values', 'float', ['batch_size', c.num_channels, 'height', 'width']);
    const x = g.layerNorm(dinov2States(g, pixels, '', c).last, 'layernorm', c.layer_norm_eps);
    const first = g.select(x, 1, 0);
    if (head === 'Model') {
      g.output('last_hidden_state', x);
      g.output('pooler_output', first);
      return;
    }
    g.output(
      'logits',
      g.linear(g.concat([first, g.mean(g.slice(x, 1, 1 + c.num_register_tokens), 1)], 1), 'classifier'),
    );
  },
});
