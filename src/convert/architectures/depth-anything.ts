/** Depth Anything 1 and 2: DINOv2 with DPT's neck. */
import { z } from 'zod';
import { architecture, count } from '../architecture.ts';
import { fuse, reassemble } from '../blocks/dense.ts';
import { ofStage } from '../blocks/stages.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import type { Dim, Value } from '../graph/value.ts';
import { backboneStages, dinov2BackboneConfig, dinov2Names, dinov2States } from './dinov2.ts';

const config = z.object({
  backbone_config: dinov2BackboneConfig.extend({ apply_layernorm: z.literal(true).default(true) }),
  reassemble_factors: z.array(z.number().positive()),
  patch_size: count,
  head_in_index: z.literal(-1).default(-1),
  depth_estimation_type: z.enum(['relative', 'metric']).default('relative'),
  max_depth: z.number().nullish(),
});
type Config = z.infer<typeof config>;

/** Depth Anything. */
export const depthAnything = architecture({
  types: ['depth_anything'],
  heads: ['DepthEstimation'],
  config,
  renames: dinov2Names('backbone\\.'),
  // The first fusion layer has nothing to merge with, yet carries the weights for it.
  unused: [/mask_token$/, /^neck\.fusion_stage\.layers\.0\.residual_layer1\./],
  build(c, { graph }) {
    const g = graph('model');
    const pixels = g.input('pixel_values', 'float', [
      'batch_size',
      c.backbone_config.num_channels,
      'height',
      'width',
    ]);
    const { states, grid } = dinov2States(g, pixels, 'backbone.', c.backbone_config);
    const maps = backboneStages(c.backbone_config).map((stage, index) => {
      const name = `neck.reassemble_stage.layers.${String(index)}`;
      const state = ofStage(states, stage - 1, 'out_indices');
      const factor = ofStage(c.reassemble_factors, index, 'reassemble_factors');
      const normal = g.layerNorm(state, 'backbone.layernorm', c.backbone_config.layer_norm_eps);
      return reassemble(g, g.slice(normal, 1, 1), { grid, name, factor });
    });
    g.output('predicted_depth', g.squeeze(depth(g, c, fuse(g, maps, true), grid), 1));
  },
});

/** [batch, 1, height, width] */
function depth(g: GraphBuilder, c: Config, fused: Value, [rows, columns]: readonly [Dim, Dim]): Value {
  const pixelsOf = (side: Dim): Dim => g.dim('pixels', g.mul(g.size(side), c.patch_size));
  const size = [pixelsOf(rows), pixelsOf(columns)] as const;
  const large = g.resize(g.conv(fused, 'head.conv1', { padding: 1 }), { size }, 'bilinear', true);
  const y = g.conv(g.relu(g.conv(large, 'head.conv2', { padding: 1 })), 'head.conv3');
  return c.depth_estimation_type === 'metric' ? g.mul(g.sigmoid(y), c.max_depth ?? 1) : g.relu(y);
}
