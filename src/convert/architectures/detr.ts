/** DETR (End-to-End Object Detection with Transformers): a ResNet, a transformer, a hundred learned questions. */
import { z } from 'zod';
import { architecture, count, type ArchitectureOf } from '../architecture.ts';
import { NORM_EPS, around, askQuestions, attend, feed, sinePositions, type Memory } from '../blocks/detr.ts';
import { maskHeadNames, masksOf, type Found } from '../blocks/detr-masks.ts';
import { threeLayers } from '../blocks/detection.ts';
import { toTokens } from '../blocks/vision.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dims4, type Value } from '../graph/value.ts';
import { resnetConfig, resnetMaps, timmNames } from './resnet.ts';

const config = z.object({
  model_type: z.enum(['detr', 'table-transformer', 'conditional_detr']),
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
/** What detectors of this family depend on. */
export type DetrConfig = z.infer<typeof config>;
const BACKBONE = 'model.backbone.conv_encoder.model.';

/** Config and names, which all of the family share. */
export const detrShared = {
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
} satisfies Partial<ArchitectureOf<DetrConfig, string>>;

/** DETR, which finds boxes, and with a head for masks the pixels of each thing. */
export const detr = architecture({
  ...detrShared,
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
  ...detrShared,
  types: ['table-transformer'],
  heads: ['ObjectDetection'],
  build(c, { graph }) {
    detect(graph('model'), c);
  },
});

/** What the encoder made of a picture, and what it was made of. */
interface Seen {
  readonly memory: Memory;
  /** Which of its tokens are padding, to add to scores. */
  readonly mask: Value;
  readonly maps: readonly Value[];
  readonly map: Value;
}

/** Declares the inputs and leads them through the backbone and the encoder. */
export function encodePicture(g: GraphBuilder, c: DetrConfig): Seen {
  const pixels = g.input('pixel_values', 'float', ['batch_size', c.num_channels, 'height', 'width']);
  const pixelMask = g.input('pixel_mask', 'int64', ['batch_size', 'mask_height', 'mask_width']);
  const maps = resnetMaps(g, pixels, BACKBONE, c.backbone_config ?? resnetConfig.parse({}));
  const map = g.conv(maps.at(-1) ?? pixels, 'model.input_projection');
  const [batch, , rows, columns] = dims4(map);
  const whole = g.unsqueeze(g.cast(pixelMask, 'float'), 1);
  const seen = g.squeeze(g.resize(whole, { size: [rows, columns] }, 'nearest'), 1);
  const mask = g.paddingMask(g.reshape(seen, [batch, -1]));
  const memory = encode(g, c, { x: toTokens(g, map), place: sinePositions(g, seen, c.d_model / 2), mask });
  return { memory, mask, maps, map };
}

/** Writes `logits` and `pred_boxes`, and gives what a head for masks goes on from. */
function detect(g: GraphBuilder, c: DetrConfig): Found {
  const { memory, mask, maps, map } = encodePicture(g, c);
  const x = askQuestions(g, memory, g.param('model.query_position_embeddings.weight'), {
    p: 'model.decoder',
    layers: c.decoder_layers,
    heads: c.decoder_attention_heads,
    early: early(c),
  });
  g.output('logits', g.linear(x, 'class_labels_classifier'));
  g.output('pred_boxes', g.sigmoid(threeLayers(g, x, 'bbox_predictor')));
  return { questions: x, memory: memory.x, mask, maps, map };
}

function encode(g: GraphBuilder, c: DetrConfig, { x, place, mask }: Memory): Memory {
  const heads = c.encoder_attention_heads;
  for (let i = 0; i < c.encoder_layers; i++) {
    const p = `model.encoder.layers.${String(i)}`;
    x = around(g, x, { norm: `${p}.self_attn_layer_norm`, early: early(c) }, (y) => {
      const at = g.add(y, place);
      return attend(g, `${p}.self_attn`, { q: at, k: at, v: y, heads, mask });
    });
    x = around(g, x, { norm: `${p}.final_layer_norm`, early: early(c) }, (y) => feed(g, p, y));
  }
  if (early(c)) x = g.layerNorm(x, 'model.encoder.layernorm', NORM_EPS);
  return { x, place, mask };
}

function early(c: DetrConfig): boolean {
  return c.model_type === 'table-transformer';
}
