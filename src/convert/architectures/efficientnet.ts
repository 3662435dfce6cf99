/** EfficientNet: MobileNetV2's blocks, each channel weighed by what the whole picture shows, in seven stages. */
import { z } from 'zod';
import { activation, architecture, count } from '../architecture.ts';
import { ofStage } from '../blocks/stages.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { fixed, type Value } from '../graph/value.ts';
import { pooledMap } from './resnet.ts';

const config = z.object({
  num_channels: count.default(3),
  depth_coefficient: z.number().positive().max(100),
  strides: z.array(z.union([z.literal(1), z.literal(2)])).min(1),
  num_block_repeats: z.array(count).min(1),
  /** Numbers of the blocks whose halving pads all sides alike. */
  depthwise_padding: z.array(z.number().int()).default([]),
  hidden_act: activation,
  batch_norm_eps: z.number(),
  pooling_type: z.literal('mean'),
});
type Config = z.infer<typeof config>;

/** EfficientNet. */
export const efficientnet = architecture({
  types: ['efficientnet'],
  heads: ['Model', 'ImageClassification'],
  config,
  renames: [[/^efficientnet\./, '']],
  unused: [/num_batches_tracked$/],
  build(c, { graph, head }) {
    const g = graph('model');
    const pixels = g.input('pixel_values', 'float', ['batch_size', c.num_channels, 'height', 'width']);
    const stem = g.conv(pixels, 'embeddings.convolution', { stride: 2, padding: [0, 0, 1, 1] });
    let x = act(g, c, g.batchNorm(stem, 'embeddings.batchnorm', c.batch_norm_eps));
    let number = 0;
    for (const [stage, repeats] of c.num_block_repeats.entries())
      for (let index = 0; index < Math.ceil(c.depth_coefficient * repeats); index++) {
        const stride = index === 0 ? ofStage(c.strides, stage, 'strides') : 1;
        const even = c.depthwise_padding.includes(number);
        const y = block(g, c, x, `encoder.blocks.${String(number)}`, { stride, even });
        // The first block of a stage changes the width, and has no shortcut even where it does not.
        x = index === 0 ? y : g.add(y, x);
        number += 1;
      }
    const map = act(g, c, g.batchNorm(g.conv(x, 'encoder.top_conv'), 'encoder.top_bn', c.batch_norm_eps));
    const pooled = pooledMap(g, map);
    if (head === 'ImageClassification') {
      g.output('logits', g.linear(pooled, 'classifier'));
      return;
    }
    g.output('last_hidden_state', map);
    g.output('pooler_output', pooled);
  },
});

function act(g: GraphBuilder, c: Config, x: Value): Value {
  return g.activation(c.hidden_act, x);
}

/** `even`: a halving pads both ends alike, where others have one pixel less at the start. */
interface Walk {
  readonly stride: number;
  readonly even: boolean;
}

function block(g: GraphBuilder, c: Config, x: Value, p: string, { stride, even }: Walk): Value {
  const norm = (y: Value, name: string): Value => g.batchNorm(y, `${p}.${name}`, c.batch_norm_eps);
  const wide = g.has(`${p}.expansion.expand_conv.weight`)
    ? act(g, c, norm(g.conv(x, `${p}.expansion.expand_conv`), 'expansion.expand_bn'))
    : x;
  const name = `${p}.depthwise_conv.depthwise_conv`;
  const reach = Math.floor(fixed(g.param(`${name}.weight`), 2) / 2);
  const start = stride === 1 || even ? reach : reach - 1;
  const seen = g.conv(wide, name, { stride, padding: [start, start, reach, reach], groups: fixed(wide, 1) });
  const told = act(g, c, norm(seen, 'depthwise_conv.depthwise_norm'));
  const s = `${p}.squeeze_excite`;
  const whole = act(g, c, g.conv(g.unsqueeze(pooledMap(g, told), 2, 3), `${s}.reduce`));
  const weighed = g.mul(told, g.sigmoid(g.conv(whole, `${s}.expand`)));
  return norm(g.conv(weighed, `${p}.projection.project_conv`), 'projection.project_bn');
}
