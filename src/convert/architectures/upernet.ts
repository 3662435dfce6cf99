/** UPerNet on Swin or ConvNeXt: which class each place of a picture belongs to. */
import { z } from 'zod';
import { architecture, count } from '../architecture.ts';
import { swinConfig, swinMaps } from '../blocks/swin.ts';
import { upernetLogits } from '../blocks/upernet.ts';
import { dims4 } from '../graph/value.ts';
import { convnextConfig, convnextMaps } from './convnext.ts';

const stages = { out_features: z.array(z.string()).length(4) };
const config = z.object({
  backbone_config: z.discriminatedUnion('model_type', [
    swinConfig.extend({ model_type: z.literal('swin'), ...stages }),
    convnextConfig.extend({ model_type: z.literal('convnext'), ...stages }),
    convnextConfig.extend({ model_type: z.literal('convnextv2'), ...stages }),
  ]),
  pool_scales: z.array(count).default([1, 2, 3, 6]),
});

/** UPerNet. */
export const upernet = architecture({
  types: ['upernet'],
  heads: ['SemanticSegmentation'],
  config,
  unused: [
    /num_batches_tracked$/,
    /relative_position_index$/,
    /^auxiliary_head\./,
    /^backbone\.(swin\.)?layernorm\./,
  ],
  build({ backbone_config: c, pool_scales }, { graph }) {
    const g = graph('model');
    const pixels = g.input('pixel_values', 'float', ['batch_size', c.num_channels, 'height', 'width']);
    const names = {
      p: 'backbone.',
      norm: (stage: number) => `backbone.hidden_states_norms.stage${String(stage + 1)}`,
    };
    const maps = c.model_type === 'swin' ? swinMaps(g, c, pixels, names) : convnextMaps(g, c, pixels, names);
    const scores = upernetLogits(g, maps, pool_scales, { norm: 'batch_norm' });
    const [, , height, width] = dims4(pixels);
    g.output('logits', g.resize(scores, { size: [height, width] }, 'bilinear'));
  },
});
