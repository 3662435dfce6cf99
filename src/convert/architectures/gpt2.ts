/** GPT-2, alone and as the half of an encoder-decoder that writes. */
import { z } from 'zod';
import { activation, architecture, count } from '../architecture.ts';
import { causalInputs, type DecoderCache } from '../blocks/cache.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import type { Value } from '../graph/value.ts';

/** What the graph depends on; defaults are those of transformers, as nested configs leave them out. */
export const gpt2Config = z.object({
  n_embd: count.default(768),
  n_layer: count.default(12),
  n_head: count.default(12),
  activation_function: activation.default('gelu_new'),
  layer_norm_epsilon: z.number().default(1e-5),
  scale_attn_weights: z.literal(true).default(true),
  scale_attn_by_inverse_layer_idx: z.literal(false).default(false),
});
type Config = z.infer<typeof gpt2Config>;

/** What a pass goes through with. */
export interface Gpt2Pass {
  readonly ids: Value;
  readonly positions: Value;
  readonly mask: Value;
  readonly cache: DecoderCache;
  /** Before the names of all tensors. */
  readonly p: string;
  /** Makes of an encoder's states what its tensors take; left out where there is no encoder. */
  readonly context?: (states: Value) => Value;
}

/** Scores of all words, [batch, length, vocabulary]. */
export function gpt2Logits(g: GraphBuilder, c: Config, pass: Gpt2Pass): Value {
  const { ids, positions, mask, cache, p, context } = pass;
  let x = g.add(g.embedding(ids, `${p}wte`), g.embedding(positions, `${p}wpe`));
  for (let i = 0; i < c.n_layer; i++) {
    const l = `${p}h.${String(i)}`;
    const normal = g.layerNorm(x, `${l}.ln_1`, c.layer_norm_epsilon);
    const [q, k, v] = g.split(g.conv1dLinear(normal, `${l}.attn.c_attn`), -1, [c.n_embd, c.n_embd, c.n_embd]);
    const heads = (y: Value): Value => g.splitHeads(y, c.n_head);
    const all = cache.self(i, { k: heads(k), v: heads(v) });
    const seen = g.mergeHeads(g.attend(heads(q), all.k, all.v, { mask }));
    x = g.add(x, g.conv1dLinear(seen, `${l}.attn.c_proj`));
    if (context !== undefined) x = g.add(x, cross(g, c, x, l, i, cache, context));
    const wide = g.conv1dLinear(g.layerNorm(x, `${l}.ln_2`, c.layer_norm_epsilon), `${l}.mlp.c_fc`);
    x = g.add(x, g.conv1dLinear(g.activation(c.activation_function, wide), `${l}.mlp.c_proj`));
  }
  return g.linearWith(g.layerNorm(x, `${p}ln_f`, c.layer_norm_epsilon), `${p}wte.weight`);
}

/** What a layer reads in the encoder's states. */
function cross(
  g: GraphBuilder,
  c: Config,
  x: Value,
  l: string,
  layer: number,
  cache: DecoderCache,
  context: (states: Value) => Value,
): Value {
  const a = `${l}.crossattention`;
  const normal = g.layerNorm(x, `${l}.ln_cross_attn`, c.layer_norm_epsilon);
  const q = g.splitHeads(g.conv1dLinear(normal, `${a}.q_attn`), c.n_head);
  const seen = cache.cross(layer, q, (states) => {
    const [k, v] = g.split(g.conv1dLinear(context(states), `${a}.c_attn`), -1, [c.n_embd, c.n_embd]);
    return { k: g.splitHeads(k, c.n_head), v: g.splitHeads(v, c.n_head) };
  });
  return g.conv1dLinear(g.mergeHeads(seen), `${a}.c_proj`);
}

/** GPT-2. */
export const gpt2 = architecture({
  types: ['gpt2'],
  heads: ['LMHeadModel'],
  config: gpt2Config,
  renames: [[/^transformer\./, '']],
  unused: [/^lm_head\.weight$/, /\.attn\.(bias|masked_bias)$/],
  build(c, { graph }) {
    const g = graph('model');
    const ids = g.input('input_ids', 'int64', ['batch_size', 'sequence_length']);
    const { positions, cache, mask } = causalInputs(g, ids, {
      layers: c.n_layer,
      heads: c.n_head,
      size: c.n_embd / c.n_head,
    });
    g.output('logits', gpt2Logits(g, c, { ids, positions, mask, cache, p: '' }));
    cache.finish();
  },
});
