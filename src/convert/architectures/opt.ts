/** OPT (Open Pre-trained Transformer Language Models): a decoder with learned positions, of which the first two are none. */
import { z } from 'zod';
import { activation, architecture, count } from '../architecture.ts';
import { causalInputs, type KeysValues } from '../blocks/cache.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import type { Value } from '../graph/value.ts';

const config = z.object({
  hidden_size: count,
  num_hidden_layers: count,
  num_attention_heads: count,
  activation_function: activation,
  do_layer_norm_before: z.boolean(),
  layer_norm_elementwise_affine: z.literal(true).default(true),
  _remove_final_layer_norm: z.boolean().default(false),
});
type Config = z.infer<typeof config>;

/** PyTorch's own. */
const NORM_EPS = 1e-5;
/** Rows of the table of positions that stand for none. */
const FIRST_POSITION = 2;

/** OPT. */
export const opt = architecture({
  types: ['opt'],
  heads: ['CausalLM'],
  config,
  renames: [
    [/^model\./, ''],
    [/^decoder\./, ''],
  ],
  unused: [/^lm_head\.weight$/],
  build(c, { graph }) {
    const g = graph('model');
    const ids = g.input('input_ids', 'int64', ['batch_size', 'sequence_length']);
    const size = c.hidden_size / c.num_attention_heads;
    const { positions, cache, mask } = causalInputs(g, ids, {
      layers: c.num_hidden_layers,
      heads: c.num_attention_heads,
      size,
    });
    const words = g.embedding(ids, 'embed_tokens');
    // Models whose words are narrower than their states lead from one to the other.
    const wide = g.has('project_in.weight') ? g.linear(words, 'project_in') : words;
    let x = g.add(wide, g.embedding(g.add(positions, FIRST_POSITION), 'embed_positions'));
    for (let i = 0; i < c.num_hidden_layers; i++)
      x = layer(g, c, x, `layers.${String(i)}`, { mask, kept: (own) => cache.self(i, own) });
    if (c.do_layer_norm_before && !c._remove_final_layer_norm)
      x = g.layerNorm(x, 'final_layer_norm', NORM_EPS);
    const narrow = g.has('project_out.weight') ? g.linear(x, 'project_out') : x;
    g.output('logits', g.linearWith(narrow, 'embed_tokens.weight'));
    cache.finish();
  },
});

interface Sight {
  readonly mask: Value;
  /** From a step's own keys and values to all that are looked at. */
  readonly kept: (own: KeysValues) => KeysValues;
}

/** Norms stand before attention and feed-forward, in one size of the model behind the sums. */
function layer(g: GraphBuilder, c: Config, x: Value, p: string, { mask, kept }: Sight): Value {
  const early = c.do_layer_norm_before;
  const around = (y: Value, name: string, inner: (z: Value) => Value): Value => {
    const norm = (z: Value): Value => g.layerNorm(z, `${p}.${name}`, NORM_EPS);
    return early ? g.add(y, inner(norm(y))) : norm(g.add(y, inner(y)));
  };
  const seen = around(x, 'self_attn_layer_norm', (y) => {
    const heads = (name: string): Value =>
      g.splitHeads(g.linear(y, `${p}.self_attn.${name}`), c.num_attention_heads);
    const { k, v } = kept({ k: heads('k_proj'), v: heads('v_proj') });
    return g.linear(g.mergeHeads(g.attend(heads('q_proj'), k, v, { mask })), `${p}.self_attn.out_proj`);
  });
  return around(seen, 'final_layer_norm', (y) =>
    g.linear(g.activation(c.activation_function, g.linear(y, `${p}.fc1`)), `${p}.fc2`),
  );
}
