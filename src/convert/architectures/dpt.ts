/** DPT (Vision Transformers for Dense Prediction) with a plain ViT, as Intel/dpt-large has it. */
import { z } from 'zod';
import { activation, architecture, count } from '../architecture.ts';
import { fuse, reassemble } from '../blocks/dense.ts';
import { ofStage } from '../blocks/stages.ts';
import { patchTokens, repeat, resizePositions, vitLayer, vitNames } from '../blocks/vision.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, type Value } from '../graph/value.ts';

const config = z.object({
  num_channels: count.default(3),
  num_hidden_layers: count,
  num_attention_heads: count,
  hidden_act: activation,
  layer_norm_eps: z.number(),
  image_size: count,
  patch_size: count,
  backbone_out_indices: z.array(z.number().int().nonnegative()),
  reassemble_factors: z.array(z.number().positive()),
  readout_type: z.enum(['project', 'add', 'ignore']),
  head_in_index: z.literal(-1).default(-1),
  is_hybrid: z.literal(false).default(false),
  backbone_config: z.null().optional(),
  add_projection: z.literal(false).default(false),
  use_batch_norm_in_fusion_residual: z.boolean().nullish(),
});
type Config = z.infer<typeof config>;
/** torch.nn.BatchNorm2d's own. */
const NORM_EPS = 1e-5;

/** DPT. */
export const dpt = architecture({
  types: ['dpt'],
  heads: ['DepthEstimation', 'SemanticSegmentation'],
  config,
  renames: vitNames(/^dpt\./),
  // The first fusion layer has nothing to merge with, yet carries the weights for it.
  unused: [
    /^(layernorm|pooler)\./,
    /^neck\.fusion_stage\.layers\.0\.residual_layer1\./,
    /^auxiliary_head\./,
    /num_batches_tracked$/,
  ],
  build(c, { graph, head }) {
    const g = graph('model');
    const fused = fuse(g, featureMaps(g, c), false);
    if (head === 'DepthEstimation') {
      const large = g.resize(g.conv(fused, 'head.head.0', { padding: 1 }), { scale: 2 }, 'bilinear', true);
      const narrow = g.relu(g.conv(large, 'head.head.2', { padding: 1 }));
      g.output('predicted_depth', g.squeeze(g.relu(g.conv(narrow, 'head.head.4')), 1));
      return;
    }
    const normal = g.batchNorm(g.conv(fused, 'head.head.0', { padding: 1 }), 'head.head.1', NORM_EPS);
    const classes = g.conv(g.relu(normal), 'head.head.4');
    g.output('logits', g.resize(classes, { scale: 2 }, 'bilinear', true));
  },
});

function featureMaps(g: GraphBuilder, c: Config): Value[] {
  const pixels = g.input('pixel_values', 'float', ['batch_size', c.num_channels, 'height', 'width']);
  const side = Math.floor(c.image_size / c.patch_size);
  const { tokens, grid } = patchTokens(g, pixels, 'embeddings.patch_embeddings.projection', c.patch_size);
  const first = repeat(g, g.param('embeddings.cls_token'), dim(pixels, 0));
  const table = g.param('embeddings.position_embeddings');
  const places = resizePositions(g, table, { from: [side, side], to: grid, mode: 'bilinear' });
  let x = g.add(g.concat([first, tokens], 1), places);
  const maps: Value[] = [];
  for (let i = 0; i < c.num_hidden_layers; i++) {
    x = vitLayer(g, x, `encoder.layer.${String(i)}`, c);
    const at = c.backbone_out_indices.indexOf(i);
    if (at < 0) continue;
    const factor = ofStage(c.reassemble_factors, at, 'reassemble_factors');
    const name = `neck.reassemble_stage.layers.${String(at)}`;
    maps.push(reassemble(g, readOut(g, x, tokens, at, c), { grid, name, factor }));
  }
  return maps;
}

/** The patches' states, with what the class token knows; `tokens` is what had their shape before. */
function readOut(g: GraphBuilder, x: Value, tokens: Value, at: number, c: Config): Value {
  const first = g.slice(x, 1, 0, 1);
  const rest: Value = { ...g.slice(x, 1, 1), dims: tokens.dims };
  switch (c.readout_type) {
    case 'ignore':
      return rest;
    case 'add':
      return g.add(rest, first);
    case 'project': {
      const both = g.concat([rest, g.expand(first, tokens.dims)], 2);
      const name = `neck.reassemble_stage.readout_projects.${String(at)}.0`;
      return g.activation(c.hidden_act, g.linear(both, name));
    }
  }
}
