/** BLIP's captions: a ViT, and a BERT that writes while looking at what it saw. */
import { z } from 'zod';
import { activation, architecture, count } from '../architecture.ts';
import { bertDecoderLogits } from '../blocks/bert-decoder.ts';
import { DecoderCache } from '../blocks/cache.ts';
import { patchTokens, repeat } from '../blocks/vision.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, type Value } from '../graph/value.ts';

const vision = z.object({
  hidden_size: count.default(768),
  num_hidden_layers: count.default(12),
  num_attention_heads: count.default(12),
  hidden_act: activation.default('gelu'),
  layer_norm_eps: z.number().default(1e-5),
  image_size: count.default(384),
  patch_size: count.default(16),
});
const text = z.object({
  hidden_size: count.default(768),
  num_hidden_layers: count.default(12),
  num_attention_heads: count.default(8),
  hidden_act: activation.default('gelu'),
  layer_norm_eps: z.number().default(1e-12),
});
const config = z.object({ vision_config: vision.prefault({}), text_config: text.prefault({}) });
type Config = z.infer<typeof config>;

/** BLIP. */
export const blip = architecture({
  types: ['blip'],
  heads: ['ConditionalGeneration'],
  config,
  unused: [/position_ids$/, /^text_decoder\.cls\.predictions\.decoder\./],
  build(c, { graph }) {
    look(c.vision_config, graph('encoder_model'));
    write(c, graph('decoder_model_merged'));
  },
});

function look(c: Config['vision_config'], g: GraphBuilder): void {
  const pixels = g.input('pixel_values', 'float', ['batch_size', 3, c.image_size, c.image_size]);
  const e = 'vision_model.embeddings';
  const { tokens } = patchTokens(g, pixels, `${e}.patch_embedding`, c.patch_size);
  const first = repeat(g, g.param(`${e}.class_embedding`), dim(pixels, 0));
  let x = g.add(g.concat([first, tokens], 1), g.param(`${e}.position_embedding`));
  const norm = (y: Value, name: string): Value => g.layerNorm(y, name, c.layer_norm_eps);
  const width = c.hidden_size;
  for (let i = 0; i < c.num_hidden_layers; i++) {
    const p = `vision_model.encoder.layers.${String(i)}`;
    const packed = g.linear(norm(x, `${p}.layer_norm1`), `${p}.self_attn.qkv`);
    const [q, k, v] = g.split(packed, -1, [width, width, width]);
    const seen = g.attention({ q, k, v, heads: c.num_attention_heads });
    x = g.add(x, g.linear(seen, `${p}.self_attn.projection`));
    const inner = g.activation(c.hidden_act, g.linear(norm(x, `${p}.layer_norm2`), `${p}.mlp.fc1`));
    x = g.add(x, g.linear(inner, `${p}.mlp.fc2`));
  }
  g.output('last_hidden_state', norm(x, 'vision_model.post_layernorm'));
}

function write({ vision_config: v, text_config: c }: Config, g: GraphBuilder): void {
  const heads = c.num_attention_heads;
  const ids = g.input('input_ids', 'int64', ['batch_size', 'decoder_sequence_length']);
  const states = g.input('encoder_hidden_states', 'float', [
    'batch_size',
    'encoder_sequence_length',
    v.hidden_size,
  ]);
  const shape = { layers: c.num_hidden_layers, heads, size: c.hidden_size / heads };
  const cache = new DecoderCache(g, ids, shape, states);
  g.output('logits', bertDecoderLogits(g, c, { ids, cache, p: 'text_decoder.' }));
  cache.finish();
}
