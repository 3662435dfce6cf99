/** The transformer's layers of DETR, which MaskFormer has too. */
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, type Value } from '../graph/value.ts';
import { alternatingWaves } from './sines.ts';

/** Of all norms: PyTorch's own. */
export const NORM_EPS = 1e-5;
/** What keeps the positions from dividing by nothing. */
const TINY = 1e-6;

/** What the layers look at: tokens of the picture, where they lie, and which are padding. */
export interface Memory {
  readonly x: Value;
  readonly place: Value;
  readonly mask?: Value | undefined;
}

/** How a decoder is built. */
export interface DecoderOptions {
  /** Its name. */
  readonly p: string;
  readonly layers: number;
  readonly heads: number;
  /** Whether it normalizes before its layers rather than after them. */
  readonly early: boolean;
}

/** States of learned questions, `questions` [n, width], behind the last norm: [batch, n, width]. */
export function askQuestions(
  g: GraphBuilder,
  memory: Memory,
  questions: Value,
  { p: decoder, layers, heads, early }: DecoderOptions,
): Value {
  const keys = g.add(memory.x, memory.place);
  const size = [dim(memory.x, 0), dim(questions, 0), dim(questions, 1)];
  let x = g.expand(g.constant('float', [1, 1, 1], [0]), size);
  for (let i = 0; i < layers; i++) {
    const p = `${decoder}.layers.${String(i)}`;
    x = around(g, x, { norm: `${p}.self_attn_layer_norm`, early }, (y) => {
      const at = g.add(y, questions);
      return attend(g, `${p}.self_attn`, { q: at, k: at, v: y, heads });
    });
    x = around(g, x, { norm: `${p}.encoder_attn_layer_norm`, early }, (y) => {
      const { x: v, mask } = memory;
      return attend(g, `${p}.encoder_attn`, { q: g.add(y, questions), k: keys, v, heads, mask });
    });
    x = around(g, x, { norm: `${p}.final_layer_norm`, early }, (y) => feed(g, p, y));
  }
  return g.layerNorm(x, `${decoder}.layernorm`, NORM_EPS);
}

/** A step with its shortcut, and its norm in the place that the model has it. */
export function around(
  g: GraphBuilder,
  x: Value,
  { norm, early }: { readonly norm: string; readonly early: boolean },
  step: (x: Value) => Value,
): Value {
  if (early) return g.add(x, step(g.layerNorm(x, norm, NORM_EPS)));
  return g.layerNorm(g.add(x, step(x)), norm, NORM_EPS);
}

/** Two linear layers. */
export function feed(g: GraphBuilder, p: string, x: Value): Value {
  return g.linear(g.relu(g.linear(x, `${p}.fc1`)), `${p}.fc2`);
}

/** Attention in which places count for queries and keys, yet not for what is taken. */
export function attend(
  g: GraphBuilder,
  p: string,
  { q, k, v, ...rest }: { q: Value; k: Value; v: Value; heads: number; mask?: Value | undefined },
): Value {
  const attended = g.attention({
    q: g.linear(q, `${p}.q_proj`),
    k: g.linear(k, `${p}.k_proj`),
    v: g.linear(v, `${p}.v_proj`),
    ...rest,
  });
  return g.linear(attended, `${p}.out_proj`);
}

/**
 * Sines and cosines of where a cell lies among those that are picture rather than padding; `seen` is 1 there,
 * [batch, rows, columns]. Gives [batch, rows · columns, 2 · features].
 */
export function sinePositions(g: GraphBuilder, seen: Value, features: number): Value {
  const along = (axis: number): Value => {
    const counted = g.op('CumSum', [seen, g.constant('int64', [], [axis])], seen.dims);
    const share = g.div(counted, g.add(g.slice(counted, axis, -1), TINY));
    return alternatingWaves(g, g.mul(share, 2 * Math.PI), features);
  };
  return g.reshape(g.concat([along(1), along(2)], 3), [dim(seen, 0), -1, 2 * features]);
}
