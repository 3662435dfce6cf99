/** What models that hear waveforms share: strided convolutions over the samples, and which of their frames are sound. */
import { z } from 'zod';
import { activation, count } from '../architecture.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, fixed, type Value } from '../graph/value.ts';

/** torch.nn.LayerNorm's and torch.nn.GroupNorm's own, which no config changes here. */
const NORM_EPS = 1e-5;

/** What the convolutions depend on. */
export const waveformConfig = z.object({
  feat_extract_activation: activation,
  /**
   * `group`: each channel of the first layer is normalized over time; `layer`: all layers, over channels, as in models
   * that name none (data2vec).
   */
  feat_extract_norm: z.enum(['group', 'layer']).default('layer'),
  conv_kernel: z.array(count).min(1),
  conv_stride: z.array(count).min(1),
});
type Config = z.infer<typeof waveformConfig>;

/** Samples [batch, samples] → features [batch, frames, channels], by the layers `feature_extractor.conv_layers`. */
export function waveformFeatures(g: GraphBuilder, samples: Value, c: Config): Value {
  let x = g.unsqueeze(samples, 1);
  for (const [index, stride] of c.conv_stride.entries()) {
    const p = `feature_extractor.conv_layers.${String(index)}`;
    x = g.conv(x, `${p}.conv`, { stride });
    if (c.feat_extract_norm === 'layer') x = channelNorm(g, x, `${p}.layer_norm`, NORM_EPS);
    else if (index === 0) x = g.groupNorm(x, `${p}.layer_norm`, fixed(x, 1), NORM_EPS);
    x = g.activation(c.feat_extract_activation, x);
  }
  return g.transpose(x, 0, 2, 1);
}

/** A layer norm over the channels of a signal [batch, channels, length]. */
export function channelNorm(g: GraphBuilder, x: Value, name: string, eps: number): Value {
  return g.transpose(g.layerNorm(g.transpose(x, 0, 2, 1), name, eps), 0, 2, 1);
}

/**
 * Which frames hold sound: bool [batch, frames]. `mask` is 1 for samples and 0 for padding behind them, int64 [batch,
 * samples]; a layer makes (n - kernel) / stride + 1 of n, rounded down.
 */
export function soundingFrames(g: GraphBuilder, features: Value, mask: Value, c: Config): Value {
  let lengths = g.sum(mask, 1, true);
  for (const [index, stride] of c.conv_stride.entries())
    lengths = g.add(g.div(g.sub(lengths, c.conv_kernel[index] ?? 1), stride), 1);
  const frames = dim(features, 1);
  return g.less(g.unsqueeze(g.range(0, g.size(frames), frames), 0), lengths);
}
