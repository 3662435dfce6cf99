/** RegNet (Designing Network Design Spaces): ResNet's blocks, their middle in groups, and in Y weighed by what all shows. */
import { z } from 'zod';
import { activation, architecture, count } from '../architecture.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, fixed, type Value } from '../graph/value.ts';
import { pooledMap } from './resnet.ts';

const config = z.object({
  num_channels: count.default(3),
  hidden_act: activation.default('relu'),
  downsample_in_first_stage: z.boolean().default(true),
  depths: z.array(count).min(1),
});
type Config = z.infer<typeof config>;
/** torch.nn.BatchNorm2d's own. */
const NORM_EPS = 1e-5;

/** RegNet. */
export const regnet = architecture({
  types: ['regnet'],
  heads: ['Model', 'ImageClassification'],
  config,
  renames: [[/^regnet\./, '']],
  unused: [/num_batches_tracked$/],
  build(c, { graph, head }) {
    const g = graph('model');
    const pixels = g.input('pixel_values', 'float', ['batch_size', c.num_channels, 'height', 'width']);
    let x = g.activation(c.hidden_act, unit(g, pixels, 'embedder.embedder', 2));
    for (const [stage, depth] of c.depths.entries())
      for (let index = 0; index < depth; index++) {
        const halves = index === 0 && (stage > 0 || c.downsample_in_first_stage);
        x = block(g, c, x, `encoder.stages.${String(stage)}.layers.${String(index)}`, halves ? 2 : 1);
      }
    if (head === 'ImageClassification') {
      g.output('logits', g.linear(pooledMap(g, x), 'classifier.1'));
      return;
    }
    g.output('last_hidden_state', x);
    g.output('pooler_output', g.unsqueeze(pooledMap(g, x), 2, 3));
  },
});

function block(g: GraphBuilder, c: Config, x: Value, p: string, stride: number): Value {
  const act = (y: Value): Value => g.activation(c.hidden_act, y);
  const shortcut = g.has(`${p}.shortcut.convolution.weight`) ? unit(g, x, `${p}.shortcut`, stride) : x;
  const inner = act(unit(g, act(unit(g, x, `${p}.layer.0`)), `${p}.layer.1`, stride));
  const weighs = g.has(`${p}.layer.2.attention.0.weight`);
  const told = weighs ? weighed(g, inner, `${p}.layer.2.attention`) : inner;
  return act(g.add(unit(g, told, `${p}.layer.${weighs ? '3' : '2'}`), shortcut));
}

/** Each channel by its share of what the whole picture shows (Squeeze-and-Excitation). */
function weighed(g: GraphBuilder, x: Value, p: string): Value {
  const whole = g.unsqueeze(pooledMap(g, x), 2, 3);
  return g.mul(x, g.sigmoid(g.conv(g.relu(g.conv(whole, `${p}.0`)), `${p}.2`)));
}

/** A convolution that keeps the size, or halves it, and its norm. Groups follow from how many channels it takes. */
function unit(g: GraphBuilder, x: Value, p: string, stride = 1): Value {
  const weight = g.param(`${p}.convolution.weight`);
  const channels = dim(x, 1);
  const groups = typeof channels === 'number' ? channels / fixed(weight, 1) : 1;
  const padding = Math.floor(fixed(weight, 2) / 2);
  return g.batchNorm(
    g.conv(x, `${p}.convolution`, { stride, padding, groups }),
    `${p}.normalization`,
    NORM_EPS,
  );
}
