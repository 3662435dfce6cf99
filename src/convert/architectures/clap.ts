/** CLAP (Wu et al. 2023): sounds seen by HTS-AT and texts read by a RoBERTa, whose projections meet. */
import { z } from 'zod';
import { activation, architecture, count } from '../architecture.ts';
import { bertLayer } from '../blocks/bert-layer.ts';
import { positionsAfterPadding } from '../blocks/heads.ts';
import { htsatConfig, htsatPooled, planesOf } from '../blocks/htsat.ts';
import { unit } from '../blocks/text-tower.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import type { Activation } from '../graph/layers.ts';
import type { Value } from '../graph/value.ts';

const text = z.object({
  num_hidden_layers: count.default(12),
  num_attention_heads: count.default(12),
  hidden_act: activation.default('gelu'),
  layer_norm_eps: z.number().default(1e-12),
  pad_token_id: z.number().int().default(1),
  projection_hidden_act: activation.default('relu'),
});
const config = z.object({ text_config: text.prefault({}), audio_config: htsatConfig.prefault({}) });
type Config = z.infer<typeof config>;

/** CLAP: the whole that compares, and each half alone. */
export const clap = architecture({
  types: ['clap'],
  heads: ['Model'],
  config,
  unused: [/position_ids$/, /token_type_ids$/, /relative_position_index$/, /num_batches_tracked$/],
  build(c, { graph }) {
    const texts = graph('text_model');
    texts.output('text_embeds', readTexts(c, texts));
    const sounds = graph('audio_model');
    sounds.output('audio_embeds', hearSounds(c, sounds));
    const g = graph('model');
    const [t, a] = [unit(g, readTexts(c, g)), unit(g, hearSounds(c, g))];
    const [perText, perAudio] = [g.matmul(t, g.transpose(a, 1, 0)), g.matmul(a, g.transpose(t, 1, 0))];
    g.output('logits_per_audio', g.mul(perAudio, g.exp(g.param('logit_scale_a'))));
    g.output('logits_per_text', g.mul(perText, g.exp(g.param('logit_scale_t'))));
    g.output('text_embeds', t);
    g.output('audio_embeds', a);
  },
});

/** Vectors of texts, [texts, width]. */
function readTexts({ text_config: c }: Config, g: GraphBuilder): Value {
  const ids = g.input('input_ids', 'int64', ['text_batch_size', 'sequence_length']);
  const mask = g.paddingMask(g.input('attention_mask', 'int64', ['text_batch_size', 'sequence_length']));
  const e = 'text_model.embeddings';
  const places = positionsAfterPadding(g, ids, c.pad_token_id);
  const types = g.slice(g.param(`${e}.token_type_embeddings.weight`), 0, 0, 1);
  const typed = g.add(g.embedding(ids, `${e}.word_embeddings`), types);
  const placed = g.add(typed, g.embedding(places, `${e}.position_embeddings`));
  let x = g.layerNorm(placed, `${e}.LayerNorm`, c.layer_norm_eps);
  for (let i = 0; i < c.num_hidden_layers; i++)
    x = bertLayer(g, x, `text_model.encoder.layer.${String(i)}`, c, mask);
  const pooled = g.tanh(g.linear(g.select(x, 1, 0), 'text_model.pooler.dense'));
  return project(g, pooled, 'text_projection', c.projection_hidden_act);
}

/** Vectors of sounds, [sounds, width]. */
function hearSounds({ audio_config: c }: Config, g: GraphBuilder): Value {
  const mel = g.input('input_features', 'float', ['audio_batch_size', planesOf(c), 'frames', c.num_mel_bins]);
  const longer = c.enable_fusion ? g.input('is_longer', 'bool', ['audio_batch_size', 1]) : undefined;
  return project(g, htsatPooled(g, c, mel, longer), 'audio_projection', c.projection_hidden_act);
}

function project(g: GraphBuilder, x: Value, name: string, act: Activation): Value {
  return g.linear(g.activation(act, g.linear(x, `${name}.linear1`)), `${name}.linear2`);
}
