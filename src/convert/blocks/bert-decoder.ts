/** A BERT that writes while it looks at an encoder's states: BLIP's captions, manga-ocr. */
import type { GraphBuilder } from '../graph/builder.ts';
import type { Activation } from '../graph/layers.ts';
import type { Value } from '../graph/value.ts';
import type { DecoderCache, KeysValues } from './cache.ts';

/** What the decoder depends on. */
export interface BertDecoderConfig {
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly hidden_act: Activation;
  readonly layer_norm_eps: number;
}

/** What a pass goes through with. */
export interface BertDecoderPass {
  readonly ids: Value;
  readonly cache: DecoderCache;
  /** Before `bert.` and `cls.`. */
  readonly p: string;
  /** Makes of the encoder's states what the tensors take. */
  readonly context?: (states: Value) => Value;
}

/** Scores of all words, [batch, length, vocabulary]. */
export function bertDecoderLogits(g: GraphBuilder, c: BertDecoderConfig, pass: BertDecoderPass): Value {
  const { cache, p } = pass;
  const mask = cache.causalMask();
  let x = embed(g, c, pass);
  for (let i = 0; i < c.num_hidden_layers; i++) x = layer(g, c, x, i, mask, pass);
  const h = `${p}cls.predictions`;
  const inner = g.activation(c.hidden_act, g.linear(x, `${h}.transform.dense`));
  const last = norm(g, c, inner, `${h}.transform.LayerNorm`);
  return g.linearWith(last, `${p}bert.embeddings.word_embeddings.weight`, g.param(`${h}.bias`));
}

/** Words and places; where the model tells sentences apart, all that is written is the first one. */
function embed(g: GraphBuilder, c: BertDecoderConfig, { ids, cache, p }: BertDecoderPass): Value {
  const e = `${p}bert.embeddings`;
  const places = g.embedding(cache.positions, `${e}.position_embeddings`);
  const placed = g.add(g.embedding(ids, `${e}.word_embeddings`), places);
  const types = `${e}.token_type_embeddings.weight`;
  const typed = g.has(types) ? g.add(placed, g.slice(g.param(types), 0, 0, 1)) : placed;
  return norm(g, c, typed, `${e}.LayerNorm`);
}

function layer(
  g: GraphBuilder,
  c: BertDecoderConfig,
  x: Value,
  index: number,
  mask: Value,
  { cache, p, context = (states) => states }: BertDecoderPass,
): Value {
  const heads = c.num_attention_heads;
  const l = `${p}bert.encoder.layer.${String(index)}`;
  const project = (y: Value, a: string): KeysValues => ({
    k: g.splitHeads(g.linear(y, `${a}.self.key`), heads),
    v: g.splitHeads(g.linear(y, `${a}.self.value`), heads),
  });
  const block = (y: Value, a: string, attend: (q: Value) => Value): Value => {
    const q = g.splitHeads(g.linear(y, `${a}.self.query`), heads);
    const seen = g.linear(g.mergeHeads(attend(q)), `${a}.output.dense`);
    return norm(g, c, g.add(seen, y), `${a}.output.LayerNorm`);
  };
  const { k, v } = cache.self(index, project(x, `${l}.attention`));
  const written = block(x, `${l}.attention`, (q) => g.attend(q, k, v, { mask }));
  const other = `${l}.crossattention`;
  const read = block(written, other, (q) =>
    cache.cross(index, q, (states) => project(context(states), other)),
  );
  const inner = g.activation(c.hidden_act, g.linear(read, `${l}.intermediate.dense`));
  return norm(g, c, g.add(g.linear(inner, `${l}.output.dense`), read), `${l}.output.LayerNorm`);
}

function norm(g: GraphBuilder, c: BertDecoderConfig, x: Value, name: string): Value {
  return g.layerNorm(x, name, c.layer_norm_eps);
}
