/** ALBERT: a BERT whose layers share their weights, with a narrow table of words. */
import { z } from 'zod';
import { activation, architecture, count } from '../architecture.ts';
import { commonHead } from '../blocks/heads.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, type Value } from '../graph/value.ts';

const config = z.object({
  num_hidden_layers: count,
  num_hidden_groups: count,
  inner_group_num: count.default(1),
  num_attention_heads: count,
  hidden_act: activation,
  layer_norm_eps: z.number().default(1e-12),
});
type Config = z.infer<typeof config>;

/** ALBERT. */
export const albert = architecture({
  types: ['albert'],
  heads: [
    'Model',
    'SequenceClassification',
    'TokenClassification',
    'QuestionAnswering',
    'MaskedLM',
    'PreTraining',
  ],
  config,
  renames: [[/^albert\./, '']],
  unused: [/position_ids$/, /token_type_ids$/, /^pooler\./, /^predictions\./, /^sop_classifier\./],
  build(c, { graph, head }) {
    const g = graph('model');
    const x = states(c, g);
    if (commonHead(g, head, x)) return;
    switch (head) {
      case 'SequenceClassification':
        g.output('logits', g.linear(g.tanh(g.linear(g.select(x, 1, 0), 'pooler')), 'classifier'));
        return;
      case 'MaskedLM':
      case 'PreTraining': {
        const inner = g.activation(c.hidden_act, g.linear(x, 'predictions.dense'));
        const normal = g.layerNorm(inner, 'predictions.LayerNorm', c.layer_norm_eps);
        const table = 'embeddings.word_embeddings.weight';
        g.output('logits', g.linearWith(normal, table, g.param('predictions.bias')));
        return;
      }
    }
  },
});

function states(c: Config, g: GraphBuilder): Value {
  const ids = g.input('input_ids', 'int64', ['batch_size', 'sequence_length']);
  const mask = g.paddingMask(g.input('attention_mask', 'int64', ['batch_size', 'sequence_length']));
  const types = g.input('token_type_ids', 'int64', ['batch_size', 'sequence_length']);
  const length = dim(ids, 1);
  const places = g.embedding(g.range(0, g.size(length), length), 'embeddings.position_embeddings');
  const words = g.embedding(ids, 'embeddings.word_embeddings');
  const typed = g.add(words, g.embedding(types, 'embeddings.token_type_embeddings'));
  const normal = g.layerNorm(g.add(typed, places), 'embeddings.LayerNorm', c.layer_norm_eps);
  let x = g.linear(normal, 'encoder.embedding_hidden_mapping_in');
  for (let i = 0; i < c.num_hidden_layers; i++) {
    const group = Math.floor((i * c.num_hidden_groups) / c.num_hidden_layers);
    for (let inner = 0; inner < c.inner_group_num; inner++)
      x = layer(c, g, x, `encoder.albert_layer_groups.${String(group)}.albert_layers.${String(inner)}`, mask);
  }
  return x;
}

function layer(c: Config, g: GraphBuilder, x: Value, p: string, mask: Value): Value {
  const a = `${p}.attention`;
  const attended = g.attentionBlock(
    x,
    { q: `${a}.query`, k: `${a}.key`, v: `${a}.value`, out: `${a}.dense` },
    { heads: c.num_attention_heads, mask },
  );
  const seen = g.layerNorm(g.add(x, attended), `${a}.LayerNorm`, c.layer_norm_eps);
  const inner = g.activation(c.hidden_act, g.linear(seen, `${p}.ffn`));
  const sum = g.add(g.linear(inner, `${p}.ffn_output`), seen);
  return g.layerNorm(sum, `${p}.full_layer_layer_norm`, c.layer_norm_eps);
}
