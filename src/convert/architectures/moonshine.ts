/** Moonshine (Jeffries et al. 2024): a waveform of any length through three convolutions, and a decoder of what was said. */
import { z } from 'zod';
import { activation, architecture, count } from '../architecture.ts';
import { DecoderCache, type KeysValues } from '../blocks/cache.ts';
import { rates, rotaryPairs, type Turn } from '../blocks/rotary.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import type { Activation } from '../graph/layers.ts';
import { dim, fixed, unfit, type Value } from '../graph/value.ts';

/** torch.nn.LayerNorm's and torch.nn.GroupNorm's own. */
const NORM_EPS = 1e-5;
/** What is turned of each head where no config says so. */
const TURNED = 0.9;
const THETA = 10_000;

const config = z
  .object({
    hidden_size: count,
    encoder_num_hidden_layers: count,
    encoder_num_attention_heads: count,
    encoder_num_key_value_heads: count.nullish(),
    encoder_hidden_act: activation.default('gelu'),
    decoder_num_hidden_layers: count,
    decoder_num_attention_heads: count,
    decoder_num_key_value_heads: count.nullish(),
    decoder_hidden_act: activation.default('silu'),
    rope_scaling: z.null().optional(),
    rope_theta: z.number().positive().nullish(),
    partial_rotary_factor: z.number().positive().max(1).nullish(),
    /** Where transformers 5 writes both. */
    rope_parameters: z
      .object({
        rope_type: z.literal('default'),
        rope_theta: z.number().positive().optional(),
        partial_rotary_factor: z.number().positive().max(1).optional(),
      })
      .nullish(),
  })
  .refine(
    (c) =>
      [c.encoder_num_attention_heads, c.encoder_num_key_value_heads, c.decoder_num_key_value_heads].every(
        (number) => (number ?? c.decoder_num_attention_heads) === c.decoder_num_attention_heads,
      ),
    { path: ['decoder_num_attention_heads'], message: 'must be the number of heads everywhere' },
  );
type Config = z.infer<typeof config>;

/** Moonshine, writing down what it hears. */
export const moonshine = architecture({
  types: ['moonshine'],
  heads: ['ConditionalGeneration'],
  config,
  unused: [/^proj_out\.weight$/, /rotary_emb\.inv_freq$/],
  build(c, { graph }) {
    encode(c, graph('encoder_model'));
    decode(c, graph('decoder_model_merged'));
  },
});

/** States of a sound, one for 384 samples. */
function encode(c: Config, g: GraphBuilder): void {
  const p = 'model.encoder';
  const samples = g.input('input_values', 'float', ['batch_size', 'sequence_length']);
  const near = g.tanh(g.conv(g.unsqueeze(samples, 1), `${p}.conv1`, { stride: 64 }));
  const even = g.groupNorm(near, `${p}.groupnorm`, 1, NORM_EPS);
  const wider = g.activation('gelu', g.conv(even, `${p}.conv2`, { stride: 3 }));
  let x = g.transpose(g.activation('gelu', g.conv(wider, `${p}.conv3`, { stride: 2 })), 0, 2, 1);
  const length = dim(x, 1);
  const turn = turning(c, g, g.range(0, g.size(length), length));
  for (let i = 0; i < c.encoder_num_hidden_layers; i++) {
    const l = `${p}.layers.${String(i)}`;
    const normal = g.layerNorm(x, `${l}.input_layernorm`, NORM_EPS);
    const q = turn(split(c, g, normal, `${l}.self_attn.q_proj`));
    const { k, v } = keysValues(c, g, normal, `${l}.self_attn`);
    x = g.add(x, g.linear(g.mergeHeads(g.attend(q, turn(k), v)), `${l}.self_attn.o_proj`));
    const seen = g.layerNorm(x, `${l}.post_attention_layernorm`, NORM_EPS);
    x = g.add(
      x,
      g.linear(g.activation(c.encoder_hidden_act, g.linear(seen, `${l}.mlp.fc1`)), `${l}.mlp.fc2`),
    );
  }
  g.output('last_hidden_state', g.layerNorm(x, `${p}.layer_norm`, NORM_EPS));
}

function decode(c: Config, g: GraphBuilder): void {
  const p = 'model.decoder';
  const ids = g.input('input_ids', 'int64', ['batch_size', 'decoder_sequence_length']);
  const states = g.input('encoder_hidden_states', 'float', [
    'batch_size',
    'encoder_sequence_length',
    c.hidden_size,
  ]);
  const number = c.decoder_num_attention_heads;
  const shape = { layers: c.decoder_num_hidden_layers, heads: number, size: c.hidden_size / number };
  const cache = new DecoderCache(g, ids, shape, states);
  const mask = cache.causalMask();
  const turn = turning(c, g, cache.positions);
  let x = g.embedding(ids, `${p}.embed_tokens`);
  for (let i = 0; i < c.decoder_num_hidden_layers; i++) {
    const l = `${p}.layers.${String(i)}`;
    const [own, other] = [`${l}.self_attn`, `${l}.encoder_attn`];
    const first = g.layerNorm(x, `${l}.input_layernorm`, NORM_EPS);
    const fresh = keysValues(c, g, first, own);
    const { k, v } = cache.self(i, { k: turn(fresh.k), v: fresh.v });
    const written = g.attend(turn(split(c, g, first, `${own}.q_proj`)), k, v, { mask });
    x = g.add(x, g.linear(g.mergeHeads(written), `${own}.o_proj`));
    const q = split(c, g, g.layerNorm(x, `${l}.post_attention_layernorm`, NORM_EPS), `${other}.q_proj`);
    const read = cache.cross(i, q, (heard) => keysValues(c, g, heard, other));
    x = g.add(x, g.linear(g.mergeHeads(read), `${other}.o_proj`));
    x = g.add(
      x,
      gated(g, g.layerNorm(x, `${l}.final_layernorm`, NORM_EPS), `${l}.mlp`, c.decoder_hidden_act),
    );
  }
  const last = g.layerNorm(x, `${p}.norm`, NORM_EPS);
  g.output('logits', g.linearWith(last, `${p}.embed_tokens.weight`));
  cache.finish();
}

function split(c: Config, g: GraphBuilder, x: Value, name: string): Value {
  return g.splitHeads(g.linear(x, name), c.decoder_num_attention_heads);
}

function keysValues(c: Config, g: GraphBuilder, x: Value, a: string): KeysValues {
  return { k: split(c, g, x, `${a}.k_proj`), v: split(c, g, x, `${a}.v_proj`) };
}

/** The first half of what comes out is let through by the second. */
function gated(g: GraphBuilder, x: Value, p: string, act: Activation): Value {
  const both = g.linear(x, `${p}.fc1`);
  const width = fixed(both, -1) / 2;
  const [signal, gate] = g.split(both, -1, [width, width]);
  return g.linear(g.mul(g.activation(act, gate), signal), `${p}.fc2`);
}

/** Turns the first numbers of each head by their position, and leaves the rest. */
function turning(c: Config, g: GraphBuilder, positions: Value): Turn {
  const part = c.rope_parameters?.partial_rotary_factor ?? c.partial_rotary_factor ?? TURNED;
  const size = Math.floor((c.hidden_size / c.decoder_num_attention_heads) * part);
  if (size % 2 !== 0) throw unfit(`${String(size)} turned numbers of a head are no pairs`);
  const theta = c.rope_parameters?.rope_theta ?? c.rope_theta ?? THETA;
  return rotaryPairs(g, positions, rates(size, theta));
}
