/** MPNet: a BERT with T5's relative positions besides its own. */
import { z } from 'zod';
import { activation, architecture, count } from '../architecture.ts';
import { commonHead, positionsAfterPadding } from '../blocks/heads.ts';
import { relativeBias } from '../blocks/relative.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, type Value } from '../graph/value.ts';

/** Written into the original, which counts in 32 buckets whatever its config says. */
const BUCKETS = 32;
const MAX_DISTANCE = 128;
const PAD = 1;

const config = z.object({
  num_hidden_layers: count,
  num_attention_heads: count,
  hidden_act: activation,
  layer_norm_eps: z.number().default(1e-12),
  relative_attention_num_buckets: z.literal(BUCKETS).default(BUCKETS),
});

/** MPNet. */
export const mpnet = architecture({
  types: ['mpnet'],
  heads: ['Model', 'SequenceClassification', 'TokenClassification', 'QuestionAnswering', 'MaskedLM'],
  config,
  renames: [[/^mpnet\./, '']],
  unused: [/position_ids$/, /^pooler\./, /^lm_head\./],
  build(c, { graph, head }) {
    const g = graph('model');
    const x = states(c, g);
    if (commonHead(g, head, x)) return;
    switch (head) {
      case 'SequenceClassification': {
        const inner = g.tanh(g.linear(g.select(x, 1, 0), 'classifier.dense'));
        g.output('logits', g.linear(inner, 'classifier.out_proj'));
        return;
      }
      case 'MaskedLM': {
        const inner = g.activation('gelu', g.linear(x, 'lm_head.dense'));
        const normal = g.layerNorm(inner, 'lm_head.layer_norm', c.layer_norm_eps);
        const table = 'embeddings.word_embeddings.weight';
        g.output('logits', g.linearWith(normal, table, g.param('lm_head.bias')));
        return;
      }
    }
  },
});

function states(c: z.infer<typeof config>, g: GraphBuilder): Value {
  const ids = g.input('input_ids', 'int64', ['batch_size', 'sequence_length']);
  const mask = g.paddingMask(g.input('attention_mask', 'int64', ['batch_size', 'sequence_length']));
  const words = g.embedding(ids, 'embeddings.word_embeddings');
  const places = g.embedding(positionsAfterPadding(g, ids, PAD), 'embeddings.position_embeddings');
  let x = g.layerNorm(g.add(words, places), 'embeddings.LayerNorm', c.layer_norm_eps);
  const length = dim(ids, 1);
  const distances = relativeBias(g, 'encoder.relative_attention_bias.weight', {
    queries: length,
    keys: length,
    buckets: BUCKETS,
    maxDistance: MAX_DISTANCE,
    bothWays: true,
  });
  const bias = g.add(distances, mask);
  for (let i = 0; i < c.num_hidden_layers; i++) {
    const p = `encoder.layer.${String(i)}`;
    const a = `${p}.attention.attn`;
    const attended = g.attentionBlock(
      x,
      { q: `${a}.q`, k: `${a}.k`, v: `${a}.v`, out: `${a}.o` },
      { heads: c.num_attention_heads, mask: bias },
    );
    x = g.layerNorm(g.add(attended, x), `${p}.attention.LayerNorm`, c.layer_norm_eps);
    const inner = g.activation(c.hidden_act, g.linear(x, `${p}.intermediate.dense`));
    x = g.layerNorm(
      g.add(g.linear(inner, `${p}.output.dense`), x),
      `${p}.output.LayerNorm`,
      c.layer_norm_eps,
    );
  }
  return x;
}
