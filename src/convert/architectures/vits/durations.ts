/** How long each letter is held: noise through an inverted flow of splines, or in some models plain convolutions. */
import { channelNorm } from '../../blocks/waveform.ts';
import type { GraphBuilder } from '../../graph/builder.ts';
import { dim, type Value } from '../../graph/value.ts';
import { noiseLike, reversed, type VitsConfig } from './config.ts';
import { inverseSpline } from './spline.ts';

/** torch.nn.LayerNorm's own, within the stacks of separable convolutions. */
const NORM_EPS = 1e-5;
const P = 'duration_predictor';

/** Logarithms of durations [batch, 1, length] of the states x [batch, width, length]; `real` is 0 at padding. */
export function logDurations(
  g: GraphBuilder,
  c: VitsConfig,
  x: Value,
  real: Value,
  voice: Value | undefined,
): Value {
  return c.use_stochastic_duration_prediction
    ? drawn(g, c, voiced(g, g.conv(x, `${P}.conv_pre`), voice), real)
    : predicted(g, c, voiced(g, x, voice), real);
}

function voiced(g: GraphBuilder, x: Value, voice: Value | undefined): Value {
  return voice === undefined ? x : g.add(x, g.conv(voice, `${P}.cond`));
}

function predicted(g: GraphBuilder, c: VitsConfig, start: Value, real: Value): Value {
  const padding = Math.floor(c.duration_predictor_kernel_size / 2);
  let x = start;
  for (const index of ['1', '2']) {
    const inner = g.relu(g.conv(g.mul(x, real), `${P}.conv_${index}`, { padding }));
    x = channelNorm(g, inner, `${P}.norm_${index}`, c.layer_norm_eps);
  }
  return g.mul(g.conv(g.mul(x, real), `${P}.proj`), real);
}

function drawn(g: GraphBuilder, c: VitsConfig, x: Value, real: Value): Value {
  const condition = g.mul(g.conv(separable(g, c, x, `${P}.conv_dds`, real), `${P}.conv_proj`), real);
  const zeros = g.expand(g.constant('float', [1, 1, 1], [0]), [dim(real, 0), 2, dim(real, 2)]);
  const scale = c.noise_scale_duration;
  let z = scale === 0 ? zeros : g.mul(noiseLike(g, zeros), scale);
  // The flow after the first has no part in speaking (VITS, models.py: "remove a useless vflow").
  for (let i = c.duration_predictor_num_flows; i > 1; i--) {
    const p = `${P}.flows.${String(i)}`;
    const [first, second] = g.split(reversed(g, z), 1, [1, 1]);
    const inner = separable(g, c, g.add(g.conv(first, `${p}.conv_pre`), condition), `${p}.conv_dds`, real);
    const shape = g.transpose(g.mul(g.conv(inner, `${p}.conv_proj`), real), 0, 2, 1);
    const moved = inverseSpline(g, g.squeeze(second, 1), shape, {
      bins: c.duration_predictor_flow_bins,
      bound: c.duration_predictor_tail_bound,
      scale: Math.sqrt(c.hidden_size),
    });
    z = g.mul(g.concat([first, g.unsqueeze(moved, 1)], 1), real);
  }
  const p = `${P}.flows.0`;
  const grown = g.exp(g.unary('Neg', g.param(`${p}.log_scale`)));
  const affine = g.mul(g.mul(g.sub(reversed(g, z), g.param(`${p}.translate`)), grown), real);
  return g.slice(affine, 1, 0, 1);
}

/** Depthwise convolutions of growing reach, each followed by one that mixes the channels. */
function separable(g: GraphBuilder, c: VitsConfig, start: Value, p: string, real: Value): Value {
  const kernel = c.duration_predictor_kernel_size;
  let x = start;
  for (let i = 0; i < c.depth_separable_num_layers; i++) {
    const index = String(i);
    const dilation = kernel ** i;
    const wide = g.conv(g.mul(x, real), `${p}.convs_dilated.${index}`, {
      groups: c.hidden_size,
      dilation,
      padding: Math.floor(((kernel - 1) * dilation) / 2),
    });
    const one = g.activation('gelu', channelNorm(g, wide, `${p}.norms_1.${index}`, NORM_EPS));
    const mixed = g.conv(one, `${p}.convs_pointwise.${index}`);
    x = g.add(x, g.activation('gelu', channelNorm(g, mixed, `${p}.norms_2.${index}`, NORM_EPS)));
  }
  return g.mul(x, real);
}
