/** DeBERTa v2 and v3: words and distances attend to each other; far distances share logarithmic buckets. */
import { z } from 'zod';
import { activation, architecture, count } from '../architecture.ts';
import { commonHead } from '../blocks/heads.ts';
import { LOWEST } from '../graph/attention.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, fixed, type Dim, type Value } from '../graph/value.ts';

const BOTH = ['c2p', 'p2c'];

const config = z.object({
  num_hidden_layers: count,
  num_attention_heads: count,
  hidden_act: activation,
  layer_norm_eps: z.number(),
  max_position_embeddings: count,
  relative_attention: z.literal(true),
  position_buckets: count,
  max_relative_positions: z.number().default(-1),
  position_biased_input: z.literal(false),
  share_att_key: z.literal(true),
  pos_att_type: z
    .union([z.string().transform((kinds) => kinds.split('|')), z.array(z.string())])
    .refine((kinds) => BOTH.every((kind) => kinds.includes(kind)), 'is converted for c2p|p2c only'),
  norm_rel_ebd: z.literal('layer_norm'),
  /** None, or as many places before as behind. */
  conv_kernel_size: z.union([z.literal(0), count.refine((size) => size % 2 === 1, 'must be odd')]).default(0),
  conv_groups: count.default(1),
  conv_act: activation.default('tanh'),
  type_vocab_size: z.literal(0).default(0),
  pooler_hidden_act: activation.default('gelu'),
});
type Config = z.infer<typeof config>;

/** DeBERTa v2 and v3. */
export const debertaV2 = architecture({
  types: ['deberta-v2'],
  heads: ['Model', 'SequenceClassification', 'TokenClassification', 'QuestionAnswering', 'MaskedLM'],
  config,
  renames: [[/^deberta\./, '']],
  unused: [/position_ids$/, /^(lm_predictions|mask_predictions|cls)\./, /^pooler\./],
  build(c, { graph, head }) {
    const g = graph('model');
    const x = states(c, g);
    if (commonHead(g, head, x)) return;
    switch (head) {
      case 'SequenceClassification': {
        const pooled = g.activation(c.pooler_hidden_act, g.linear(g.select(x, 1, 0), 'pooler.dense'));
        g.output('logits', g.linear(pooled, 'classifier'));
        return;
      }
      case 'MaskedLM':
        g.output('logits', predictWords(c, g, x));
        return;
    }
  },
});

function states(c: Config, g: GraphBuilder): Value {
  const ids = g.input('input_ids', 'int64', ['batch_size', 'sequence_length']);
  const attention = g.input('attention_mask', 'int64', ['batch_size', 'sequence_length']);
  const real = g.cast(g.unsqueeze(attention, 2), 'float');
  const words = g.embedding(ids, 'embeddings.word_embeddings');
  const wide = g.has('embeddings.embed_proj.weight') ? g.linear(words, 'embeddings.embed_proj') : words;
  const embedded = g.mul(norm(c, g, wide, 'embeddings.LayerNorm'), real);
  const seen = g.cast(g.mul(g.unsqueeze(attention, 1, 2), g.unsqueeze(attention, 1, 3)), 'bool');
  const relative = distances(c, g, ids);
  let x = embedded;
  for (let i = 0; i < c.num_hidden_layers; i++) {
    const p = `encoder.layer.${String(i)}`;
    const attended = attend(c, g, x, `${p}.attention.self`, relative, seen);
    const out = g.linear(attended, `${p}.attention.output.dense`);
    x = norm(c, g, g.add(out, x), `${p}.attention.output.LayerNorm`);
    const inner = g.activation(c.hidden_act, g.linear(x, `${p}.intermediate.dense`));
    x = norm(c, g, g.add(g.linear(inner, `${p}.output.dense`), x), `${p}.output.LayerNorm`);
    if (i === 0 && c.conv_kernel_size > 0) x = withNeighbours(c, g, embedded, x, real);
  }
  return x;
}

/** The table of distances, and which of its rows each pair of tokens looks up: as key and as query. */
interface Relative {
  readonly table: Value;
  readonly toKey: Value;
  readonly toQuery: Value;
}

function distances(c: Config, g: GraphBuilder, ids: Value): Relative {
  const [batch, length] = [dim(ids, 0), dim(ids, 1)];
  const span = c.position_buckets;
  const rows = g.slice(g.param('encoder.rel_embeddings.weight'), 0, 0, 2 * span);
  const table = g.unsqueeze(norm(c, g, rows, 'encoder.LayerNorm'), 0);
  const bucket = buckets(c, g, length);
  const row = (of: Value): Value =>
    g.expand(g.min(g.max(g.add(of, span), 0), 2 * span - 1), [batch, c.num_attention_heads, length, length]);
  return { table, toKey: row(bucket), toQuery: row(g.unary('Neg', bucket)) };
}

/** [length, length]: query − key, exact when near, logarithmic when far. */
function buckets(c: Config, g: GraphBuilder, length: Dim): Value {
  const most = c.max_relative_positions < 1 ? c.max_position_embeddings : c.max_relative_positions;
  const middle = c.position_buckets / 2;
  const place = g.range(0, g.size(length), length);
  const distance = g.sub(g.unsqueeze(place, 1), g.unsqueeze(place, 0));
  const far = g.unary('Abs', distance);
  const steps = g.precise(() => {
    const log = g.unary('Log', g.div(g.cast(g.max(far, middle), 'float'), middle));
    return g.unary('Ceil', g.mul(g.div(log, Math.log((most - 1) / middle)), middle - 1));
  });
  const coarse = g.add(g.cast(steps, 'int64'), middle);
  return g.where(g.lessOrEqual(far, middle), distance, g.mul(coarse, g.unary('Sign', distance)));
}

/** Scores of words by words, words by distances and distances by words; hence the root of three times the size. */
function attend(c: Config, g: GraphBuilder, x: Value, a: string, relative: Relative, seen: Value): Value {
  const project = (y: Value, name: string): Value =>
    g.splitHeads(g.linear(y, `${a}.${name}_proj`), c.num_attention_heads);
  const [q, k, v] = [project(x, 'query'), project(x, 'key'), project(x, 'value')];
  const scores = (left: Value, right: Value): Value => g.matmul(left, g.transpose(right, 0, 1, 3, 2));
  const pick = (from: Value, at: Value): Value => g.op('GatherElements', [from, at], at.dims, { axis: 3 });
  const byDistance = pick(scores(q, project(relative.table, 'key')), relative.toKey);
  const ofDistance = pick(scores(k, project(relative.table, 'query')), relative.toQuery);
  const all = g.add(g.add(scores(q, k), byDistance), g.transpose(ofDistance, 0, 1, 3, 2));
  const scaled = g.div(all, Math.sqrt(3 * fixed(q, -1)));
  return g.mergeHeads(g.matmul(g.softmax(g.where(seen, scaled, LOWEST)), v));
}

/** The largest models let each word see its neighbours once, beside the first layer. */
function withNeighbours(c: Config, g: GraphBuilder, embedded: Value, x: Value, real: Value): Value {
  const p = 'encoder.conv';
  const side = (c.conv_kernel_size - 1) / 2;
  const options = { padding: side, groups: c.conv_groups };
  const mixed = g.transpose(g.conv(g.transpose(embedded, 0, 2, 1), `${p}.conv`, options), 0, 2, 1);
  const active = g.activation(c.conv_act, g.mul(mixed, real));
  return g.mul(norm(c, g, g.add(x, active), `${p}.LayerNorm`), real);
}

/** Microsoft's own checkpoints name this head otherwise than transformers does; both end at the words' own table. */
function predictWords(c: Config, g: GraphBuilder, x: Value): Value {
  const own = g.has('lm_predictions.lm_head.bias');
  const p = own ? 'lm_predictions.lm_head' : 'cls.predictions.transform';
  const inner = g.activation(c.hidden_act, g.linear(x, `${p}.dense`));
  const bias = g.param(own ? `${p}.bias` : 'cls.predictions.bias');
  return g.linearWith(norm(c, g, inner, `${p}.LayerNorm`), 'embeddings.word_embeddings.weight', bias);
}

function norm(c: Config, g: GraphBuilder, x: Value, name: string): Value {
  return g.layerNorm(x, name, c.layer_norm_eps);
}
