/** DistilBERT: BERT without sentence types and pooler, under names of its own. */
import { z } from 'zod';
import { activation, architecture, count } from '../architecture.ts';
import { commonHead } from '../blocks/heads.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, type Value } from '../graph/value.ts';

const config = z.object({
  n_layers: count,
  n_heads: count,
  activation,
});
/** Written into the model's code; its config has no key for it. */
const NORM_EPS = 1e-12;

/** DistilBERT. */
export const distilbert = architecture({
  types: ['distilbert'],
  heads: ['Model', 'SequenceClassification', 'TokenClassification', 'QuestionAnswering', 'MaskedLM'],
  config,
  renames: [
    [/^distilbert\./, ''],
    [/LayerNorm\.gamma$/, 'LayerNorm.weight'],
    [/LayerNorm\.beta$/, 'LayerNorm.bias'],
  ],
  unused: [/^vocab_projector\.weight$/, /^vocab_/, /position_ids$/],
  build(c, { graph, head }) {
    const g = graph('model');
    const ids = g.input('input_ids', 'int64', ['batch_size', 'sequence_length']);
    const mask = g.paddingMask(g.input('attention_mask', 'int64', ['batch_size', 'sequence_length']));
    const x = states(c, g, ids, mask);
    if (commonHead(g, head, x)) return;
    switch (head) {
      case 'SequenceClassification':
        g.output('logits', g.linear(g.relu(g.linear(g.select(x, 1, 0), 'pre_classifier')), 'classifier'));
        return;
      case 'MaskedLM': {
        const inner = g.activation(c.activation, g.linear(x, 'vocab_transform'));
        const normal = g.layerNorm(inner, 'vocab_layer_norm', NORM_EPS);
        const bias = g.param('vocab_projector.bias');
        g.output('logits', g.linearWith(normal, 'embeddings.word_embeddings.weight', bias));
        return;
      }
    }
  },
});

function states(c: z.infer<typeof config>, g: GraphBuilder, ids: Value, mask: Value): Value {
  const length = dim(ids, 1);
  const places = g.embedding(g.range(0, g.size(length), length), 'embeddings.position_embeddings');
  const words = g.embedding(ids, 'embeddings.word_embeddings');
  let x = g.layerNorm(g.add(words, places), 'embeddings.LayerNorm', NORM_EPS);
  for (let i = 0; i < c.n_layers; i++) {
    const p = `transformer.layer.${String(i)}`;
    const a = `${p}.attention`;
    const attended = g.attentionBlock(
      x,
      { q: `${a}.q_lin`, k: `${a}.k_lin`, v: `${a}.v_lin`, out: `${a}.out_lin` },
      { heads: c.n_heads, mask },
    );
    x = g.layerNorm(g.add(attended, x), `${p}.sa_layer_norm`, NORM_EPS);
    const inner = g.activation(c.activation, g.linear(x, `${p}.ffn.lin1`));
    x = g.layerNorm(g.add(g.linear(inner, `${p}.ffn.lin2`), x), `${p}.output_layer_norm`, NORM_EPS);
  }
  return x;
}
