/**
 * An encoder that looks, ViT, DeiT or Donut's Swin, and a decoder that tells: GPT-2 (vit-gpt2-image-captioning), TrOCR's,
 * which reads lines of text, mBART (Donut, which reads pages) or BERT (manga-ocr).
 */
import { z } from 'zod';
import { activation, architecture, count } from '../architecture.ts';
import { BART_EPS, bartDecoderLayer, cachedSight } from '../blocks/bart.ts';
import { bertDecoderLogits } from '../blocks/bert-decoder.ts';
import { DecoderCache, type CacheShape } from '../blocks/cache.ts';
import { frequencies, sines } from '../blocks/sines.ts';
import { swinConfig, swinStates, swinWidth } from '../blocks/swin.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import type { Value } from '../graph/value.ts';
import { gpt2Config, gpt2Logits } from './gpt2.ts';
import { vitConfig, vitStates } from './vit.ts';

/** What the decoders with BART's names share. */
const bartConfig = z.object({
  d_model: count.default(1024),
  decoder_layers: count.default(12),
  decoder_attention_heads: count.default(16),
  activation_function: activation.default('gelu'),
  scale_embedding: z.boolean().default(false),
});
const mbartConfig = bartConfig.extend({ model_type: z.literal('mbart') });
const trocrConfig = bartConfig.extend({
  model_type: z.literal('trocr'),
  use_learned_position_embeddings: z.boolean().default(true),
  pad_token_id: z.number().int().nonnegative().nullish(),
});

const bertConfig = z.object({
  model_type: z.literal('bert'),
  hidden_size: count.default(768),
  num_hidden_layers: count.default(12),
  num_attention_heads: count.default(12),
  hidden_act: activation.default('gelu'),
  layer_norm_eps: z.number().default(1e-12),
  position_embedding_type: z.literal('absolute').nullish(),
});

const config = z.object({
  encoder: z.discriminatedUnion('model_type', [
    vitConfig.extend({ hidden_size: count.default(768) }),
    swinConfig.extend({ model_type: z.literal('donut-swin') }),
  ]),
  decoder: z.discriminatedUnion('model_type', [
    gpt2Config.extend({ model_type: z.literal('gpt2') }),
    trocrConfig,
    mbartConfig,
    bertConfig,
  ]),
});
type Config = z.infer<typeof config>;
type BartDecoder = z.infer<typeof trocrConfig> | z.infer<typeof mbartConfig>;

/** All kinds. */
export const visionEncoderDecoder = architecture({
  types: ['vision-encoder-decoder'],
  heads: ['Model'],
  config,
  renames: [
    [/^encoder\.layers\.(\d+)\.attention\.q_proj/, 'encoder.encoder.layer.$1.attention.attention.query'],
    [/^encoder\.layers\.(\d+)\.attention\.k_proj/, 'encoder.encoder.layer.$1.attention.attention.key'],
    [/^encoder\.layers\.(\d+)\.attention\.v_proj/, 'encoder.encoder.layer.$1.attention.attention.value'],
    [/^encoder\.layers\.(\d+)\.attention\.o_proj/, 'encoder.encoder.layer.$1.attention.output.dense'],
    [/^encoder\.layers\.(\d+)\.mlp\.fc1/, 'encoder.encoder.layer.$1.intermediate.dense'],
    [/^encoder\.layers\.(\d+)\.mlp\.fc2/, 'encoder.encoder.layer.$1.output.dense'],
    [/^encoder\.layers\.(\d+)\./, 'encoder.encoder.layer.$1.'],
  ],
  unused: [
    /^encoder\.pooler\./,
    /^decoder\.lm_head\.weight$/,
    /^encoder\..*relative_position_index$/,
    /^decoder\.cls\.(predictions\.decoder|seq_relationship)\./,
    /^decoder\.bert\.(pooler|embeddings\.position_ids)/,
    /\.(attn|crossattention)\.(bias|masked_bias)$/,
  ],
  build(c, { graph }) {
    const e = graph('encoder_model');
    e.output('last_hidden_state', look(c.encoder, e));
    decode(c, graph('decoder_model_merged'));
  },
});

function look(c: Config['encoder'], g: GraphBuilder): Value {
  if (c.model_type !== 'donut-swin') return vitStates(g, c, 'encoder.');
  const pixels = g.input('pixel_values', 'float', ['batch_size', c.num_channels, ...c.image_size]);
  return swinStates(g, c, pixels, 'encoder.');
}

function decode({ encoder, decoder: d }: Config, g: GraphBuilder): void {
  const ids = g.input('input_ids', 'int64', ['batch_size', 'decoder_sequence_length']);
  const states = g.input('encoder_hidden_states', 'float', [
    'batch_size',
    'encoder_sequence_length',
    encoder.model_type === 'donut-swin' ? swinWidth(encoder) : encoder.hidden_size,
  ]);
  const cache = new DecoderCache(g, ids, shapeOf(d), states);
  g.output('logits', logitsOf(g, d, ids, cache));
  cache.finish();
}

function shapeOf(d: Config['decoder']): CacheShape {
  const of = (layers: number, heads: number, width: number): CacheShape => ({
    layers,
    heads,
    size: width / heads,
  });
  switch (d.model_type) {
    case 'gpt2':
      return of(d.n_layer, d.n_head, d.n_embd);
    case 'trocr':
    case 'mbart':
      return of(d.decoder_layers, d.decoder_attention_heads, d.d_model);
    case 'bert':
      return of(d.num_hidden_layers, d.num_attention_heads, d.hidden_size);
  }
}

function logitsOf(g: GraphBuilder, d: Config['decoder'], ids: Value, cache: DecoderCache): Value {
  const context = (seen: Value): Value => toDecoder(g, seen);
  switch (d.model_type) {
    case 'gpt2': {
      const [mask, positions] = [cache.causalMask(), cache.positions];
      return gpt2Logits(g, d, { ids, positions, mask, cache, p: 'decoder.transformer.', context });
    }
    case 'trocr':
    case 'mbart':
      return bartLogits(g, d, ids, cache);
    case 'bert':
      return bertDecoderLogits(g, d, { ids, cache, p: 'decoder.', context });
  }
}

/** States in the width of the decoder, where the two differ and it does not take them as they are. */
function toDecoder(g: GraphBuilder, states: Value): Value {
  return g.has('enc_to_dec_proj.weight') ? g.linear(states, 'enc_to_dec_proj') : states;
}

/** TrOCR norms behind each block, mBART before each and once more at the end. */
function bartLogits(g: GraphBuilder, c: BartDecoder, ids: Value, cache: DecoderCache): Value {
  const p = 'decoder.model.decoder';
  const mask = cache.causalMask();
  const words = g.embedding(ids, `${p}.embed_tokens`);
  const scaled = c.scale_embedding ? g.mul(words, Math.sqrt(c.d_model)) : words;
  const placed = g.add(scaled, places(g, c, cache.positions, p));
  const norm = `${p}.layernorm_embedding`;
  let x = g.has(`${norm}.weight`) ? g.layerNorm(placed, norm, BART_EPS) : placed;
  const before = c.model_type === 'mbart';
  const layer = { heads: c.decoder_attention_heads, act: c.activation_function, before };
  for (let i = 0; i < c.decoder_layers; i++) {
    const { own, other } = cachedSight(g, cache, i, { own: mask });
    x = bartDecoderLayer(g, x, `${p}.layers.${String(i)}`, layer, {
      own,
      other: (q, project) => other(q, (states) => project(toDecoder(g, states))),
    });
  }
  const last = before ? g.layerNorm(x, `${p}.layer_norm`, BART_EPS) : x;
  const own = before ? 'decoder.lm_head.weight' : 'decoder.output_projection.weight';
  return g.linearWith(last, g.has(own) ? own : `${p}.embed_tokens.weight`);
}

/** Positions that are learned lie two rows down; waves are counted from the padding's id + 1. */
function places(g: GraphBuilder, c: BartDecoder, positions: Value, p: string): Value {
  if (c.model_type === 'mbart' || c.use_learned_position_embeddings)
    return g.embedding(g.add(positions, 2), `${p}.embed_positions`);
  const counted = g.add(positions, (c.pad_token_id ?? 1) + 1);
  return sines(g, counted, frequencies(c.d_model, 'tensor2tensor'));
}
