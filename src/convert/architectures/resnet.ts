/** ResNet, alone and as the backbone of DETR. The depths follow from which tensors there are. */
import { z } from 'zod';
import { activation, architecture, count } from '../architecture.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, type Value } from '../graph/value.ts';
import type { Rename } from '../weights/weights.ts';

/** What the graph of a ResNet depends on, besides its tensors. */
export const resnetConfig = z.object({
  num_channels: count.default(3),
  hidden_act: activation.default('relu'),
  downsample_in_first_stage: z.boolean().default(false),
  downsample_in_bottleneck: z.boolean().default(false),
});
/** Parsed. */
export type ResnetConfig = z.infer<typeof resnetConfig>;
/** torch.nn.BatchNorm2d's own. */
const NORM_EPS = 1e-5;

/** timm's names under a prefix (with its dot) → those of transformers' ResNet. */
export function timmNames(prefix: string): Rename[] {
  const start = `^${prefix.replaceAll('.', '\\.')}`;
  const layer = (stage = '', block = ''): string =>
    `${prefix}encoder.stages.${String(Number(stage) - 1)}.layers.${block}`;
  return [
    [new RegExp(`${start}conv1\\.`), `${prefix}embedder.embedder.convolution.`],
    [new RegExp(`${start}bn1\\.`), `${prefix}embedder.embedder.normalization.`],
    [
      new RegExp(`${start}layer(\\d)\\.(\\d+)\\.(conv|bn)(\\d)\\.`),
      (_, stage, block, kind, index) =>
        `${layer(stage, block)}.layer.${String(Number(index) - 1)}.${kind === 'conv' ? 'convolution' : 'normalization'}.`,
    ],
    [
      new RegExp(`${start}layer(\\d)\\.(\\d+)\\.downsample\\.(\\d)\\.`),
      (_, stage, block, index) =>
        `${layer(stage, block)}.shortcut.${index === '0' ? 'convolution' : 'normalization'}.`,
    ],
  ];
}

/** The maps of all stages, `p` before the names of all tensors: [batch, channels, height, width], each half as high and wide as the one before. */
export function resnetMaps(g: GraphBuilder, pixels: Value, p: string, c: ResnetConfig): Value[] {
  let x = g.maxPool(stem(g, pixels, `${p}embedder.embedder`, c), 3, 2, 1);
  const maps: Value[] = [];
  const has = (name: string): boolean => g.has(`${name}.layer.0.convolution.weight`);
  for (let stage = 0; has(`${p}encoder.stages.${String(stage)}.layers.0`); stage++) {
    const s = `${p}encoder.stages.${String(stage)}.layers`;
    for (let block = 0; has(`${s}.${String(block)}`); block++) {
      const stride = block === 0 && (stage > 0 || c.downsample_in_first_stage) ? 2 : 1;
      x = residual(g, x, `${s}.${String(block)}`, stride, c);
    }
    maps.push(x);
  }
  return maps;
}

/** One large convolution, or three small ones in its place (RT-DETR's ResNet-D). */
function stem(g: GraphBuilder, pixels: Value, p: string, c: ResnetConfig): Value {
  const step = (x: Value, name: string, kernel: number, stride: number): Value =>
    g.activation(c.hidden_act, unit(g, x, name, { kernel, stride }));
  if (!g.has(`${p}.0.convolution.weight`)) return step(pixels, p, 7, 2);
  return step(step(step(pixels, `${p}.0`, 3, 2), `${p}.1`, 3, 1), `${p}.2`, 3, 1);
}

/** What a block's convolutions are added to: its input, fitted where there are weights for that. */
function shortcutOf(g: GraphBuilder, x: Value, p: string, stride: number): Value {
  // ResNet-D takes means before it convolves.
  if (g.has(`${p}.shortcut.1.convolution.weight`))
    return unit(g, g.averagePool(x, 2), `${p}.shortcut.1`, { kernel: 1, stride: 1 });
  if (g.has(`${p}.shortcut.convolution.weight`)) return unit(g, x, `${p}.shortcut`, { kernel: 1, stride });
  return x;
}

/** Two convolutions around a shortcut, or three of which the middle one is narrow. */
function residual(g: GraphBuilder, x: Value, p: string, stride: number, c: ResnetConfig): Value {
  const act = (y: Value): Value => g.activation(c.hidden_act, y);
  const shortcut = shortcutOf(g, x, p, stride);
  const bottleneck = g.has(`${p}.layer.2.convolution.weight`);
  const early = !bottleneck || c.downsample_in_bottleneck;
  const first = unit(g, x, `${p}.layer.0`, { kernel: bottleneck ? 1 : 3, stride: early ? stride : 1 });
  let y = unit(g, act(first), `${p}.layer.1`, { kernel: 3, stride: early ? 1 : stride });
  if (bottleneck) y = unit(g, act(y), `${p}.layer.2`, { kernel: 1, stride: 1 });
  return act(g.add(y, shortcut));
}

function unit(
  g: GraphBuilder,
  x: Value,
  name: string,
  { kernel, stride }: { kernel: number; stride: number },
): Value {
  const map = g.conv(x, `${name}.convolution`, { stride, padding: Math.floor(kernel / 2) });
  return g.batchNorm(map, `${name}.normalization`, NORM_EPS);
}

/** Mean over height and width: [batch, channels]. */
export function pooledMap(g: GraphBuilder, map: Value): Value {
  return g.mean(g.reshape(map, [dim(map, 0), dim(map, 1), -1]), 2);
}

/** ResNet. */
export const resnet = architecture({
  types: ['resnet'],
  heads: ['Model', 'ImageClassification'],
  config: resnetConfig,
  renames: [[/^resnet\./, '']],
  unused: [/num_batches_tracked$/],
  build(c, { graph, head }) {
    const g = graph('model');
    const pixels = g.input('pixel_values', 'float', ['batch_size', c.num_channels, 'height', 'width']);
    const last = resnetMaps(g, pixels, '', c).at(-1) ?? pixels;
    if (head === 'ImageClassification') {
      g.output('logits', g.linear(pooledMap(g, last), 'classifier.1'));
      return;
    }
    g.output('last_hidden_state', last);
    g.output('pooler_output', g.unsqueeze(pooledMap(g, last), 2, 3));
  },
});
