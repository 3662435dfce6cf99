/**
 * Chronos-Bolt (chronos-forecasting's `chronos_bolt.py`): a T5 that reads patches of a series instead of words, and
 * writes quantiles of what comes next from a single token.
 */
import { z } from 'zod';
import { count } from '../architecture.ts';
import { padTo, quotient, roundedUp } from '../blocks/sizes.ts';
import { block, distances, encoderLayer, feed, norm, type T5Config } from '../blocks/t5.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, dims2, unfit, type Value } from '../graph/value.ts';

/** `chronos_config` of its config.json. */
export const boltConfig = z
  .object({
    context_length: count,
    prediction_length: count,
    input_patch_size: count,
    input_patch_stride: count,
    quantiles: z.array(z.number().min(0).max(1)).min(1),
    use_reg_token: z.boolean().default(false),
  })
  .refine((own) => own.input_patch_size === own.input_patch_stride, {
    path: ['input_patch_stride'],
    message: 'must be input_patch_size: patches that overlap are not converted',
  });

type Config = T5Config & {
  readonly chronos_config?: z.infer<typeof boltConfig> | undefined;
  readonly decoder_start_token_id?: number | null | undefined;
};

/** In place of the spread of a series that stands still. */
const STILL = 1e-5;
/** The token that stands behind all patches. */
const REG_TOKEN = 1;

/** A series without its level and spread, and those, in float32 whatever the graph's precision. */
interface Scaled {
  readonly values: Value;
  /** 1 where a value is known, 0 in gaps. */
  readonly known: Value;
  /** [batch, 1] each. */
  readonly level: Value;
  readonly spread: Value;
}

/**
 * The graph `context` [batch, length], NaN for gaps and for what is missing at the start → `quantile_preds` [batch,
 * quantiles, horizon], both in the series' own numbers. Of a longer context, its end is read.
 */
export function forecast(c: Config, g: GraphBuilder): void {
  const own = c.chronos_config;
  if (own === undefined) throw unfit('there is no chronos_config');
  const series = g.exact(() => scaled(g, own.context_length));
  const { tokens, padding } = tokensOf(c, g, series);
  const mask = g.add(distances(c, g, 'encoder', dim(tokens, 1), dim(tokens, 1)), padding);
  let x = tokens;
  for (let i = 0; i < c.num_layers; i++) x = encoderLayer(c, g, x, i, mask);
  const told = decoded(c, g, norm(c, g, x, 'encoder.final_layer_norm'), padding);
  const parts = residual(c, g, told, 'output_patch_embedding');
  const quantiles = g.reshape(parts, [dim(tokens, 0), own.quantiles.length, own.prediction_length]);
  const back = g.exact(() =>
    g.add(g.mul(g.cast(quantiles, 'float'), g.unsqueeze(series.spread, 2)), g.unsqueeze(series.level, 2)),
  );
  g.output('quantile_preds', back);
}

function scaled(g: GraphBuilder, longest: number): Scaled {
  const context = g.slice(g.input('context', 'float', ['batch_size', 'context_length']), 1, -longest);
  const gap = g.op('IsNaN', [context], context.dims, {}, 'bool');
  const known = g.where(gap, 0, 1);
  const count = g.sum(known, 1, true);
  const mean = (x: Value): Value => g.div(g.sum(g.where(gap, 0, x), 1, true), g.max(count, 1));
  const level = mean(context);
  const apart = g.sub(context, level);
  const own = g.sqrt(mean(g.mul(apart, apart)));
  const spread = g.where(g.equal(count, 0), 1, g.where(g.equal(own, 0), STILL, own));
  return { values: g.where(gap, 0, g.div(apart, spread)), known, level, spread };
}

/** Patches of the series, filled up at its start, as tokens [batch, patches, width], and the mask of empty ones. */
function tokensOf(
  c: Config,
  g: GraphBuilder,
  { values, known }: Scaled,
): { readonly tokens: Value; readonly padding: Value } {
  const { input_patch_size: patch = 1, use_reg_token: reg = false } = c.chronos_config ?? {};
  const [batch, length] = dims2(values);
  const whole = roundedUp(g, length, patch);
  const parts = quotient(g, whole, patch);
  const cut = (x: Value): Value =>
    g.reshape(padTo(g, g.cast(x, 'float'), 1, whole, 'start'), [batch, parts, patch]);
  const seen = cut(known);
  const patches = residual(c, g, g.concat([cut(values), seen], 2), 'input_patch_embedding');
  const filled = g.where(g.equal(g.sum(seen, 2), 0), 0, 1);
  if (!reg) return { tokens: patches, padding: g.paddingMask(filled) };
  const last = g.slice(g.param('shared.weight'), 0, REG_TOKEN, REG_TOKEN + 1);
  const tokens = g.concat([patches, g.expand(g.unsqueeze(last, 0), [batch, 1, dim(last, 1)])], 1);
  const one = g.expand(g.constant('float', [1, 1], [1]), [batch, 1]);
  return { tokens, padding: g.paddingMask(g.concat([filled, one], 1)) };
}

/** What the only token of the decoder has seen, [batch, 1, width]. */
function decoded(c: Config, g: GraphBuilder, states: Value, padding: Value): Value {
  const start = c.decoder_start_token_id ?? 0;
  const token = g.slice(g.param('shared.weight'), 0, start, start + 1);
  let x = g.expand(g.unsqueeze(token, 0), [dim(states, 0), 1, dim(token, 1)]);
  for (let i = 0; i < (c.num_decoder_layers ?? c.num_layers); i++) {
    const p = `decoder.block.${String(i)}.layer`;
    x = block(c, g, x, [`${p}.0`, 'SelfAttention'], (q, normal, keysOf) => {
      const { k, v } = keysOf(normal);
      return g.attend(q, k, v, { scale: 1 });
    });
    x = block(c, g, x, [`${p}.1`, 'EncDecAttention'], (q, _, keysOf) => {
      const { k, v } = keysOf(states);
      return g.attend(q, k, v, { mask: padding, scale: 1 });
    });
    x = feed(c, g, x, `${p}.2`);
  }
  return norm(c, g, x, 'decoder.final_layer_norm');
}

function residual(c: Config, g: GraphBuilder, x: Value, p: string): Value {
  const hidden = g.activation(c.feed_forward_proj.act, g.linear(x, `${p}.hidden_layer`));
  return g.add(g.linear(hidden, `${p}.output_layer`), g.linear(x, `${p}.residual_layer`));
}
