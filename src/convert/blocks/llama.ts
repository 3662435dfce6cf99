/** The decoder of LLaMA, Mistral, Qwen 2 and 3, alone or behind a tower that sees. */
import { z } from 'zod';
import { activation, count } from '../architecture.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, dims4, fixed, type Value } from '../graph/value.ts';
import { causalInputs, type KeysValues } from './cache.ts';
import { rates, rope, rotary, type Turn } from './rotary.ts';

/** Mistral's keys and values serve four queries each where its config says nothing. */
const MISTRAL_GROUPS = 8;

/** What the graph depends on. Defaults are those of transformers, as nested configs leave them out. */
export const llamaConfig = z
  .object({
    model_type: z.enum(['llama', 'mistral', 'qwen2', 'qwen3']).default('llama'),
    hidden_size: count.default(4096),
    num_hidden_layers: count.default(32),
    num_attention_heads: count.default(32),
    num_key_value_heads: count.nullish(),
    head_dim: count.nullish(),
    hidden_act: activation.default('silu'),
    rms_norm_eps: z.number().default(1e-6),
    rope_theta: z.number().positive().nullish(),
    rope_parameters: rope.nullish(),
    rope_scaling: rope.nullish(),
    sliding_window: count.nullish(),
    use_sliding_window: z.literal(false).nullish(),
    pad_token_id: z.number().int().nullish(),
    layer_types: z.array(z.enum(['full_attention', 'sliding_attention'])).nullish(),
  })
  .transform((c) => ({
    ...c,
    groups: c.num_key_value_heads ?? (c.model_type === 'mistral' ? MISTRAL_GROUPS : c.num_attention_heads),
    size: c.head_dim ?? c.hidden_size / c.num_attention_heads,
    theta: c.rope_parameters?.rope_theta ?? c.rope_scaling?.rope_theta ?? c.rope_theta ?? 10_000,
    scaling: c.rope_parameters ?? c.rope_scaling,
    // Qwen names a window that it does not use.
    window: c.model_type === 'mistral' ? c.sliding_window : null,
  }));
/** A parsed {@link llamaConfig}. */
export type LlamaConfig = z.output<typeof llamaConfig>;

/** Where the tensors are. */
export interface LlamaNames {
  /** Before `layers.0` and `norm`. */
  readonly p: string;
  /** The table that makes scores of states. */
  readonly head: string;
}

/** The whole decoder with its caches: from embeddings [batch_size, sequence_length, width] to `logits`. */
export function llamaDecoder(g: GraphBuilder, c: LlamaConfig, embedded: Value, names: LlamaNames): void {
  const shape = { layers: c.num_hidden_layers, heads: c.groups, size: c.size };
  const { positions, cache, mask } = causalInputs(g, embedded, shape, c.window);
  const turn = rotary(g, positions, rates(c.size, c.theta, c.scaling));
  let x = embedded;
  for (let i = 0; i < c.num_hidden_layers; i++)
    x = layer(g, c, x, `${names.p}layers.${String(i)}`, { kept: (own) => cache.self(i, own), mask, turn });
  const normal = g.rmsNorm(x, `${names.p}norm`, c.rms_norm_eps);
  g.output('logits', g.linearWith(normal, names.head));
  cache.finish();
}

/**
 * States of whole texts behind the last norm, [batch_size, sequence_length, width]: for a model that writes nothing, and
 * so keeps nothing. `p` stands before `embed_tokens`, `layers.0` and `norm`.
 */
export function llamaStates(g: GraphBuilder, c: LlamaConfig, ids: Value, p: string): Value {
  const padding = g.paddingMask(g.input('attention_mask', 'int64', ['batch_size', 'sequence_length']));
  const length = dim(ids, 1);
  const mask = g.min(g.causalMask(length, length, c.window), padding);
  const turn = rotary(g, g.range(0, g.size(length), length), rates(c.size, c.theta, c.scaling));
  let x = g.embedding(ids, `${p}embed_tokens`);
  for (let i = 0; i < c.num_hidden_layers; i++)
    x = layer(g, c, x, `${p}layers.${String(i)}`, { kept: (own) => own, mask, turn });
  return g.rmsNorm(x, `${p}norm`, c.rms_norm_eps);
}

interface Sight {
  /** From a step's own keys and values to all that are looked at. */
  readonly kept: (own: KeysValues) => KeysValues;
  readonly mask: Value;
  readonly turn: Turn;
}

function layer(g: GraphBuilder, c: LlamaConfig, x: Value, p: string, { kept, mask, turn }: Sight): Value {
  const a = `${p}.self_attn`;
  const normal = g.rmsNorm(x, `${p}.input_layernorm`, c.rms_norm_eps);
  // Qwen 3 norms each head's query and key before it turns them.
  const turned = (kind: 'q' | 'k', heads: number): Value => {
    const y = g.splitHeads(g.linear(normal, `${a}.${kind}_proj`), heads);
    const own = `${a}.${kind}_norm`;
    return turn(g.has(`${own}.weight`) ? g.rmsNorm(y, own, c.rms_norm_eps) : y);
  };
  const { k, v } = kept({
    k: turned('k', c.groups),
    v: g.splitHeads(g.linear(normal, `${a}.v_proj`), c.groups),
  });
  const times = c.num_attention_heads / c.groups;
  const seen = g.attend(turned('q', c.num_attention_heads), shared(g, k, times), shared(g, v, times), {
    mask,
  });
  const sum = g.add(x, g.linear(g.mergeHeads(seen), `${a}.o_proj`));
  const inner = g.rmsNorm(sum, `${p}.post_attention_layernorm`, c.rms_norm_eps);
  const gate = g.activation(c.hidden_act, g.linear(inner, `${p}.mlp.gate_proj`));
  return g.add(sum, g.linear(g.mul(gate, g.linear(inner, `${p}.mlp.up_proj`)), `${p}.mlp.down_proj`));
}

/** Every key serves several queries: [batch, groups, length, size] → [batch, groups · times, length, size]. */
function shared(g: GraphBuilder, x: Value, times: number): Value {
  if (times === 1) return x;
  const [batch, , length, size] = dims4(x);
  const groups = fixed(x, 1);
  const copies = g.expand(g.unsqueeze(x, 2), [batch, groups, times, length, size]);
  return g.reshape(copies, [batch, groups * times, length, size]);
}
