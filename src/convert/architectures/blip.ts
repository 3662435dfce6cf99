/** BLIP's captions: a ViT, and a BERT that writes while looking at what it saw. */
import { z } from 'zod';
import { activation, architecture, count } from '../architecture.ts';
import { DecoderCache, type KeysValues } from '../blocks/cache.ts';
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
  const mask = cache.causalMask();
  const norm = (y: Value, name: string): Value => g.layerNorm(y, name, c.layer_norm_eps);
  const project = (y: Value, a: string): KeysValues => ({
    k: g.splitHeads(g.linear(y, `${a}.self.key`), heads),
    v: g.splitHeads(g.linear(y, `${a}.self.value`), heads),
  });
  const block = (y: Value, a: string, attend: (q: Value) => Value): Value => {
    const q = g.splitHeads(g.linear(y, `${a}.self.query`), heads);
    const seen = g.linear(g.mergeHeads(attend(q)), `${a}.output.dense`);
    return norm(g.add(seen, y), `${a}.output.LayerNorm`);
  };
  const e = 'text_decoder.bert.embeddings';
  const places = g.embedding(cache.positions, `${e}.position_embeddings`);
  let x = norm(g.add(g.embedding(ids, `${e}.word_embeddings`), places), `${e}.LayerNorm`);
  for (let i = 0; i < c.num_hidden_layers; i++) {
    const p = `text_decoder.bert.encoder.layer.${String(i)}`;
    const { k, v: values } = cache.self(i, project(x, `${p}.attention`));
    x = block(x, `${p}.attention`, (q) => g.attend(q, k, values, { mask }));
    const other = `${p}.crossattention`;
    x = block(x, other, (q) => cache.cross(i, q, (seen) => project(seen, other)));
    const inner = g.activation(c.hidden_act, g.linear(x, `${p}.intermediate.dense`));
    x = norm(g.add(g.linear(inner, `${p}.output.dense`), x), `${p}.output.LayerNorm`);
  }
  const h = 'text_decoder.cls.predictions';
  const inner = g.activation(c.hidden_act, g.linear(x, `${h}.transform.dense`));
  const last = norm(inner, `${h}.transform.LayerNorm`);
  g.output('logits', g.linearWith(last, `${e}.word_embeddings.weight`, g.param(`${h}.bias`)));
  cache.finish();
}
