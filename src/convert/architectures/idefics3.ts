/** Idefics3 and SmolVLM: a SigLIP tower for each tile of a picture, a shuffle of its tokens, and a LLaMA. */
import { z } from 'zod';
import { activation, architecture, count } from '../architecture.ts';
import { llamaConfig } from '../blocks/llama.ts';
import { towerConfig, towerStates } from '../blocks/tower.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, fixed, unfit, type Value } from '../graph/value.ts';
import { writeText } from './llava.ts';

const config = z.object({
  scale_factor: count.default(2),
  text_config: llamaConfig,
  // Defaults are those of transformers, as nested configs leave them out.
  vision_config: towerConfig.extend({
    num_hidden_layers: count.default(12),
    num_attention_heads: count.default(16),
    hidden_act: activation.default('gelu_pytorch_tanh'),
    layer_norm_eps: z.number().default(1e-6),
    image_size: count.default(224),
    patch_size: count.default(32),
  }),
});
type Config = z.infer<typeof config>;

/** Idefics3 and SmolVLM. */
export const idefics3 = architecture({
  types: ['idefics3', 'smolvlm'],
  heads: ['ConditionalGeneration'],
  config,
  unused: [/^lm_head\.weight$/, /position_ids$/, /rotary_emb\.inv_freq$/],
  build(c, { graph }) {
    look(c, graph('vision_encoder'));
    writeText(c.text_config, graph, { p: 'model.text_model.', head: 'lm_head.weight' });
  },
});

/**
 * Features of tiles, [tiles, tokens, width of the language model]. The tiles are whole: where a picture has fewer than
 * others of its batch, those that are empty are not to be given.
 */
function look(c: Config, g: GraphBuilder): void {
  const v = c.vision_config;
  const side = v.image_size;
  const tiles = g.input('pixel_values', 'float', ['batch_size', 'num_images', 3, side, side]);
  const pixels = g.reshape(tiles, [-1, 3, side, side]);
  const p = 'model.vision_model.';
  const last = towerStates(g, v, pixels, p, v.num_hidden_layers).at(-1);
  if (last === undefined) throw unfit('the tower has no layers');
  const seen = g.layerNorm(last, `${p}post_layernorm`, v.layer_norm_eps);
  const shuffled = shuffle(g, seen, Math.floor(side / v.patch_size), c.scale_factor);
  g.output('image_features', g.linear(shuffled, 'model.connector.modality_projection.proj'));
}

/** Each square of `scale` by `scale` tokens becomes one, as much wider: [tiles, side², width]. */
function shuffle(g: GraphBuilder, x: Value, side: number, scale: number): Value {
  const [tiles, width] = [dim(x, 0), fixed(x, 2)];
  if (side % scale !== 0)
    throw unfit(`${String(side)} patches a side do not divide by scale_factor ${String(scale)}`);
  const few = side / scale;
  const columns = g.reshape(x, [tiles, side, few, width * scale]);
  const turned = g.reshape(g.transpose(columns, 0, 2, 1, 3), [tiles, few, few, width * scale * scale]);
  return g.reshape(g.transpose(turned, 0, 2, 1, 3), [tiles, few * few, width * scale * scale]);
}
