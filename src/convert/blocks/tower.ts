/** The towers that see for language models: CLIP's and SigLIP's, whose layers have the same names. */
import { z } from 'zod';
import { activation, count } from '../architecture.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, fixed, type Value } from '../graph/value.ts';
import { patchTokens, repeat, type VitLayerConfig } from './vision.ts';

/** What a tower depends on; each family brings its own defaults. */
export const towerConfig = z.object({
  num_hidden_layers: count,
  num_attention_heads: count,
  hidden_act: activation,
  layer_norm_eps: z.number(),
  image_size: count,
  patch_size: count,
});
type Config = z.infer<typeof towerConfig>;

/**
 * States of a tower's tokens before its first layer and behind each of the first `layers`, [batch, tokens, width].
 * `p` stands before all names. CLIP has a token of its own before those of the picture, and norms before the layers.
 */
export function towerStates(g: GraphBuilder, c: Config, pixels: Value, p: string, layers: number): Value[] {
  const e = `${p}embeddings`;
  const { tokens } = patchTokens(g, pixels, `${e}.patch_embedding`, c.patch_size);
  const own = `${e}.class_embedding`;
  const all = g.has(own) ? g.concat([classToken(g, own, pixels), tokens], 1) : tokens;
  const placed = g.add(all, g.param(`${e}.position_embedding.weight`));
  // The first is CLIP's own spelling, the second OWL-ViT's.
  const first = g.has(`${p}pre_layrnorm.weight`) ? `${p}pre_layrnorm` : `${p}pre_layernorm`;
  let x = g.has(`${first}.weight`) ? g.layerNorm(placed, first, c.layer_norm_eps) : placed;
  const states = [x];
  for (let i = 0; i < layers; i++) {
    x = towerLayer(g, c, x, `${p}encoder.layers.${String(i)}`);
    states.push(x);
  }
  return states;
}

function classToken(g: GraphBuilder, name: string, pixels: Value): Value {
  const token = g.param(name);
  return repeat(g, g.reshape(token, [1, 1, fixed(token, 0)]), dim(pixels, 0));
}

/** One pre-norm layer under the names of CLIP and SigLIP, for pictures and for texts; `p` is its name. */
export function towerLayer(g: GraphBuilder, c: VitLayerConfig, x: Value, p: string, mask?: Value): Value {
  const a = `${p}.self_attn`;
  const attended = g.attentionBlock(
    g.layerNorm(x, `${p}.layer_norm1`, c.layer_norm_eps),
    { q: `${a}.q_proj`, k: `${a}.k_proj`, v: `${a}.v_proj`, out: `${a}.out_proj` },
    { heads: c.num_attention_heads, mask },
  );
  const seen = g.add(x, attended);
  const normal = g.layerNorm(seen, `${p}.layer_norm2`, c.layer_norm_eps);
  return g.add(seen, towerMlp(g, c, normal, p));
}

/** The two linear layers at the end of a tower's layer, `<p>.mlp`. */
export function towerMlp(g: GraphBuilder, c: Pick<VitLayerConfig, 'hidden_act'>, x: Value, p: string): Value {
  return g.linear(g.activation(c.hidden_act, g.linear(x, `${p}.mlp.fc1`)), `${p}.mlp.fc2`);
}
