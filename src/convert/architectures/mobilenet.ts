/** MobileNet, versions 1 and 2: convolutions of one channel each, and small ones between channels. */
import { z } from 'zod';
import { activation, architecture, count } from '../architecture.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import type { Activation } from '../graph/layers.ts';
import { dim, dims4, fixed, type Value } from '../graph/value.ts';
import { pooledMap } from './resnet.ts';

const config = z.object({
  num_channels: count.default(3),
  hidden_act: activation.default('relu6'),
  layer_norm_eps: z.number().default(0.001),
  /** Whether convolutions pad as TensorFlow's. */
  tf_padding: z.boolean().default(true),
});
type Config = z.infer<typeof config>;

/** How a layer steps; `alone`: each channel by itself. */
interface Step {
  readonly stride?: number;
  readonly dilation?: number;
  readonly alone?: boolean;
  readonly act?: Activation;
  readonly eps?: number;
}

/** Strides of the convolutions of one channel each, written into the code. */
const STRIDES_1 = [1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1];
const STRIDES_2 = [2, 1, 2, 1, 1, 2, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1];
/** Of the norms of the head that segments, whatever the config says. */
const HEAD_EPS = 1e-5;

/** MobileNet. */
export const mobilenetV1 = architecture({
  types: ['mobilenet_v1'],
  heads: ['Model', 'ImageClassification'],
  config,
  renames: [[/^mobilenet_v1\./, '']],
  unused: [/num_batches_tracked$/],
  build(c, { graph, head }) {
    const g = graph('model');
    const stem = step(g, c, picture(g, c), 'conv_stem', { stride: 2 });
    const map = STRIDES_1.reduce((x, stride, index) => {
      const name = (part: number): string => `layer.${String(2 * index + part)}`;
      return step(g, c, step(g, c, x, name(0), { stride, alone: true }), name(1));
    }, stem);
    finish(g, map, head);
  },
});

/** MobileNetV2. */
export const mobilenetV2 = architecture({
  types: ['mobilenet_v2'],
  heads: ['Model', 'ImageClassification', 'SemanticSegmentation'],
  config: config.extend({ output_stride: z.union([z.literal(8), z.literal(16), z.literal(32)]).default(32) }),
  renames: [[/^mobilenet_v2\./, '']],
  // The layer behind the last block serves no head that segments.
  unused: [/num_batches_tracked$/, /^conv_1x1\./],
  build(c, { graph, head }) {
    const g = graph('model');
    let x = step(g, c, picture(g, c), 'conv_stem.first_conv', { stride: 2 });
    if (g.has('conv_stem.expand_1x1.convolution.weight')) x = step(g, c, x, 'conv_stem.expand_1x1');
    x = step(g, c, x, 'conv_stem.conv_3x3', { alone: true });
    x = step(g, c, x, 'conv_stem.reduce_1x1', { act: 'linear' });
    for (const [index, walk] of walks(c.output_stride).entries())
      x = inverted(g, c, x, `layer.${String(index)}`, walk);
    if (head === 'SemanticSegmentation') g.output('logits', classesOfPlaces(g, c, x));
    else finish(g, step(g, c, x, 'conv_1x1'), head);
  },
});

function picture(g: GraphBuilder, c: Config): Value {
  return g.input('pixel_values', 'float', ['batch_size', c.num_channels, 'height', 'width']);
}

/** A convolution, its norm where it has one, and what follows it. */
function step(g: GraphBuilder, c: Config, x: Value, p: string, how: Step = {}): Value {
  const { stride = 1, dilation = 1, alone = false, act = c.hidden_act, eps = c.layer_norm_eps } = how;
  const weight = g.param(`${p}.convolution.weight`);
  const reach = Math.floor((fixed(weight, 2) - 1) / 2) * dilation;
  // Where nothing shrinks, TensorFlow pads both ends alike; and ONNX Runtime knows no padding by name for holes.
  const padding = c.tf_padding && stride > 1 ? 'same' : reach;
  const groups = alone ? fixed(weight, 0) : 1;
  const map = g.conv(x, `${p}.convolution`, { stride, dilation, padding, groups });
  const normed = g.has(`${p}.normalization.weight`) ? g.batchNorm(map, `${p}.normalization`, eps) : map;
  return g.activation(act, normed);
}

/** Many channels between few, with a shortcut where nothing changed in size. */
function inverted(g: GraphBuilder, c: Config, x: Value, p: string, walk: Step): Value {
  const wide = step(g, c, x, `${p}.expand_1x1`);
  const seen = step(g, c, wide, `${p}.conv_3x3`, { ...walk, alone: true });
  const narrow = step(g, c, seen, `${p}.reduce_1x1`, { act: 'linear' });
  return walk.stride === 1 && dim(narrow, 1) === dim(x, 1) ? g.add(x, narrow) : narrow;
}

/** How each block walks: once the map is as small as the picture by `least`, holes in the kernels grow instead. */
function walks(least: number): { stride: number; dilation: number }[] {
  let [current, holes] = [2, 1];
  return STRIDES_2.map((stride) => {
    if (current !== least) {
      current *= stride;
      return { stride, dilation: 1 };
    }
    const dilation = holes;
    holes *= stride;
    return { stride: 1, dilation };
  });
}

/** DeepLabV3+: what each place shows, told beside what the whole picture does. */
function classesOfPlaces(g: GraphBuilder, c: Config, map: Value): Value {
  const h = 'segmentation_head';
  const how = { act: 'relu', eps: HEAD_EPS } as const;
  const [, , rows, columns] = dims4(map);
  const whole = step(g, c, g.unsqueeze(pooledMap(g, map), 2, 3), `${h}.conv_pool`, how);
  const everywhere = g.expand(whole, [dim(map, 0), dim(whole, 1), rows, columns]);
  const both = g.concat([everywhere, step(g, c, map, `${h}.conv_aspp`, how)], 1);
  const told = step(g, c, both, `${h}.conv_projection`, how);
  return step(g, c, told, `${h}.classifier`, { act: 'linear' });
}

function finish(g: GraphBuilder, map: Value, head: 'Model' | 'ImageClassification'): void {
  const pooled = pooledMap(g, map);
  if (head === 'ImageClassification') {
    g.output('logits', g.linear(pooled, 'classifier'));
    return;
  }
  g.output('last_hidden_state', map);
  g.output('pooler_output', pooled);
}
