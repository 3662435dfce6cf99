/** ViTPose: a ViT whose patches become a map of where each joint is. */
import { z } from 'zod';
import { activation, architecture, count, square } from '../architecture.ts';
import { toMap, toTokens, vitLayer, vitNames } from '../blocks/vision.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dims4, type Value } from '../graph/value.ts';

const config = z.object({
  backbone_config: z.object({
    model_type: z.literal('vitpose_backbone'),
    // Nested configs leave defaults out.
    num_channels: count.default(3),
    num_hidden_layers: count.default(12),
    num_attention_heads: count.default(12),
    hidden_act: activation.default('gelu'),
    layer_norm_eps: z.number().default(1e-12),
    image_size: square.default([256, 192]),
    patch_size: square.default([16, 16]),
    // More of them need to be told which kind of picture it is.
    num_experts: z.literal(1).default(1),
    out_indices: z.tuple([count]),
  }),
  scale_factor: count.default(4),
  use_simple_decoder: z.boolean().default(true),
});
type Config = z.infer<typeof config>;
/** Written into the code of the patches. */
const PATCH_PADDING = 2;
/** torch.nn.BatchNorm2d's own. */
const NORM_EPS = 1e-5;

/** ViTPose. */
export const vitpose = architecture({
  types: ['vitpose'],
  heads: ['PoseEstimation'],
  config,
  renames: [
    ...vitNames(/^backbone\./),
    [/^(encoder\.layer\.\d+)\.mlp\.fc1/, '$1.intermediate.dense'],
    [/^(encoder\.layer\.\d+)\.mlp\.fc2/, '$1.output.dense'],
  ],
  unused: [/num_batches_tracked$/],
  build(c, { graph }) {
    const g = graph('model');
    const map = features(g, c.backbone_config);
    if (c.use_simple_decoder) {
      const large = g.resize(g.relu(map), { scale: c.scale_factor }, 'bilinear');
      g.output('heatmaps', g.conv(large, 'head.conv', { padding: 1 }));
      return;
    }
    // Enlarged by learned weights, twice by two.
    const large = ['1', '2'].reduce((x, step) => {
      const twice = g.convTranspose(x, `head.deconv${step}`, { stride: 2, padding: 1 });
      return g.relu(g.batchNorm(twice, `head.batchnorm${step}`, NORM_EPS));
    }, map);
    g.output('heatmaps', g.conv(large, 'head.conv'));
  },
});

/** [batch, width, rows, columns] */
function features(g: GraphBuilder, c: Config['backbone_config']): Value {
  const pixels = g.input('pixel_values', 'float', ['batch_size', c.num_channels, ...c.image_size]);
  const map = g.conv(pixels, 'embeddings.patch_embeddings.projection', {
    stride: c.patch_size,
    padding: PATCH_PADDING,
  });
  const [, , rows, columns] = dims4(map);
  const places = g.param('embeddings.position_embeddings');
  // The place of a class token, of which there is none here, is added to all.
  let x = g.add(g.add(toTokens(g, map), g.slice(places, 1, 1)), g.slice(places, 1, 0, 1));
  for (let i = 0; i < c.out_indices[0]; i++) x = vitLayer(g, x, `encoder.layer.${String(i)}`, c);
  return toMap(g, g.layerNorm(x, 'layernorm', c.layer_norm_eps), [rows, columns]);
}
