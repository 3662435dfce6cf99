/** From a prior of the text to a latent spectrogram: coupling layers, each with a WaveNet, run backwards. */
import type { GraphBuilder } from '../../graph/builder.ts';
import type { ConvOptions } from '../../graph/convolution.ts';
import { unfit, type Value } from '../../graph/value.ts';
import { reversed, type VitsConfig } from './config.ts';

/** Latents [batch, flow size, frames]; `sounding` [batch, 1, frames] is 0 behind the end. */
export function couplingFlow(
  g: GraphBuilder,
  c: VitsConfig,
  start: Value,
  sounding: Value,
  voice: Value | undefined,
): Value {
  const half = c.flow_size / 2;
  let x = start;
  for (let i = c.prior_encoder_num_flows - 1; i >= 0; i--) {
    const p = `flow.flows.${String(i)}`;
    const [first, second] = g.split(reversed(g, x), 1, [half, half]);
    const inner = g.mul(g.conv(first, `${p}.conv_pre`), sounding);
    const seen = waveNet(g, c, inner, `${p}.wavenet`, sounding, voice);
    const mean = g.mul(g.conv(seen, `${p}.conv_post`), sounding);
    x = g.concat([first, g.mul(g.sub(second, mean), sounding)], 1);
  }
  return x;
}

/** Gated convolutions with residuals and skips (van den Oord et al. 2016); a voice speaks into each gate. */
function waveNet(
  g: GraphBuilder,
  c: VitsConfig,
  start: Value,
  p: string,
  sounding: Value,
  voice: Value | undefined,
): Value {
  const width = c.hidden_size;
  const layers = c.prior_encoder_num_wavenet_layers;
  const spoken = voice === undefined ? undefined : normedConv(g, voice, `${p}.cond_layer`);
  let x = start;
  let out: Value | undefined;
  for (let i = 0; i < layers; i++) {
    const dilation = c.wavenet_dilation_rate ** i;
    const padding = Math.floor(((c.wavenet_kernel_size - 1) * dilation) / 2);
    const own = normedConv(g, x, `${p}.in_layers.${String(i)}`, { dilation, padding });
    const heard =
      spoken === undefined ? own : g.add(own, g.slice(spoken, 1, 2 * width * i, 2 * width * (i + 1)));
    const [signal, opening] = g.split(heard, 1, [width, width]);
    const passed = g.mul(g.tanh(signal), g.sigmoid(opening));
    const both = normedConv(g, passed, `${p}.res_skip_layers.${String(i)}`);
    if (i === layers - 1) {
      out = out === undefined ? both : g.add(out, both);
      break;
    }
    const [residual, skip] = g.split(both, 1, [width, width]);
    x = g.mul(g.add(x, residual), sounding);
    out = out === undefined ? skip : g.add(out, skip);
  }
  if (out === undefined) throw unfit('a WaveNet has no layers');
  return g.mul(out, sounding);
}

/** A convolution whose weight is stored as a direction and a length. */
function normedConv(g: GraphBuilder, x: Value, name: string, options: ConvOptions = {}): Value {
  const weight = g.weightNorm(g.param(`${name}.weight_g`), g.param(`${name}.weight_v`), [1, 2]);
  return g.convWith(x, weight, g.param(`${name}.bias`), options);
}
