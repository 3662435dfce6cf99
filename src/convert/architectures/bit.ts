/** BiT (Big Transfer): a ResNet with standardized weights and norms over groups; alone, and what DPT's hybrid begins with. */
import { z } from 'zod';
import { architecture, count } from '../architecture.ts';
import { ofStage } from '../blocks/stages.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { fixed, type Value } from '../graph/value.ts';
import { pooledMap } from './resnet.ts';

/** What the graph of a BiT depends on; defaults are those of transformers, as nested configs leave them out. */
export const bitConfig = z.object({
  num_channels: count.default(3),
  depths: z.array(count).min(1).default([3, 4, 6, 3]),
  layer_type: z.enum(['preactivation', 'bottleneck']).default('preactivation'),
  hidden_act: z.literal('relu').default('relu'),
  /** Padding of convolutions: TensorFlow's, or where it is left out PyTorch's. */
  global_padding: z
    .string()
    .transform((name) => name.toLowerCase())
    .pipe(z.literal('same'))
    .nullish(),
  embedding_dynamic_padding: z.boolean().default(false),
  num_groups: count.default(32),
  output_stride: z.literal(32).default(32),
  width_factor: z.literal(1).default(1),
});
type Config = z.infer<typeof bitConfig>;

/** Of the weights, and PyTorch's own of the norms: both are written into the code. */
const WEIGHT_EPS = 1e-8;
const NORM_EPS = 1e-5;

/** BiT. */
export const bit = architecture({
  types: ['bit'],
  heads: ['Model', 'ImageClassification'],
  config: bitConfig,
  renames: [[/^bit\./, '']],
  build(c, { graph, head }) {
    const g = graph('model');
    const pixels = g.input('pixel_values', 'float', ['batch_size', c.num_channels, 'height', 'width']);
    const last = bitMaps(g, c, pixels, '').at(-1) ?? pixels;
    const x = c.layer_type === 'preactivation' ? active(g, c, last, 'norm') : last;
    if (head === 'ImageClassification') {
      g.output('logits', g.linear(pooledMap(g, x), 'classifier.1'));
      return;
    }
    g.output('last_hidden_state', x);
    g.output('pooler_output', g.unsqueeze(pooledMap(g, x), 2, 3));
  },
});

/** The maps of all stages, `p` before the names of all tensors: [batch, channels, height, width]. */
export function bitMaps(g: GraphBuilder, c: Config, pixels: Value, p: string): Value[] {
  let x = conv(g, c, pixels, `${p}embedder.convolution`, 2);
  if (c.global_padding !== 'same') x = framed(g, framed(g, x, 2), 3);
  if (c.layer_type === 'bottleneck') x = active(g, c, x, `${p}embedder.norm`);
  x = c.embedding_dynamic_padding ? pooledSame(g, c, x) : g.maxPool(x, 3, 2, 0);
  const block = c.layer_type === 'bottleneck' ? bottleneck : preactivated;
  return c.depths.map((_, stage) => {
    for (let index = 0; index < ofStage(c.depths, stage, 'depths'); index++) {
      const stride = stage > 0 && index === 0 ? 2 : 1;
      x = block(g, c, x, `${p}encoder.stages.${String(stage)}.layers.${String(index)}`, stride);
    }
    return x;
  });
}

/**
 * Zeros before and behind an axis. Not by Pad: ONNX Runtime 1.30 lets MaxPool pad in its place, which knows no zeros but
 * the lowest number, and what lies here may be below zero.
 */
function framed(g: GraphBuilder, x: Value, axis: number): Value {
  const edge = g.mul(g.slice(x, axis, 0, 1), 0);
  return g.concat([edge, x, edge], axis);
}

/** The largest of three by three at every second place, and zeros where those reach over the edges. */
function pooledSame(g: GraphBuilder, c: Config, x: Value): Value {
  // Behind its activation nothing is below zero, and what lies outside is never the largest.
  const positive = c.layer_type === 'bottleneck' ? x : g.max(x, 0);
  return g.maxPool(positive, 3, 2, 'same');
}

/** A convolution whose weights have, for each output, a mean of 0 and a variance of 1. */
function conv(g: GraphBuilder, c: Config, x: Value, name: string, stride = 1): Value {
  const weight = g.param(`${name}.weight`);
  const [out, kernel] = [fixed(weight, 0), fixed(weight, 2)];
  const flat = g.reshape(weight, [out, -1]);
  const centred = g.sub(flat, g.mean(flat, 1, true));
  const spread = g.sqrt(g.add(g.mean(g.mul(centred, centred), 1, true), WEIGHT_EPS));
  const standard = g.reshape(g.div(centred, spread), weight.dims);
  const padding = c.global_padding === 'same' ? 'same' : Math.floor((stride - 1 + kernel - 1) / 2);
  return g.convWith(x, standard, undefined, { stride, padding });
}

function norm(g: GraphBuilder, c: Config, x: Value, name: string): Value {
  return g.groupNorm(x, name, c.num_groups, NORM_EPS);
}

function active(g: GraphBuilder, c: Config, x: Value, name: string): Value {
  return g.relu(norm(g, c, x, name));
}

/** Norms behind the convolutions, as ResNet has them. */
function bottleneck(g: GraphBuilder, c: Config, x: Value, p: string, stride: number): Value {
  const short = `${p}.downsample`;
  const shortcut = g.has(`${short}.conv.weight`)
    ? norm(g, c, conv(g, c, x, `${short}.conv`, stride), `${short}.norm`)
    : x;
  const narrow = active(g, c, conv(g, c, x, `${p}.conv1`), `${p}.norm1`);
  const seen = active(g, c, conv(g, c, narrow, `${p}.conv2`, stride), `${p}.norm2`);
  return g.relu(g.add(norm(g, c, conv(g, c, seen, `${p}.conv3`), `${p}.norm3`), shortcut));
}

/** Norms before the convolutions, the first of which the shortcut shares. */
function preactivated(g: GraphBuilder, c: Config, x: Value, p: string, stride: number): Value {
  const first = active(g, c, x, `${p}.norm1`);
  const short = `${p}.downsample.conv`;
  const shortcut = g.has(`${short}.weight`) ? conv(g, c, first, short, stride) : x;
  const narrow = active(g, c, conv(g, c, first, `${p}.conv1`), `${p}.norm2`);
  const seen = active(g, c, conv(g, c, narrow, `${p}.conv2`, stride), `${p}.norm3`);
  return g.add(conv(g, c, seen, `${p}.conv3`), shortcut);
}
