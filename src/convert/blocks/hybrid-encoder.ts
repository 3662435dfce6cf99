/** RT-DETR's encoder: attention within the coarsest map, then maps mixed from coarse to fine and back. */
import type { GraphBuilder } from '../graph/builder.ts';
import type { Activation } from '../graph/layers.ts';
import { dims4, fixed, unfit, type Value } from '../graph/value.ts';
import { toMap, toTokens } from './vision.ts';

/** What it depends on. */
export interface HybridEncoderConfig {
  readonly layer_norm_eps: number;
  readonly batch_norm_eps: number;
  readonly encoder_layers: number;
  readonly encoder_attention_heads: number;
  /** Maps whose cells attend to each other. */
  readonly encode_proj_layers: readonly number[];
  readonly positional_encoding_temperature: number;
  readonly encoder_activation_function: Activation;
  readonly activation_function: Activation;
}

/** Maps [batch, width, height, width] of falling sizes, mixed; sizes stay. */
export function mixMaps(g: GraphBuilder, c: HybridEncoderConfig, features: readonly Value[]): Value[] {
  const maps = features.map((map, level) => {
    const at = c.encode_proj_layers.indexOf(level);
    return at < 0 ? map : attendWithin(g, c, map, `model.encoder.encoder.${String(at)}`);
  });
  const down: Value[] = [];
  for (const [index, map] of maps.toReversed().entries()) {
    const above = down.at(-1);
    if (above === undefined) {
      down.push(map);
      continue;
    }
    const name = String(index - 1);
    const lateral = convNorm(g, c, above, `model.encoder.lateral_convs.${name}`);
    down[down.length - 1] = lateral;
    const larger = g.resize(lateral, { scale: 2 }, 'nearest');
    down.push(crossStage(g, c, join(g, map, larger, map), `model.encoder.fpn_blocks.${name}`));
  }
  const mixed: Value[] = [];
  for (const [index, map] of down.toReversed().entries()) {
    const finer = mixed.at(-1);
    const name = String(index - 1);
    const half = (x: Value): Value =>
      convNorm(g, c, x, `model.encoder.downsample_convs.${name}`, { stride: 2 });
    mixed.push(
      finer === undefined
        ? map
        : crossStage(g, c, join(g, map, half(finer), map), `model.encoder.pan_blocks.${name}`),
    );
  }
  if (mixed.length === 0) throw unfit('there are no maps to mix');
  return mixed;
}

/** Two maps along their channels; both have the size of `like`, whatever is known of them. */
function join(g: GraphBuilder, like: Value, a: Value, b: Value): Value {
  const [, , rows, columns] = dims4(like);
  return g.concat([{ ...a, dims: a.dims.with(2, rows).with(3, columns) }, b], 1);
}

function attendWithin(g: GraphBuilder, c: HybridEncoderConfig, map: Value, p: string): Value {
  const [, , rows, columns] = dims4(map);
  const places = wavesOfGrid(g, map, c.positional_encoding_temperature);
  let x = toTokens(g, map);
  for (let i = 0; i < c.encoder_layers; i++) {
    const l = `${p}.layers.${String(i)}`;
    const a = `${l}.self_attn`;
    const at = g.add(x, places);
    const attended = g.attention({
      q: g.linear(at, `${a}.q_proj`),
      k: g.linear(at, `${a}.k_proj`),
      v: g.linear(x, `${a}.v_proj`),
      heads: c.encoder_attention_heads,
    });
    x = g.layerNorm(g.add(x, g.linear(attended, `${a}.out_proj`)), `${a}_layer_norm`, c.layer_norm_eps);
    const inner = g.activation(c.encoder_activation_function, g.linear(x, `${l}.fc1`));
    x = g.layerNorm(g.add(x, g.linear(inner, `${l}.fc2`)), `${l}.final_layer_norm`, c.layer_norm_eps);
  }
  return toMap(g, x, [rows, columns]);
}

/** Sines and cosines of each cell's row, then of its column: [1, rows · columns, channels]. */
function wavesOfGrid(g: GraphBuilder, map: Value, temperature: number): Value {
  const [, , rows, columns] = dims4(map);
  const width = fixed(map, 1) / 4;
  return g.precise(() => {
    const rates = Array.from({ length: width }, (_, index) => temperature ** (-index / width));
    const waves = (side: typeof rows, ...axes: number[]): Value => {
      const places = g.unsqueeze(g.cast(g.range(0, g.size(side), side), 'float'), 1);
      const angles = g.mul(places, g.constant('float', [width], rates));
      const both = g.concat([g.unary('Sin', angles), g.unary('Cos', angles)], 1);
      return g.expand(g.unsqueeze(both, ...axes), [1, rows, columns, 2 * width]);
    };
    return g.reshape(g.concat([waves(rows, 0, 2), waves(columns, 0, 1)], 3), [1, -1, 4 * width]);
  });
}

/** Three blocks that can be one convolution each (RepVGG), beside a single one (CSP). */
function crossStage(g: GraphBuilder, c: HybridEncoderConfig, x: Value, p: string): Value {
  const act = (y: Value): Value => g.activation(c.activation_function, y);
  let first = convNorm(g, c, x, `${p}.conv1`);
  for (let i = 0; g.has(`${p}.bottlenecks.${String(i)}.conv1.conv.weight`); i++) {
    const b = `${p}.bottlenecks.${String(i)}`;
    const wide = normed(g, c, first, `${b}.conv1`, { padding: 1 });
    first = act(g.add(wide, normed(g, c, first, `${b}.conv2`)));
  }
  const both = g.add(first, convNorm(g, c, x, `${p}.conv2`));
  return g.has(`${p}.conv3.conv.weight`) ? convNorm(g, c, both, `${p}.conv3`) : both;
}

function convNorm(
  g: GraphBuilder,
  c: HybridEncoderConfig,
  x: Value,
  p: string,
  step?: { stride: number },
): Value {
  const options = step === undefined ? {} : { ...step, padding: 1 };
  return g.activation(c.activation_function, normed(g, c, x, p, options));
}

function normed(
  g: GraphBuilder,
  c: HybridEncoderConfig,
  x: Value,
  p: string,
  options: { stride?: number; padding?: number } = {},
): Value {
  return g.batchNorm(g.conv(x, `${p}.conv`, options), `${p}.norm`, c.batch_norm_eps);
}
