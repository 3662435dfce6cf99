/** DPT (Vision Transformers for Dense Prediction) with a plain ViT, as Intel/dpt-large has it, behind BiT, or on DINOv2. */
import { z } from 'zod';
import { activation, architecture, count } from '../architecture.ts';
import { fuse, reassemble } from '../blocks/dense.ts';
import { ofStage } from '../blocks/stages.ts';
import { patchTokens, repeat, resizePositions, vitLayer, vitNames } from '../blocks/vision.ts';
import { notConvertible } from '../failure.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, unfit, type Value } from '../graph/value.ts';
import { bitConfig, bitMaps } from './bit.ts';
import { backboneStages, dinov2BackboneConfig, dinov2Names, dinov2States } from './dinov2.ts';

const config = z.object({
  num_channels: count.nullish(),
  num_hidden_layers: count.nullish(),
  num_attention_heads: count.nullish(),
  hidden_act: activation.default('gelu'),
  layer_norm_eps: z.number().nullish(),
  image_size: count.nullish(),
  patch_size: count.nullish(),
  backbone_out_indices: z.array(z.number().int().nonnegative()).nullish(),
  backbone_config: z
    .discriminatedUnion('model_type', [
      dinov2BackboneConfig.extend({ apply_layernorm: z.boolean().default(true) }),
      bitConfig.extend({
        model_type: z.literal('bit'),
        out_features: z.array(z.string()).length(3).optional(),
      }),
    ])
    .nullish(),
  reassemble_factors: z.array(z.number().positive()),
  readout_type: z.enum(['project', 'add', 'ignore']),
  head_in_index: z.literal(-1).default(-1),
  /** A BiT looks first: its finest maps are used as they are, and a ViT goes on with its coarsest. */
  is_hybrid: z.boolean().default(false),
  add_projection: z.boolean().default(false),
  use_batch_norm_in_fusion_residual: z.boolean().nullish(),
});
type Config = z.infer<typeof config>;
type Dinov2 = z.infer<typeof dinov2BackboneConfig> & { readonly apply_layernorm: boolean };
/** torch.nn.BatchNorm2d's own. */
const NORM_EPS = 1e-5;

/** DPT. */
export const dpt = architecture({
  types: ['dpt'],
  heads: ['DepthEstimation', 'SemanticSegmentation'],
  config,
  renames: [...vitNames(/^dpt\./), ...dinov2Names('backbone\\.')],
  // The first fusion layer has nothing to merge with, yet carries the weights for it.
  unused: [
    /^(layernorm|pooler)\./,
    /^backbone\.(layernorm\.|embeddings\.mask_token$)/,
    /^neck\.fusion_stage\.layers\.0\.residual_layer1\./,
    /^auxiliary_head\./,
    /num_batches_tracked$/,
  ],
  build(c, { graph, head }) {
    const g = graph('model');
    const whole = fuse(g, mapsOf(g, c), false);
    const fused = c.add_projection ? g.relu(g.conv(whole, 'head.projection', { padding: 1 })) : whole;
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

function mapsOf(g: GraphBuilder, c: Config): Value[] {
  const backbone = c.backbone_config;
  if (backbone?.model_type === 'dinov2' && !c.is_hybrid) return backboneMaps(g, c, backbone);
  const channels = c.num_channels ?? 3;
  const pixels = g.input('pixel_values', 'float', ['batch_size', channels, 'height', 'width']);
  if (!c.is_hybrid && !backbone) {
    const patch = needed(c.patch_size, 'patch_size');
    return featureMaps(g, c, patchTokens(g, pixels, 'embeddings.patch_embeddings.projection', patch));
  }
  if (!c.is_hybrid || backbone?.model_type !== 'bit')
    throw notConvertible(
      'The config.json has a backbone_config that does not go with is_hybrid',
      'It is damaged. Get it again, or choose another copy.',
    );
  const [fine, middle, coarse] = bitMaps(g, backbone, pixels, 'embeddings.backbone.bit.');
  if (fine === undefined || middle === undefined || coarse === undefined)
    throw unfit('a backbone of fewer than three stages');
  const first = patchTokens(g, coarse, 'embeddings.projection', 1);
  return [fine, middle, ...featureMaps(g, c, first, 2)];
}

/** Of DINOv2's states, whose grid may have any shape. */
function backboneMaps(g: GraphBuilder, c: Config, own: Dinov2): Value[] {
  const pixels = g.input('pixel_values', 'float', ['batch_size', own.num_channels, 'height', 'width']);
  const { states, grid } = dinov2States(g, pixels, 'backbone.', own);
  return backboneStages(own).map((stage, at) => {
    const state = ofStage(states, stage - 1, 'out_indices');
    const normal = own.apply_layernorm ? g.layerNorm(state, 'backbone.layernorm', own.layer_norm_eps) : state;
    const factor = ofStage(c.reassemble_factors, at, 'reassemble_factors');
    const name = `neck.reassemble_stage.layers.${String(at)}`;
    const told = readOut(g, g.slice(normal, 1, 0, 1), g.slice(normal, 1, 1), at, c);
    return reassemble(g, told, { grid, name, factor });
  });
}

/** A value that a config without a backbone has to have. */
function needed<T>(value: T | null | undefined, key: string): T {
  if (value !== null && value !== undefined) return value;
  throw notConvertible(
    `The config.json has neither a backbone_config nor ${key}`,
    'It is damaged. Get it again, or choose another copy.',
  );
}

/** Of the states of a ViT that begins with these patches. The first `others` of the config's maps are made elsewhere. */
function featureMaps(
  g: GraphBuilder,
  c: Config,
  { tokens, grid }: ReturnType<typeof patchTokens>,
  others = 0,
): Value[] {
  const side = Math.floor(needed(c.image_size, 'image_size') / needed(c.patch_size, 'patch_size'));
  const layer = {
    num_attention_heads: needed(c.num_attention_heads, 'num_attention_heads'),
    hidden_act: c.hidden_act,
    layer_norm_eps: needed(c.layer_norm_eps, 'layer_norm_eps'),
  };
  const first = repeat(g, g.param('embeddings.cls_token'), dim(tokens, 0));
  const table = g.param('embeddings.position_embeddings');
  const places = resizePositions(g, table, { from: [side, side], to: grid, mode: 'bilinear' });
  let x = g.add(g.concat([first, tokens], 1), places);
  const maps: Value[] = [];
  const kept = needed(c.backbone_out_indices, 'backbone_out_indices');
  for (let i = 0; i < needed(c.num_hidden_layers, 'num_hidden_layers'); i++) {
    x = vitLayer(g, x, `encoder.layer.${String(i)}`, layer);
    const at = kept.indexOf(i);
    if (at < others) continue;
    const factor = ofStage(c.reassemble_factors, at, 'reassemble_factors');
    const name = `neck.reassemble_stage.layers.${String(at)}`;
    const own = g.slice(x, 1, 0, 1);
    const rest: Value = { ...g.slice(x, 1, 1), dims: tokens.dims };
    maps.push(reassemble(g, readOut(g, own, rest, at, c), { grid, name, factor }));
  }
  return maps;
}

/** The patches' states `rest`, with what the class token knows. */
function readOut(g: GraphBuilder, first: Value, rest: Value, at: number, c: Config): Value {
  switch (c.readout_type) {
    case 'ignore':
      return rest;
    case 'add':
      return g.add(rest, first);
    case 'project': {
      const both = g.concat([rest, g.expand(first, rest.dims)], 2);
      const name = `neck.reassemble_stage.readout_projects.${String(at)}.0`;
      return g.activation(c.hidden_act, g.linear(both, name));
    }
  }
}
