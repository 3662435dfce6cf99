/** T5 and its kin: Flan-T5, mT5, and Chronos-Bolt, which reads numbers. */
import { z } from 'zod';
import { architecture } from '../architecture.ts';
import { DecoderCache } from '../blocks/cache.ts';
import { block, distances, encoderLayer, feed, norm, t5Config } from '../blocks/t5.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dim } from '../graph/value.ts';
import type { Weights } from '../weights/weights.ts';
import { boltConfig, forecast } from './chronos-bolt.ts';

const config = t5Config.extend({
  model_type: z.enum(['t5', 'mt5']),
  tie_word_embeddings: z.boolean().nullish(),
  /** transformers 5 says it apart from `tie_word_embeddings`, and ties always. */
  scale_decoder_outputs: z.boolean().optional(),
  decoder_start_token_id: z.number().int().nonnegative().nullish(),
  chronos_config: boltConfig.optional(),
});
type Config = z.infer<typeof config>;

/** What checkpoints may carry and no graph of theirs needs. */
const unused = [
  /^(encoder|decoder)\.embed_tokens\.weight$/,
  /^lm_head\.weight$/,
  /^decoder\.block\.0\.layer\.1\.EncDecAttention\.relative_attention_bias/,
];

/** T5 and Chronos-Bolt. A checkpoint without a decoder, as encoders of sentences are, becomes the graph of its encoder. */
export const t5 = architecture({
  types: ['t5'],
  heads: ['ConditionalGeneration', 'Model', 'Forecasting'],
  config,
  // Chronos-Bolt decodes one token, which is at no distance.
  unused: [...unused, /^decoder\.block\.0\.layer\.0\.SelfAttention\.relative_attention_bias/],
  build(c, { graph, head, weights }) {
    if (head === 'Forecasting') forecast(c, graph('model'));
    else write(c, head, weights, graph);
  },
});

/** mT5. */
export const mt5 = architecture({
  types: ['mt5'],
  heads: ['ConditionalGeneration', 'Model'],
  config,
  unused,
  build(c, { graph, head, weights }) {
    write(c, head, weights, graph);
  },
});

function write(
  c: Config,
  head: 'ConditionalGeneration' | 'Model',
  weights: Weights,
  graph: (file: string) => GraphBuilder,
): void {
  if (head === 'Model' && !weights.has('decoder.final_layer_norm.weight')) {
    encode(c, graph('model'), 'sequence_length');
    return;
  }
  encode(c, graph('encoder_model'), 'encoder_sequence_length');
  decode(c, graph('decoder_model_merged'));
}

function encode(c: Config, g: GraphBuilder, length: string): void {
  const ids = g.input('input_ids', 'int64', ['batch_size', length]);
  const padding = g.paddingMask(g.input('attention_mask', 'int64', ['batch_size', length]));
  const mask = g.add(distances(c, g, 'encoder', dim(ids, 1), dim(ids, 1)), padding);
  let x = g.embedding(ids, 'shared');
  for (let i = 0; i < c.num_layers; i++) x = encoderLayer(c, g, x, i, mask);
  g.output('last_hidden_state', norm(c, g, x, 'encoder.final_layer_norm'));
}

function decode(c: Config, g: GraphBuilder): void {
  const layers = c.num_decoder_layers ?? c.num_layers;
  const seen = g.input('encoder_attention_mask', 'int64', ['batch_size', 'encoder_sequence_length']);
  const ids = g.input('input_ids', 'int64', ['batch_size', 'decoder_sequence_length']);
  const states = g.input('encoder_hidden_states', 'float', [
    'batch_size',
    'encoder_sequence_length',
    c.d_model,
  ]);
  const cache = new DecoderCache(g, ids, { layers, heads: c.num_heads, size: c.d_kv }, states);
  const other = { mask: g.paddingMask(seen), scale: 1 };
  const mask = g.add(distances(c, g, 'decoder', cache.length, cache.total), cache.causalMask());
  let x = g.embedding(ids, 'shared');
  for (let i = 0; i < layers; i++) {
    const p = `decoder.block.${String(i)}.layer`;
    x = block(c, g, x, [`${p}.0`, 'SelfAttention'], (q, normal, keysOf) => {
      const { k, v } = cache.self(i, keysOf(normal));
      return g.attend(q, k, v, { mask, scale: 1 });
    });
    x = block(c, g, x, [`${p}.1`, 'EncDecAttention'], (q, _, keysOf) => cache.cross(i, q, keysOf, other));
    x = feed(c, g, x, `${p}.2`);
  }
  const normal = norm(c, g, x, 'decoder.final_layer_norm');
  const scaled = scalesOutputs(c) ? g.mul(normal, c.d_model ** -0.5) : normal;
  g.output('logits', g.linearWith(scaled, g.has('lm_head.weight') ? 'lm_head.weight' : 'shared.weight'));
  cache.finish();
}

/** T5 scales what meets the words' own table; mT5 never does. */
function scalesOutputs(c: Config): boolean {
  return c.model_type === 't5' && (c.scale_decoder_outputs ?? c.tie_word_embeddings !== false);
}
