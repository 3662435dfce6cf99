/** DETR (End-to-End Object Detection with Transformers): a ResNet, a transformer, a hundred learned questions. */
import { z } from 'zod';
import { architecture, count, type ArchitectureOf } from '../architecture.ts';
import { maskHeadNames, masksOf, type Found } from '../blocks/detr-masks.ts';
import { threeLayers } from '../blocks/detection.ts';
import { alternatingWaves } from '../blocks/sines.ts';
import { toTokens } from '../blocks/vision.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, dims4, type Value } from '../graph/value.ts';
import { resnetConfig, resnetMaps, timmNames } from './resnet.ts';

const config = z.object({
  model_type: z.enum(['detr', 'table-transformer']),
  num_channels: count.default(3),
  d_model: count,
  encoder_layers: count,
  decoder_layers: count,
  encoder_attention_heads: count,
  decoder_attention_heads: count,
  activation_function: z.literal('relu'),
  position_embedding_type: z.literal('sine'),
  num_queries: count,
  dilation: z.literal(false).nullish(),
  backbone: z.enum(['resnet18', 'resnet34', 'resnet50', 'resnet101']).nullish(),
  backbone_config: resnetConfig.extend({ model_type: z.enum(['resnet', 'timm_backbone']) }).nullish(),
});
type Config = z.infer<typeof config>;
/** Of all norms of the transformer: PyTorch's own. */
const NORM_EPS = 1e-5;
const BACKBONE = 'model.backbone.conv_encoder.model.';
/** What keeps the positions from dividing by nothing. */
const TINY = 1e-6;

const shared = {
  config,
  renames: [
    [/^detr\./, ''],
    [/^model\.backbone\.(?:conv_encoder\.)?model\.(?:_backbone\.)?/, BACKBONE],
    [/(attn)\.o_proj/, '$1.out_proj'],
    [/\.mlp\.(fc\d)/, '.$1'],
    ...timmNames(BACKBONE),
    ...maskHeadNames,
  ],
  unused: [/num_batches_tracked$/, /conv_encoder\.model\.fc\./],
} satisfies Partial<ArchitectureOf<Config, string>>;

/** DETR, which finds boxes, and with a head for masks the pixels of each thing. */
export const detr = architecture({
  ...shared,
  types: ['detr'],
  heads: ['ObjectDetection', 'Segmentation'],
  build(c, { graph, head }) {
    const g = graph('model');
    const found = detect(g, c);
    if (head === 'Segmentation') g.output('pred_masks', masksOf(g, found, c.encoder_attention_heads));
  },
});

/** Table Transformer: DETR, except that it normalizes before its layers rather than after them. */
export const tableTransformer = architecture({
  ...shared,
  types: ['table-transformer'],
  heads: ['ObjectDetection'],
  build(c, { graph }) {
    detect(graph('model'), c);
  },
});

/** Writes `logits` and `pred_boxes`, and gives what a head for masks goes on from. */
function detect(g: GraphBuilder, c: Config): Found {
  const pixels = g.input('pixel_values', 'float', ['batch_size', c.num_channels, 'height', 'width']);
  const pixelMask = g.input('pixel_mask', 'int64', ['batch_size', 'mask_height', 'mask_width']);
  const maps = resnetMaps(g, pixels, BACKBONE, c.backbone_config ?? resnetConfig.parse({}));
  const map = g.conv(maps.at(-1) ?? pixels, 'model.input_projection');
  const [batch, , rows, columns] = dims4(map);
  const whole = g.unsqueeze(g.cast(pixelMask, 'float'), 1);
  const seen = g.squeeze(g.resize(whole, { size: [rows, columns] }, 'nearest'), 1);
  const mask = g.paddingMask(g.reshape(seen, [batch, -1]));
  const memory = encode(g, c, { x: toTokens(g, map), place: sinePositions(g, seen, c.d_model / 2), mask });
  const x = g.layerNorm(decode(g, c, memory), 'model.decoder.layernorm', NORM_EPS);
  g.output('logits', g.linear(x, 'class_labels_classifier'));
  g.output('pred_boxes', g.sigmoid(threeLayers(g, x, 'bbox_predictor')));
  return { questions: x, memory: memory.x, mask, maps, map };
}

/** What the layers look at: tokens of the picture, where they lie, and which are padding. */
interface Memory {
  readonly x: Value;
  readonly place: Value;
  readonly mask: Value;
}

function encode(g: GraphBuilder, c: Config, { x, place, mask }: Memory): Memory {
  const heads = c.encoder_attention_heads;
  for (let i = 0; i < c.encoder_layers; i++) {
    const p = `model.encoder.layers.${String(i)}`;
    x = around(g, c, x, `${p}.self_attn_layer_norm`, (y) => {
      const at = g.add(y, place);
      return attend(g, `${p}.self_attn`, { q: at, k: at, v: y, heads, mask });
    });
    x = around(g, c, x, `${p}.final_layer_norm`, (y) => feed(g, p, y));
  }
  if (early(c)) x = g.layerNorm(x, 'model.encoder.layernorm', NORM_EPS);
  return { x, place, mask };
}

function decode(g: GraphBuilder, c: Config, memory: Memory): Value {
  const heads = c.decoder_attention_heads;
  const questions = g.param('model.query_position_embeddings.weight');
  const keys = g.add(memory.x, memory.place);
  let x = g.expand(g.constant('float', [1, 1, 1], [0]), [dim(memory.x, 0), c.num_queries, c.d_model]);
  for (let i = 0; i < c.decoder_layers; i++) {
    const p = `model.decoder.layers.${String(i)}`;
    x = around(g, c, x, `${p}.self_attn_layer_norm`, (y) => {
      const at = g.add(y, questions);
      return attend(g, `${p}.self_attn`, { q: at, k: at, v: y, heads });
    });
    x = around(g, c, x, `${p}.encoder_attn_layer_norm`, (y) =>
      attend(g, `${p}.encoder_attn`, {
        q: g.add(y, questions),
        k: keys,
        v: memory.x,
        heads,
        mask: memory.mask,
      }),
    );
    x = around(g, c, x, `${p}.final_layer_norm`, (y) => feed(g, p, y));
  }
  return x;
}

function early(c: Config): boolean {
  return c.model_type === 'table-transformer';
}

/** A step with its shortcut, and its norm in the place that the model has it. */
function around(g: GraphBuilder, c: Config, x: Value, norm: string, step: (x: Value) => Value): Value {
  if (early(c)) return g.add(x, step(g.layerNorm(x, norm, NORM_EPS)));
  return g.layerNorm(g.add(x, step(x)), norm, NORM_EPS);
}

function feed(g: GraphBuilder, p: string, x: Value): Value {
  return g.linear(g.relu(g.linear(x, `${p}.fc1`)), `${p}.fc2`);
}

/** Attention in which places count for queries and keys, yet not for what is taken. */
function attend(
  g: GraphBuilder,
  p: string,
  { q, k, v, ...rest }: { q: Value; k: Value; v: Value; heads: number; mask?: Value },
): Value {
  const attended = g.attention({
    q: g.linear(q, `${p}.q_proj`),
    k: g.linear(k, `${p}.k_proj`),
    v: g.linear(v, `${p}.v_proj`),
    ...rest,
  });
  return g.linear(attended, `${p}.out_proj`);
}

/**
 * Sines and cosines of where a cell lies among those that are picture rather than padding; `seen` is 1 there,
 * [batch, rows, columns]. Gives [batch, rows · columns, 2 · features].
 */
function sinePositions(g: GraphBuilder, seen: Value, features: number): Value {
  const along = (axis: number): Value => {
    const counted = g.op('CumSum', [seen, g.constant('int64', [], [axis])], seen.dims);
    const share = g.div(counted, g.add(g.slice(counted, axis, -1), TINY));
    return alternatingWaves(g, g.mul(share, 2 * Math.PI), features);
  };
  return g.reshape(g.concat([along(1), along(2)], 3), [dim(seen, 0), -1, 2 * features]);
}
