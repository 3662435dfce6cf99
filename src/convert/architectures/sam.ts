/** SAM (Segment Anything): one graph sees the picture, the other finds the things that points and boxes mean. */
import { z } from 'zod';
import { activation, architecture, count } from '../architecture.ts';
import { channelNorm, samStates, samVisionConfig } from '../blocks/sam-vision.ts';
import { toMap, toTokens } from '../blocks/vision.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, dims4, fixed, type Value } from '../graph/value.ts';

const decoderConfig = z.object({
  num_hidden_layers: count.default(2),
  num_attention_heads: count.default(8),
  num_multimask_outputs: count.default(3),
  hidden_act: activation.default('relu'),
  layer_norm_eps: z.number().default(1e-6),
});
type Decoder = z.infer<typeof decoderConfig>;
const config = z.object({
  vision_config: samVisionConfig.prefault({}),
  mask_decoder_config: decoderConfig.prefault({}),
});
/** PyTorch's own, and that of SAM's norms of maps. */
const NORM_EPS = 1e-5;
const MAP_EPS = 1e-6;
/** Labels of points: none at all, and one to be left out. */
const NO_POINT = -1;
const LEFT_OUT = -10;

/** SAM. */
export const sam = architecture({
  types: ['sam'],
  heads: ['Model'],
  config,
  renames: [[/^prompt_encoder\.shared_embedding\./, 'shared_image_embedding.']],
  // Masks are no prompts here, and of the answers it is the three of different sizes that are given.
  unused: [/^prompt_encoder\.mask_embed\./, /^mask_decoder\.output_hypernetworks_mlps\.0\./],
  build(c, { graph }) {
    const { image_size: side, num_channels, patch_size } = c.vision_config;
    const see = graph('vision_encoder');
    const pixels = see.input('pixel_values', 'float', ['batch_size', num_channels, side, side]);
    const seen = samStates(see, c.vision_config, pixels);
    see.output('image_embeddings', seen);
    see.output('image_positional_embeddings', placesOf(see, seen));

    const g = graph('prompt_encoder_mask_decoder');
    const points = g.input('input_points', 'float', ['batch_size', 'point_batch_size', 'points', 2]);
    const labels = g.input('input_labels', 'int64', ['batch_size', 'point_batch_size', 'points']);
    const boxes = g.input('input_boxes', 'float', ['batch_size', 'boxes', 4]);
    const cells = Math.floor(side / patch_size);
    const shape = ['batch_size', fixed(seen, 1), cells, cells];
    const picture = g.input('image_embeddings', 'float', shape);
    const places = g.input('image_positional_embeddings', 'float', shape);
    const prompts = g.concat(
      [embedPoints(g, points, labels, side), embedBoxes(g, boxes, dim(points, 1), side)],
      2,
    );
    const dense = g.add(picture, g.reshape(g.param('prompt_encoder.no_mask_embed.weight'), [1, -1, 1, 1]));
    writeMasks(g, c.mask_decoder_config, { prompts, dense, places });
  },
});

/** Waves of places in parts of the picture, [..., 2] → [..., width], at learned random frequencies. */
function waves(g: GraphBuilder, places: Value): Value {
  const rates = g.param('shared_image_embedding.positional_embedding');
  const angles = g.mul(g.matmul(g.sub(g.mul(places, 2), 1), rates), 2 * Math.PI);
  return g.concat([g.unary('Sin', angles), g.unary('Cos', angles)], -1);
}

/** Of the middle of every cell: [batch, width, rows, columns]. */
function placesOf(g: GraphBuilder, map: Value): Value {
  const [batch, , rows, columns] = dims4(map);
  const [height, width] = [fixed(map, 2), fixed(map, 3)];
  const middles = (side: number): number[] => Array.from({ length: side }, (_, at) => (at + 0.5) / side);
  const grid = [height, width, 1];
  const x = g.expand(g.constant('float', [1, width, 1], middles(width)), grid);
  const y = g.expand(g.constant('float', [height, 1, 1], middles(height)), grid);
  const all = g.transpose(g.unsqueeze(waves(g, g.concat([x, y], 2)), 0), 0, 3, 1, 2);
  return g.expand(all, [batch, dim(all, 1), rows, columns]);
}

/** Points in pixels [batch, sets, points, 2] with labels → [batch, sets, points, width]. */
function embedPoints(g: GraphBuilder, points: Value, labels: Value, side: number): Value {
  const label = g.unsqueeze(labels, 3);
  const learned = (name: string): Value => g.param(`prompt_encoder.${name}.weight`);
  const is = (which: number): Value => g.equal(label, which);
  const place = waves(g, g.div(g.add(points, 0.5), side));
  const known = g.where(is(NO_POINT), learned('not_a_point_embed'), place);
  const kept = g.where(is(LEFT_OUT), 0, known);
  const outside = g.where(is(0), g.add(kept, learned('point_embed.0')), kept);
  return g.where(is(1), g.add(outside, learned('point_embed.1')), outside);
}

/** Boxes [batch, boxes, 4], one for each set of points or none at all → their corners [batch, sets, 2 or 0, width]. */
function embedBoxes(g: GraphBuilder, boxes: Value, sets: Value['dims'][number], side: number): Value {
  const corners = g.reshape(g.div(g.add(boxes, 0.5), side), [dim(boxes, 0), dim(boxes, 1), 2, 2]);
  const ends = ['2', '3'].map((index) => g.param(`prompt_encoder.point_embed.${index}.weight`));
  const embedded = g.add(waves(g, corners), g.concat(ends, 0));
  return g.reshape(embedded, [dim(boxes, 0), sets, -1, fixed(embedded, 3)]);
}

/** Prompts [batch, sets, n, width] and the picture with its places, [batch, width, rows, columns] each. */
interface Asked {
  readonly prompts: Value;
  readonly dense: Value;
  readonly places: Value;
}

/** Outputs `iou_scores` and `pred_masks`: three of each for each set of prompts, from a part to the whole thing. */
function writeMasks(g: GraphBuilder, c: Decoder, { prompts, dense, places }: Asked): void {
  const [batch, sets, , width] = dims4(prompts);
  const p = 'mask_decoder';
  const own = g.concat([g.param(`${p}.iou_token.weight`), g.param(`${p}.mask_tokens.weight`)], 0);
  const everywhere = g.expand(g.unsqueeze(own, 0, 1), [batch, sets, dim(own, 0), width]);
  const joined = g.concat([everywhere, prompts], 2);
  const tokens = g.reshape(joined, [-1, dim(joined, 2), width]);
  // The picture is the same for all sets.
  const repeated = (map: Value): Value => {
    const cells = g.unsqueeze(toTokens(g, map), 1);
    const all = g.expand(cells, [batch, sets, dim(cells, 2), width]);
    return g.reshape(all, [-1, dim(cells, 2), width]);
  };
  const { queries, keys } = bothWays(g, c, { tokens, cells: repeated(dense), places: repeated(places) });
  const [, , rows, columns] = dims4(dense);
  const once = g.convTranspose(toMap(g, keys, [rows, columns]), `${p}.upscale_conv1`, { stride: 2 });
  const normal = g.activation('gelu', channelNorm(g, once, `${p}.upscale_layer_norm`, MAP_EPS));
  const large = g.activation('gelu', g.convTranspose(normal, `${p}.upscale_conv2`, { stride: 2 }));
  const masks = Array.from({ length: c.num_multimask_outputs }, (_, index) => {
    const name = `${p}.output_hypernetworks_mlps.${String(index + 1)}`;
    return g.unsqueeze(feed(g, g.select(queries, 1, index + 2), name), 1);
  });
  const [, channels, height, wide] = dims4(large);
  const flat = g.reshape(large, [dim(large, 0), channels, -1]);
  const shape = [batch, sets, c.num_multimask_outputs, height, wide];
  g.output('pred_masks', g.reshape(g.matmul(g.concat(masks, 1), flat), shape));
  const scores = g.slice(feed(g, g.select(queries, 1, 0), `${p}.iou_prediction_head`), 1, 1);
  g.output('iou_scores', g.reshape(scores, [batch, sets, c.num_multimask_outputs]));
}

/** Tokens look at the picture and the picture at them, layer by layer. */
function bothWays(
  g: GraphBuilder,
  c: Decoder,
  { tokens, cells, places }: { tokens: Value; cells: Value; places: Value },
): { queries: Value; keys: Value } {
  const p = 'mask_decoder.transformer';
  const attend = (name: string, q: Value, k: Value, v: Value): Value => {
    const parts = {
      q: g.linear(q, `${name}.q_proj`),
      k: g.linear(k, `${name}.k_proj`),
      v: g.linear(v, `${name}.v_proj`),
    };
    return g.linear(g.attention({ ...parts, heads: c.num_attention_heads }), `${name}.out_proj`);
  };
  let [queries, keys] = [tokens, cells];
  for (let i = 0; i < c.num_hidden_layers; i++) {
    const l = `${p}.layers.${String(i)}`;
    const norm = (x: Value, index: string): Value =>
      g.layerNorm(x, `${l}.layer_norm${index}`, c.layer_norm_eps);
    const at = g.add(queries, tokens);
    // The first layer starts from the tokens themselves.
    const own =
      i === 0
        ? attend(`${l}.self_attn`, queries, queries, queries)
        : g.add(queries, attend(`${l}.self_attn`, at, at, queries));
    queries = norm(own, '1');
    const seen = attend(`${l}.cross_attn_token_to_image`, g.add(queries, tokens), g.add(keys, places), keys);
    queries = norm(g.add(queries, seen), '2');
    const inner = g.activation(c.hidden_act, g.linear(queries, `${l}.mlp.lin1`));
    queries = norm(g.add(queries, g.linear(inner, `${l}.mlp.lin2`)), '3');
    const told = attend(
      `${l}.cross_attn_image_to_token`,
      g.add(keys, places),
      g.add(queries, tokens),
      queries,
    );
    keys = norm(g.add(keys, told), '4');
  }
  const last = attend(`${p}.final_attn_token_to_image`, g.add(queries, tokens), g.add(keys, places), keys);
  return { queries: g.layerNorm(g.add(queries, last), `${p}.layer_norm_final_attn`, NORM_EPS), keys };
}

/** Linear layers with ReLU between them: `proj_in`, `layers.0`, …, `proj_out`. */
function feed(g: GraphBuilder, x: Value, p: string): Value {
  let hidden = g.relu(g.linear(x, `${p}.proj_in`));
  for (let i = 0; g.has(`${p}.layers.${String(i)}.weight`); i++)
    hidden = g.relu(g.linear(hidden, `${p}.layers.${String(i)}`));
  return g.linear(hidden, `${p}.proj_out`);
}
