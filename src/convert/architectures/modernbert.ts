/** ModernBERT: rotary positions, gated layers, and most layers look at near words only. */
import { z } from 'zod';
import { activation, architecture, count } from '../architecture.ts';
import { rates, rope, rotary, type Turn } from '../blocks/rotary.ts';
import { LOWEST } from '../graph/attention.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, fixed, unfit, type Value } from '../graph/value.ts';

const KINDS = ['full_attention', 'sliding_attention'] as const;
type Kind = (typeof KINDS)[number];

const config = z.object({
  hidden_size: count,
  num_hidden_layers: count,
  num_attention_heads: count,
  hidden_activation: activation.default('gelu'),
  classifier_activation: activation.default('gelu'),
  classifier_pooling: z.enum(['cls', 'mean']).default('cls'),
  norm_eps: z.number().default(1e-5),
  /** The whole width of a word's neighbourhood. */
  local_attention: count.default(128),
  layer_types: z.array(z.enum(KINDS)).nullish(),
  global_attn_every_n_layers: count.default(3),
  global_rope_theta: z.number().positive().default(160_000),
  local_rope_theta: z.number().positive().nullish(),
  rope_parameters: z.object({ full_attention: rope, sliding_attention: rope }).partial().nullish(),
});
type Config = z.infer<typeof config>;

/** ModernBERT. */
export const modernbert = architecture({
  types: ['modernbert'],
  heads: ['Model', 'SequenceClassification', 'TokenClassification', 'QuestionAnswering', 'MaskedLM'],
  config,
  renames: [[/^model\./, '']],
  unused: [/^(head|decoder)\./],
  build(c, { graph, head }) {
    const g = graph('model');
    const ids = g.input('input_ids', 'int64', ['batch_size', 'sequence_length']);
    const attention = g.input('attention_mask', 'int64', ['batch_size', 'sequence_length']);
    const x = states(c, g, ids, attention);
    switch (head) {
      case 'Model':
        g.output('last_hidden_state', x);
        return;
      case 'SequenceClassification':
        g.output('logits', g.linear(predict(c, g, pool(c, g, x, attention)), 'classifier'));
        return;
      case 'TokenClassification':
        g.output('logits', g.linear(predict(c, g, x), 'classifier'));
        return;
      case 'QuestionAnswering': {
        const [start, end] = g.split(g.linear(predict(c, g, x), 'classifier'), -1, [1, 1]);
        g.output('start_logits', g.squeeze(start, -1));
        g.output('end_logits', g.squeeze(end, -1));
        return;
      }
      case 'MaskedLM': {
        const table = g.has('decoder.weight') ? 'decoder.weight' : 'embeddings.tok_embeddings.weight';
        const bias = g.has('decoder.bias') ? g.param('decoder.bias') : undefined;
        g.output('logits', g.linearWith(predict(c, g, x), table, bias));
        return;
      }
    }
  },
});

function states(c: Config, g: GraphBuilder, ids: Value, attention: Value): Value {
  const length = dim(ids, 1);
  const places = g.range(0, g.size(length), length);
  const padding = g.paddingMask(attention);
  const masks: Record<Kind, Value> = {
    full_attention: padding,
    sliding_attention: g.min(nearMask(c, g, places), padding),
  };
  const size = c.hidden_size / c.num_attention_heads;
  const [full, near] = KINDS.map((kind) =>
    rotary(g, places, rates(size, theta(c, kind), c.rope_parameters?.[kind])),
  );
  if (full === undefined || near === undefined) throw unfit('there are two kinds of layers');
  const turns: Record<Kind, Turn> = { full_attention: full, sliding_attention: near };
  let x = norm(c, g, g.embedding(ids, 'embeddings.tok_embeddings'), 'embeddings.norm');
  for (let i = 0; i < c.num_hidden_layers; i++) {
    const kind = kindOf(c, i);
    const p = `layers.${String(i)}`;
    const normal = i === 0 ? x : norm(c, g, x, `${p}.attn_norm`);
    x = g.add(x, attend(c, g, normal, `${p}.attn`, masks[kind], turns[kind]));
    const packed = g.linear(norm(c, g, x, `${p}.mlp_norm`), `${p}.mlp.Wi`);
    const half = fixed(packed, -1) / 2;
    const [inner, gate] = g.split(packed, -1, [half, half]);
    x = g.add(x, g.linear(g.mul(g.activation(c.hidden_activation, inner), gate), `${p}.mlp.Wo`));
  }
  return norm(c, g, x, 'final_norm');
}

function kindOf(c: Config, layer: number): Kind {
  return (
    c.layer_types?.[layer] ??
    (layer % c.global_attn_every_n_layers === 0 ? 'full_attention' : 'sliding_attention')
  );
}

function theta(c: Config, kind: Kind): number {
  const older = kind === 'full_attention' ? c.global_rope_theta : (c.local_rope_theta ?? 10_000);
  return c.rope_parameters?.[kind]?.rope_theta ?? older;
}

/** [length, length]: words up to half a neighbourhood away count. */
function nearMask(c: Config, g: GraphBuilder, places: Value): Value {
  const distance = g.unary('Abs', g.sub(g.unsqueeze(places, 1), g.unsqueeze(places, 0)));
  return g.where(g.lessOrEqual(distance, Math.floor(c.local_attention / 2)), 0, LOWEST);
}

function attend(c: Config, g: GraphBuilder, x: Value, a: string, mask: Value, turn: Turn): Value {
  const width = c.hidden_size;
  const [q, k, v] = g.split(g.linear(x, `${a}.Wqkv`), -1, [width, width, width]);
  const heads = (y: Value): Value => g.splitHeads(y, c.num_attention_heads);
  const seen = g.attend(turn(heads(q)), turn(heads(k)), heads(v), { mask });
  return g.linear(g.mergeHeads(seen), `${a}.Wo`);
}

/** The first word's state, or the mean of all that are not padding: [batch, width]. */
function pool(c: Config, g: GraphBuilder, x: Value, attention: Value): Value {
  if (c.classifier_pooling === 'cls') return g.select(x, 1, 0);
  const real = g.unsqueeze(g.cast(attention, 'float'), 2);
  return g.div(g.sum(g.mul(x, real), 1), g.sum(real, 1));
}

/** The layer that stands before every head. */
function predict(c: Config, g: GraphBuilder, x: Value): Value {
  return norm(c, g, g.activation(c.classifier_activation, g.linear(x, 'head.dense')), 'head.norm');
}

function norm(c: Config, g: GraphBuilder, x: Value, name: string): Value {
  return g.layerNorm(x, name, c.norm_eps);
}
