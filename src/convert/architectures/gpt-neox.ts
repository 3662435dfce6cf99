/** GPT-NeoX, as Pythia is one: attention and feed-forward look at the same states, and a part of each head is turned. */
import { z } from 'zod';
import { activation, architecture, count } from '../architecture.ts';
import { causalInputs, type KeysValues } from '../blocks/cache.ts';
import { rates, rope, rotary, type Turn } from '../blocks/rotary.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { fixed, type Value } from '../graph/value.ts';

/** What older configs turn by, and the share of a head that is turned. */
const THETA = 10_000;
const SHARE = 0.25;

const share = z.number().positive().max(1);
const config = z.object({
  hidden_size: count,
  num_hidden_layers: count,
  num_attention_heads: count,
  hidden_act: activation,
  layer_norm_eps: z.number(),
  use_parallel_residual: z.boolean().default(true),
  rotary_pct: share.optional(),
  rotary_emb_base: z.number().positive().optional(),
  rope_parameters: z.intersection(rope, z.looseObject({ partial_rotary_factor: share.optional() })).nullish(),
  rope_scaling: rope.nullish(),
});
type Config = z.infer<typeof config>;

/** GPT-NeoX. */
export const gptNeox = architecture({
  types: ['gpt_neox'],
  heads: ['CausalLM'],
  config,
  renames: [
    [/^gpt_neox\./, ''],
    [/^embed_out\./, 'lm_head.'],
  ],
  unused: [/\.attention\.(bias|masked_bias|rotary_emb\.inv_freq)$/],
  build(c, { graph }) {
    const g = graph('model');
    const ids = g.input('input_ids', 'int64', ['batch_size', 'sequence_length']);
    const size = c.hidden_size / c.num_attention_heads;
    const { positions, cache, mask } = causalInputs(g, ids, {
      layers: c.num_hidden_layers,
      heads: c.num_attention_heads,
      size,
    });
    const turn = turnOf(g, c, positions, size);
    let x = g.embedding(ids, 'embed_in');
    for (let i = 0; i < c.num_hidden_layers; i++)
      x = layer(g, c, x, `layers.${String(i)}`, { mask, turn, kept: (own) => cache.self(i, own) });
    const normal = g.layerNorm(x, 'final_layer_norm', c.layer_norm_eps);
    g.output('logits', g.linearWith(normal, g.has('lm_head.weight') ? 'lm_head.weight' : 'embed_in.weight'));
    cache.finish();
  },
});

/** Turns the first numbers of each head; the others stay as they are. */
function turnOf(g: GraphBuilder, c: Config, positions: Value, size: number): Turn {
  const scaling = c.rope_parameters ?? c.rope_scaling;
  const theta = scaling?.rope_theta ?? c.rotary_emb_base ?? THETA;
  const part = Math.trunc(size * (c.rope_parameters?.partial_rotary_factor ?? c.rotary_pct ?? SHARE));
  const turn = rotary(g, positions, rates(part, theta, scaling));
  if (part === size) return turn;
  return (x) => g.concat([turn(g.slice(x, 3, 0, part)), g.slice(x, 3, part, size)], 3);
}

interface Sight {
  readonly mask: Value;
  readonly turn: Turn;
  /** From a step's own keys and values to all that are looked at. */
  readonly kept: (own: KeysValues) => KeysValues;
}

function layer(g: GraphBuilder, c: Config, x: Value, p: string, { mask, turn, kept }: Sight): Value {
  const norm = (y: Value, name: string): Value => g.layerNorm(y, `${p}.${name}`, c.layer_norm_eps);
  const packed = g.linear(norm(x, 'input_layernorm'), `${p}.attention.query_key_value`);
  // Query, key and value of a head lie beside each other.
  const heads = g.splitHeads(packed, c.num_attention_heads);
  const size = fixed(heads, 3) / 3;
  const [q, k, v] = g.split(heads, 3, [size, size, size]);
  const all = kept({ k: turn(k), v });
  const seen = g.linear(g.mergeHeads(g.attend(turn(q), all.k, all.v, { mask })), `${p}.attention.dense`);
  const sum = g.add(x, seen);
  const inner = norm(c.use_parallel_residual ? x : sum, 'post_attention_layernorm');
  const wide = g.activation(c.hidden_act, g.linear(inner, `${p}.mlp.dense_h_to_4h`));
  return g.add(sum, g.linear(wide, `${p}.mlp.dense_4h_to_h`));
}
