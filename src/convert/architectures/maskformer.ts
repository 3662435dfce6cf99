/** MaskFormer with a ResNet or Swin: DETR's questions, each of which draws its mask on a map of the whole picture. */
import { z } from 'zod';
import { architecture, count } from '../architecture.ts';
import { askQuestions, sinePositions } from '../blocks/detr.ts';
import { drawMasks } from '../blocks/drawn-masks.ts';
import { swinConfig, swinMaps } from '../blocks/swin.ts';
import { toTokens } from '../blocks/vision.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dims4, unfit, type Value } from '../graph/value.ts';
import { resnetConfig, resnetMaps } from './resnet.ts';

const config = z.object({
  backbone_config: z.discriminatedUnion('model_type', [
    resnetConfig.extend({ model_type: z.literal('resnet') }),
    swinConfig.extend({ model_type: z.enum(['swin', 'maskformer-swin']) }),
  ]),
  decoder_config: z.object({
    model_type: z.literal('detr'),
    activation_function: z.literal('relu').default('relu'),
    d_model: count.default(256),
    decoder_layers: count.default(6),
    decoder_attention_heads: count.default(8),
  }),
});
/** Groups of the pyramid's norms, written into the code, and PyTorch's own epsilon. */
const GROUPS = 32;
const NORM_EPS = 1e-5;

/** MaskFormer. */
export const maskformer = architecture({
  types: ['maskformer'],
  heads: ['InstanceSegmentation'],
  config,
  unused: [
    /num_batches_tracked$/,
    /^criterion\./,
    /relative_position_index$/,
    /^model\.pixel_level_module\.encoder\.model\.layernorm\./,
  ],
  build({ backbone_config: backbone, decoder_config: c }, { graph }) {
    const g = graph('model');
    const pixels = g.input('pixel_values', 'float', ['batch_size', backbone.num_channels, 'height', 'width']);
    const e = 'model.pixel_level_module.encoder.';
    const maps =
      backbone.model_type === 'resnet'
        ? resnetMaps(g, pixels, e, backbone)
        : swinMaps(g, backbone, pixels, {
            p: `${e}model.`,
            norm: (stage) => `${e}hidden_states_norms.${String(stage)}`,
          });
    const last = maps.at(-1);
    if (last === undefined) throw unfit('a backbone without stages');
    const p = 'model.transformer_module';
    // The projection is left out where the widths agree already.
    const map = g.has(`${p}.input_projection.weight`) ? g.conv(last, `${p}.input_projection`) : last;
    const [batch, , rows, columns] = dims4(map);
    const seen = g.expand(g.constant('float', [1, 1, 1], [1]), [batch, rows, columns]);
    const memory = { x: toTokens(g, map), place: sinePositions(g, seen, c.d_model / 2) };
    const questions = askQuestions(g, memory, g.param(`${p}.queries_embedder.weight`), {
      p: `${p}.decoder`,
      layers: c.decoder_layers,
      heads: c.decoder_attention_heads,
      early: false,
    });
    g.output('class_queries_logits', g.linear(questions, 'class_predictor'));
    g.output('masks_queries_logits', drawMasks(g, questions, pyramid(g, maps), 'mask_embedder'));
  },
});

/** What the finest map shows, told by all that are coarser. */
function pyramid(g: GraphBuilder, maps: readonly Value[]): Value {
  const p = 'model.pixel_level_module.decoder';
  let x: Value | undefined;
  for (const [index, map] of maps.toReversed().entries()) {
    if (x === undefined) {
      x = block(g, map, `${p}.fpn.stem`);
      continue;
    }
    const layer = `${p}.fpn.layers.${String(index - 1)}`;
    const left = g.groupNorm(g.conv(map, `${layer}.proj.0`), `${layer}.proj.1`, GROUPS, NORM_EPS);
    const [, , rows, columns] = dims4(left);
    x = block(g, g.add(g.resize(x, { size: [rows, columns] }, 'nearest'), left), `${layer}.block`);
  }
  if (x === undefined) throw unfit('a backbone without stages');
  return g.conv(x, `${p}.mask_projection`, { padding: 1 });
}

function block(g: GraphBuilder, x: Value, p: string): Value {
  return g.relu(g.groupNorm(g.conv(x, `${p}.0`, { padding: 1 }), `${p}.1`, GROUPS, NORM_EPS));
}
