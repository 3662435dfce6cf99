/** A layer under the names of BERT, whose norms stand behind the sums. */
import type { GraphBuilder } from '../graph/builder.ts';
import type { Activation } from '../graph/layers.ts';
import type { Value } from '../graph/value.ts';

/** What a layer depends on. */
export interface BertLayerConfig {
  readonly num_attention_heads: number;
  readonly hidden_act: Activation;
  readonly layer_norm_eps: number;
}

/** One layer on states [batch, sequence, width]; `p` is its name, `mask` is added to the scores of attention. */
export function bertLayer(g: GraphBuilder, x: Value, p: string, c: BertLayerConfig, mask: Value): Value {
  const self = `${p}.attention.self`;
  const attended = g.attentionBlock(
    x,
    { q: `${self}.query`, k: `${self}.key`, v: `${self}.value`, out: `${p}.attention.output.dense` },
    { heads: c.num_attention_heads, mask },
  );
  const seen = g.layerNorm(g.add(attended, x), `${p}.attention.output.LayerNorm`, c.layer_norm_eps);
  const inner = g.activation(c.hidden_act, g.linear(seen, `${p}.intermediate.dense`));
  const fed = g.add(g.linear(inner, `${p}.output.dense`), seen);
  return g.layerNorm(fed, `${p}.output.LayerNorm`, c.layer_norm_eps);
}
