/** RT-DETR: a ResNet-D, an encoder that mixes maps of three sizes, and questions that start from its best places. */
import { z } from 'zod';
import { activation, architecture, count } from '../architecture.ts';
import { deformableAttention } from '../blocks/deformable.ts';
import { rowsAt, threeLayers } from '../blocks/detection.ts';
import { mixMaps } from '../blocks/hybrid-encoder.ts';
import { ofStage } from '../blocks/stages.ts';
import { toTokens } from '../blocks/vision.ts';
import { notConvertible } from '../failure.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, dims4, type Value } from '../graph/value.ts';
import { resnetConfig, resnetMaps } from './resnet.ts';

const config = z.object({
  model_type: z.enum(['rt_detr', 'rt_detr_v2']),
  backbone_config: resnetConfig.extend({
    model_type: z.literal('rt_detr_resnet'),
    hidden_act: z.literal('relu').default('relu'),
    out_indices: z.array(count).nullish(),
    out_features: z.array(z.string()).nullish(),
  }),
  layer_norm_eps: z.number().default(1e-5),
  batch_norm_eps: z.number().default(1e-5),
  encoder_layers: count.default(1),
  encoder_attention_heads: count.default(8),
  encode_proj_layers: z.array(z.number().int().nonnegative()).default([2]),
  positional_encoding_temperature: z.number().positive().default(10_000),
  encoder_activation_function: activation.default('gelu'),
  activation_function: activation.default('silu'),
  eval_size: z.null().optional(),
  normalize_before: z.literal(false).default(false),
  num_queries: count.default(300),
  num_feature_levels: z.literal(3).default(3),
  decoder_n_points: count.default(4),
  decoder_layers: count.default(6),
  decoder_attention_heads: count.default(8),
  decoder_activation_function: activation.default('relu'),
  learn_initial_query: z.literal(false).default(false),
  // Of RT-DETRv2 only.
  decoder_method: z.literal('default').default('default'),
  decoder_offset_scale: z.number().default(0.5),
});
type Config = z.infer<typeof config>;
/** torch.nn.BatchNorm2d's own, where the code names none. */
const NORM_EPS = 1e-5;
/** The side of an anchor on the finest map, in parts of the picture, and how near the edge one may be. */
const ANCHOR_SIDE = 0.05;
const ANCHOR_EDGE = 1e-2;
/** For the anchors that are too near: a logit whose box is the whole picture. */
const HIGHEST = 3.4028234663852886e38;
/** What keeps a logit finite. */
const TINY = 1e-5;

/** RT-DETR and RT-DETRv2. */
export const rtDetr = architecture({
  types: ['rt_detr', 'rt_detr_v2'],
  heads: ['ObjectDetection'],
  config,
  renames: [
    [/^model\.encoder\.aifi\./, 'model.encoder.encoder.'],
    [/self_attn\.o_proj/, 'self_attn.out_proj'],
    [/\.mlp\.(fc\d)/, '.$1'],
  ],
  unused: [
    /num_batches_tracked$/,
    /^model\.(denoising_class_embed|anchors|valid_mask)/,
    // Training looks at the answers of all layers; and each is there under two names in some files.
    /^(model\.decoder\.)?(class_embed|bbox_embed)\./,
  ],
  build(c, { graph }) {
    const g = graph('model');
    const pixels = g.input('pixel_values', 'float', [
      'batch_size',
      c.backbone_config.num_channels,
      'height',
      'width',
    ]);
    const features = backboneMaps(g, c, pixels).map((map, level) =>
      projected(g, map, `model.encoder_input_proj.${String(level)}`, NORM_EPS),
    );
    const maps = mixMaps(g, c, features).map((map, level) =>
      projected(g, map, `model.decoder_input_proj.${String(level)}`, c.batch_norm_eps),
    );
    const { x, boxes } = decode(g, c, maps, bestPlaces(g, c, maps));
    const last = String(c.decoder_layers - 1);
    g.output('logits', g.linear(x, `${headsOf(g)}class_embed.${last}`));
    g.output('pred_boxes', boxes);
  },
});

function headsOf(g: GraphBuilder): string {
  return g.has('model.decoder.bbox_embed.0.layers.0.weight') ? 'model.decoder.' : '';
}

/** The maps that the config names, the finest first. Stage n is the n-th; 0 would be what the first one starts from. */
function backboneMaps(g: GraphBuilder, c: Config, pixels: Value): Value[] {
  const { out_indices, out_features } = c.backbone_config;
  const stages = out_indices ?? out_features?.map((name) => Number(name.replace('stage', '')));
  if (stages?.length !== c.num_feature_levels)
    throw notConvertible(
      'The backbone_config of its config.json does not name three stages',
      'Choose a copy of this model with ONNX files.',
    );
  const maps = resnetMaps(g, pixels, 'model.backbone.model.', c.backbone_config);
  return stages.map((stage) => ofStage(maps, stage - 1, 'out_indices'));
}

function projected(g: GraphBuilder, map: Value, p: string, eps: number): Value {
  return g.batchNorm(g.conv(map, `${p}.0`), `${p}.1`, eps);
}

/** Where the decoder starts: states [batch, queries, width], and boxes as logits [batch, queries, 4]. */
interface Start {
  readonly x: Value;
  readonly logits: Value;
}

/** The places of all maps that look most like anything. */
function bestPlaces(g: GraphBuilder, c: Config, maps: readonly Value[]): Start {
  const tokens = g.concat(
    maps.map((map) => toTokens(g, map)),
    1,
  );
  const anchors = g.precise(() =>
    g.concat(
      maps.map((map, level) => anchorsOf(g, map, level)),
      1,
    ),
  );
  const within = g.and(g.less(ANCHOR_EDGE, anchors), g.less(anchors, 1 - ANCHOR_EDGE));
  const least = g.op('ReduceMin', [g.cast(within, 'float'), g.ints(-1)], [...anchors.dims.slice(0, -1), 1], {
    keepdims: 1,
  });
  const valid = g.cast(least, 'bool');
  const logits = g.where(valid, g.unary('Log', g.div(anchors, g.sub(1, anchors))), HIGHEST);
  const kept = g.linear(g.mul(tokens, least), 'model.enc_output.0');
  const memory = g.layerNorm(kept, 'model.enc_output.1', c.layer_norm_eps);
  const classes = g.linear(memory, 'model.enc_score_head');
  const best = g.op('ReduceMax', [classes, g.ints(-1)], classes.dims.slice(0, -1), { keepdims: 0 });
  const places = g.topPlaces(best, c.num_queries);
  const boxes = g.add(threeLayers(g, memory, 'model.enc_bbox_head'), logits);
  return { x: rowsAt(g, memory, places), logits: rowsAt(g, boxes, places) };
}

/** A square around the middle of every cell, each map's twice as large as the one's before: [1, cells, 4]. */
function anchorsOf(g: GraphBuilder, map: Value, level: number): Value {
  const [, , rows, columns] = dims4(map);
  const middles = (side: typeof rows): Value => {
    const steps = g.add(g.cast(g.range(0, g.size(side), side), 'float'), 0.5);
    return g.div(steps, g.cast(g.size(side), 'float'));
  };
  const grid = [1, rows, columns, 1];
  const x = g.expand(g.unsqueeze(middles(columns), 0, 1, 3), grid);
  const y = g.expand(g.unsqueeze(middles(rows), 0, 2, 3), grid);
  const side = g.expand(g.constant('float', [1, 1, 1, 1], [ANCHOR_SIDE * 2 ** level]), grid);
  return g.reshape(g.concat([x, y, side, side], 3), [1, -1, 4]);
}

/** Each layer looks around its boxes, and moves them: states, and boxes in parts of the picture. */
function decode(
  g: GraphBuilder,
  c: Config,
  maps: readonly Value[],
  start: Start,
): { x: Value; boxes: Value } {
  const options = {
    heads: c.decoder_attention_heads,
    points: c.decoder_n_points,
    reach: c.decoder_offset_scale,
  };
  let { x } = start;
  let boxes = g.sigmoid(start.logits);
  for (let i = 0; i < c.decoder_layers; i++) {
    const p = `model.decoder.layers.${String(i)}`;
    const head = 'model.decoder.query_pos_head.layers';
    const places = g.linear(g.relu(g.linear(boxes, `${head}.0`)), `${head}.1`);
    const at = g.add(x, places);
    const a = `${p}.self_attn`;
    const attended = g.attention({
      q: g.linear(at, `${a}.q_proj`),
      k: g.linear(at, `${a}.k_proj`),
      v: g.linear(x, `${a}.v_proj`),
      heads: c.decoder_attention_heads,
    });
    x = g.layerNorm(g.add(x, g.linear(attended, `${a}.out_proj`)), `${a}_layer_norm`, c.layer_norm_eps);
    const questions = g.add(x, places);
    const seen = deformableAttention(g, `${p}.encoder_attn`, { questions, boxes, maps }, options);
    x = g.layerNorm(g.add(x, seen), `${p}.encoder_attn_layer_norm`, c.layer_norm_eps);
    const inner = g.activation(c.decoder_activation_function, g.linear(x, `${p}.fc1`));
    x = g.layerNorm(g.add(x, g.linear(inner, `${p}.fc2`)), `${p}.final_layer_norm`, c.layer_norm_eps);
    const moved = threeLayers(g, x, `${headsOf(g)}bbox_embed.${String(i)}`);
    boxes = g.sigmoid(g.add(moved, logit(g, boxes)));
  }
  return { x, boxes: { ...boxes, dims: [dim(x, 0), c.num_queries, 4] } };
}

/** The inverse of the sigmoid, for what lies from 0 to 1. */
function logit(g: GraphBuilder, x: Value): Value {
  return g.unary('Log', g.div(g.max(x, TINY), g.max(g.sub(1, x), TINY)));
}
