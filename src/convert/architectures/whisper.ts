/** Whisper: an encoder of 30 seconds of mel frames, and a decoder of what was said. */
import { z } from 'zod';
import { activation, architecture, count } from '../architecture.ts';
import { BART_EPS, bartDecoderLayer, bartEncoderLayer, cachedSight } from '../blocks/bart.ts';
import { DecoderCache } from '../blocks/cache.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import type { Value } from '../graph/value.ts';

const config = z.object({
  d_model: count,
  encoder_layers: count,
  encoder_attention_heads: count,
  decoder_layers: count,
  decoder_attention_heads: count,
  activation_function: activation,
  num_mel_bins: count,
  max_source_positions: count,
  scale_embedding: z.literal(false).default(false),
  use_weighted_layer_sum: z.literal(false).default(false),
});
type Config = z.infer<typeof config>;

/** Whisper, to write down what it hears and to tell kinds of sound apart. */
export const whisper = architecture({
  types: ['whisper'],
  heads: ['ConditionalGeneration', 'AudioClassification', 'Model'],
  config,
  renames: [[/^(encoder|decoder)\./, 'model.$1.']],
  unused: [/^proj_out\.weight$/],
  build(c, { graph, head }) {
    if (head === 'AudioClassification') {
      const g = graph('model');
      const seen = g.mean(g.linear(encode(c, g), 'projector'), 1);
      g.output('logits', g.linear(seen, 'classifier'));
      return;
    }
    const g = graph('encoder_model');
    g.output('last_hidden_state', encode(c, g));
    decode(c, graph('decoder_model_merged'));
  },
});

/** States of a clip, one for two mel frames. The encoder's positions are sines, but they come with the checkpoint. */
function encode(c: Config, g: GraphBuilder): Value {
  const p = 'model.encoder';
  const frames = 2 * c.max_source_positions;
  const mel = g.input('input_features', 'float', ['batch_size', c.num_mel_bins, frames]);
  const near = g.activation('gelu', g.conv(mel, `${p}.conv1`, { padding: 1 }));
  const heard = g.activation('gelu', g.conv(near, `${p}.conv2`, { stride: 2, padding: 1 }));
  const places = g.param(`${p}.embed_positions.weight`, [c.max_source_positions, c.d_model]);
  let x = g.add(g.transpose(heard, 0, 2, 1), places);
  const layer = { heads: c.encoder_attention_heads, act: c.activation_function, before: true };
  for (let i = 0; i < c.encoder_layers; i++) x = bartEncoderLayer(g, x, `${p}.layers.${String(i)}`, layer);
  return g.layerNorm(x, `${p}.layer_norm`, BART_EPS);
}

function decode(c: Config, g: GraphBuilder): void {
  const p = 'model.decoder';
  const heads = c.decoder_attention_heads;
  const ids = g.input('input_ids', 'int64', ['batch_size', 'decoder_sequence_length']);
  const states = g.input('encoder_hidden_states', 'float', [
    'batch_size',
    'encoder_sequence_length',
    c.d_model,
  ]);
  const shape = { layers: c.decoder_layers, heads, size: c.d_model / heads };
  const cache = new DecoderCache(g, ids, shape, states);
  const own = cache.causalMask();
  const places = g.embedding(cache.positions, `${p}.embed_positions`);
  let x = g.add(g.embedding(ids, `${p}.embed_tokens`), places);
  const layer = { heads, act: c.activation_function, before: true };
  for (let i = 0; i < c.decoder_layers; i++)
    x = bartDecoderLayer(g, x, `${p}.layers.${String(i)}`, layer, {
      ...cachedSight(g, cache, i, { own }),
      // When a word was said is read from where the decoder looked.
      other: (q, project) => cache.crossShowing(i, q, project),
    });
  const normal = g.layerNorm(x, `${p}.layer_norm`, BART_EPS);
  g.output('logits', g.linearWith(normal, `${p}.embed_tokens.weight`));
  cache.finish();
}
