/** MobileViT: MobileNetV2's blocks, between which places of small squares attend to those alike in all other squares. */
import { z } from 'zod';
import { activation, architecture, count } from '../architecture.ts';
import { quotient, roundedUp } from '../blocks/sizes.ts';
import { vitLayer } from '../blocks/vision.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import type { Activation } from '../graph/layers.ts';
import { dim, dims4, fixed, type Dim, type Value } from '../graph/value.ts';
import { pooledMap } from './resnet.ts';

const config = z.object({
  num_channels: count,
  patch_size: count,
  num_attention_heads: count,
  hidden_act: activation,
  layer_norm_eps: z.number(),
  output_stride: z.union([z.literal(8), z.literal(16), z.literal(32)]),
  atrous_rates: z.array(count).length(3),
});
type Config = z.infer<typeof config>;

/** torch.nn.BatchNorm2d's own. */
const NORM_EPS = 1e-5;
/** Blocks of the first two stages and layers of the three behind them, written into the code. */
const BLOCKS = [1, 3];
const LAYERS = [2, 4, 3];
const HEAD = 'segmentation_head';

/** How a convolution steps; `alone`: each channel by itself. */
interface Step {
  readonly stride?: number;
  readonly dilation?: number;
  readonly alone?: boolean;
  readonly act?: Activation;
}

/** MobileViT. */
export const mobilevit = architecture({
  types: ['mobilevit'],
  heads: ['Model', 'ImageClassification', 'SemanticSegmentation'],
  config,
  renames: [[/^mobilevit\./, '']],
  unused: [/num_batches_tracked$/],
  build(c, { graph, head }) {
    const g = graph('model');
    const pixels = g.input('pixel_values', 'float', ['batch_size', c.num_channels, 'height', 'width']);
    const map = encode(g, c, step(g, c, pixels, 'conv_stem', { stride: 2 }));
    if (head === 'SemanticSegmentation') {
      g.output('logits', g.conv(pyramid(g, c, map), `${HEAD}.classifier.convolution`));
      return;
    }
    const last = step(g, c, map, 'conv_1x1_exp');
    const pooled = pooledMap(g, last);
    if (head === 'ImageClassification') {
      g.output('logits', g.linear(pooled, 'classifier'));
      return;
    }
    g.output('last_hidden_state', last);
    g.output('pooler_output', pooled);
  },
});

/** A convolution, its norm where it has one, and what follows it. */
function step(g: GraphBuilder, c: Config, x: Value, p: string, how: Step = {}): Value {
  const { stride = 1, dilation = 1, alone = false, act = c.hidden_act } = how;
  const weight = g.param(`${p}.convolution.weight`);
  const padding = Math.floor((fixed(weight, 2) - 1) / 2) * dilation;
  const groups = alone ? fixed(weight, 0) : 1;
  const map = g.conv(x, `${p}.convolution`, { stride, dilation, padding, groups });
  const norm = `${p}.normalization`;
  return g.activation(act, g.has(`${norm}.weight`) ? g.batchNorm(map, norm, NORM_EPS) : map);
}

/** Many channels between few, with a shortcut where nothing changed in size. */
function inverted(g: GraphBuilder, c: Config, x: Value, p: string, walk: Step): Value {
  const seen = step(g, c, step(g, c, x, `${p}.expand_1x1`), `${p}.conv_3x3`, { ...walk, alone: true });
  const narrow = step(g, c, seen, `${p}.reduce_1x1`, { act: 'linear' });
  return walk.stride === 1 && dim(narrow, 1) === dim(x, 1) ? g.add(x, narrow) : narrow;
}

/** Five stages. Once the map is as small as the config says, holes in the kernels grow instead. */
function encode(g: GraphBuilder, c: Config, start: Value): Value {
  let x = start;
  for (const [stage, blocks] of BLOCKS.entries())
    for (let index = 0; index < blocks; index++)
      x = inverted(g, c, x, `encoder.layer.${String(stage)}.layer.${String(index)}`, {
        stride: stage > 0 && index === 0 ? 2 : 1,
      });
  let [size, holes] = [8, 1];
  for (const [index, layers] of LAYERS.entries()) {
    const p = `encoder.layer.${String(BLOCKS.length + index)}`;
    const halves = size <= c.output_stride;
    x = inverted(g, c, x, `${p}.downsampling_layer`, { stride: halves ? 2 : 1, dilation: holes });
    if (!halves) holes *= 2;
    size *= 2;
    x = attendAcross(g, c, x, p, layers);
  }
  return x;
}

/** What lies near, then what lies elsewhere, beside what there was. */
function attendAcross(g: GraphBuilder, c: Config, x: Value, p: string, layers: number): Value {
  const near = g.conv(step(g, c, x, `${p}.conv_kxk`), `${p}.conv_1x1.convolution`);
  const [batch, channels, height, width] = dims4(near);
  const side = c.patch_size;
  const whole: readonly [Dim, Dim] = [roundedUp(g, height, side), roundedUp(g, width, side)];
  const [down, across] = [quotient(g, whole[0], side), quotient(g, whole[1], side)];
  const even = g.resize(near, { size: whole }, 'bilinear');
  const cut = g.reshape(even, [batch, channels, down, side, across, side]);
  const places = g.transpose(cut, 0, 3, 5, 2, 4, 1);
  // Each place of a square attends among those of its own kind: [batch · side², squares, channels].
  const area = g.mul(g.size(down), g.size(across));
  let tokens = g.reshape(places, [-1, g.dim('squares_1', area), channels]);
  for (let index = 0; index < layers; index++)
    tokens = vitLayer(g, tokens, `${p}.transformer.layer.${String(index)}`, c);
  const normal = g.layerNorm(tokens, `${p}.layernorm`, c.layer_norm_eps);
  const back = g.reshape(normal, [batch, side, side, down, across, channels]);
  const joined = g.reshape(g.transpose(back, 0, 5, 3, 1, 4, 2), [batch, channels, ...whole]);
  const told = step(g, c, g.resize(joined, { size: [height, width] }, 'bilinear'), `${p}.conv_projection`);
  return step(g, c, g.concat([x, told], 1), `${p}.fusion`);
}

/** DeepLabV3: what lies at each place, at three distances around it, and in the whole picture. */
function pyramid(g: GraphBuilder, c: Config, map: Value): Value {
  const part = (index: number): string => `${HEAD}.aspp.convs.${String(index)}`;
  const around = [1, ...c.atrous_rates].map((dilation, index) =>
    step(g, c, map, part(index), { dilation, act: 'relu' }),
  );
  const whole = step(g, c, g.unsqueeze(pooledMap(g, map), 2, 3), `${part(around.length)}.conv_1x1`, {
    act: 'relu',
  });
  const [batch, , rows, columns] = dims4(map);
  const everywhere = g.expand(whole, [batch, dim(whole, 1), rows, columns]);
  return step(g, c, g.concat([...around, everywhere], 1), `${HEAD}.aspp.project`, { act: 'relu' });
}
