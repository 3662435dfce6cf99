/** What VITS depends on, and two small things that its parts share. */
import { z } from 'zod';
import { activation, count } from '../../architecture.ts';
import { hifiGanConfig } from '../../blocks/hifi-gan.ts';
import type { GraphBuilder } from '../../graph/builder.ts';
import { fixed, type Value } from '../../graph/value.ts';

/** What the graph of VITS depends on. */
export const vitsConfig = hifiGanConfig.extend({
  hidden_size: count,
  num_hidden_layers: count,
  num_attention_heads: count,
  /** Distances up to here have embeddings of their own. */
  window_size: count,
  ffn_kernel_size: count,
  flow_size: count,
  hidden_act: activation,
  layer_norm_eps: z.number(),
  use_stochastic_duration_prediction: z.boolean(),
  num_speakers: count,
  depth_separable_channels: z.literal(2),
  depth_separable_num_layers: count,
  duration_predictor_flow_bins: count,
  duration_predictor_tail_bound: z.number().positive(),
  duration_predictor_kernel_size: count,
  duration_predictor_num_flows: count,
  prior_encoder_num_flows: count,
  prior_encoder_num_wavenet_layers: count,
  wavenet_kernel_size: count,
  wavenet_dilation_rate: count,
  speaking_rate: z.number().positive(),
  noise_scale: z.number(),
  noise_scale_duration: z.number(),
});

/** A config that was checked. */
export type VitsConfig = z.infer<typeof vitsConfig>;

/** The channels of a signal [batch, channels, length] in the opposite order. */
export function reversed(g: GraphBuilder, x: Value): Value {
  const channels = fixed(x, 1);
  return g.gather(x, g.ints(...Array.from({ length: channels }, (_, index) => channels - 1 - index)), 1);
}

/**
 * Normal noise in the shape of a value; drawn anew at each run, for no runtime passes any in. ONNX Runtime draws no half
 * precision.
 */
export function noiseLike(g: GraphBuilder, x: Value): Value {
  return g.precise(() => g.unary('RandomNormalLike', g.cast(x, 'float')));
}
