/** GLPN (Global-Local Path Networks): SegFormer's encoder, and a decoder that weighs what each place takes from where. */
import { z } from 'zod';
import { architecture } from '../architecture.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dims4, type Value } from '../graph/value.ts';
import { mixTransformerConfig, mixTransformerMaps, mixTransformerNames } from './segformer.ts';

const config = mixTransformerConfig.extend({
  head_in_index: z.literal(-1).default(-1),
  max_depth: z.number().positive(),
});
/** torch.nn.BatchNorm2d's own. */
const NORM_EPS = 1e-5;

/** GLPN. */
export const glpn = architecture({
  types: ['glpn'],
  heads: ['DepthEstimation'],
  config,
  renames: [[/^glpn\./, ''], ...mixTransformerNames],
  unused: [/num_batches_tracked$/],
  build(c, { graph }) {
    const g = graph('model');
    let x: Value | undefined;
    for (const [index, map] of mixTransformerMaps(g, c).maps.toReversed().entries()) {
      const p = `decoder.stages.${String(index)}`;
      const local = g.has(`${p}.convolution.weight`) ? g.conv(map, `${p}.convolution`) : map;
      const mixed = x === undefined ? local : fuse(g, local, x, `${p}.fusion`);
      x = g.resize(mixed, { scale: 2 }, 'bilinear');
    }
    const large = g.resize(x ?? g.param('head.head.0.weight'), { scale: 2 }, 'bilinear');
    const narrow = g.relu(g.conv(large, 'head.head.0', { padding: 1 }));
    const depth = g.mul(g.sigmoid(g.conv(narrow, 'head.head.2', { padding: 1 })), c.max_depth);
    g.output('predicted_depth', g.squeeze(depth, 1));
  },
});

/** Local features and those from above, each weighed for each place. */
function fuse(g: GraphBuilder, local: Value, above: Value, p: string): Value {
  const [, , rows, columns] = dims4(local);
  const global: Value = { ...above, dims: above.dims.with(2, rows).with(3, columns) };
  const step = (x: Value, name: string): Value =>
    g.relu(g.batchNorm(g.conv(x, `${name}.0`, { padding: 1 }), `${name}.1`, NORM_EPS));
  const first = step(g.concat([local, global], 1), `${p}.convolutional_layer1`);
  const both = g.conv(step(first, `${p}.convolutional_layer2`), `${p}.convolutional_layer3`, { padding: 1 });
  const [own, other] = g.split(g.sigmoid(both), 1, [1, 1]);
  return g.add(g.mul(local, own), g.mul(global, other));
}
