/** Mask2Former on Swin or ResNet: questions that look only where their mask was, and draw a better one. */
import { z } from 'zod';
import { activation, architecture, count } from '../architecture.ts';
import { around, attend, NORM_EPS } from '../blocks/detr.ts';
import { drawMasks } from '../blocks/drawn-masks.ts';
import { decodePixels, placesOf } from '../blocks/pixel-decoder.ts';
import { swinConfig, swinMaps } from '../blocks/swin.ts';
import { toTokens } from '../blocks/vision.ts';
import { LOWEST } from '../graph/attention.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, dims4, unfit, type Dim, type Value } from '../graph/value.ts';
import { resnetConfig, resnetMaps } from './resnet.ts';

const config = z.object({
  backbone_config: z.discriminatedUnion('model_type', [
    swinConfig.extend({
      model_type: z.literal('swin'),
      out_features: z.array(z.string()).length(4).nullish(),
    }),
    resnetConfig.extend({ model_type: z.literal('resnet') }),
  ]),
  feature_size: count.default(256),
  hidden_dim: count.default(256),
  encoder_layers: count.default(6),
  decoder_layers: count.default(10),
  num_attention_heads: count.default(8),
  activation_function: activation.default('relu'),
  pre_norm: z.boolean().default(false),
  feature_strides: z.array(count).length(4).default([4, 8, 16, 32]),
  common_stride: count.default(4),
});
type Config = z.infer<typeof config>;

const PIXELS = 'model.pixel_level_module';
const ASKER = 'model.transformer_module';

/** Mask2Former. */
export const mask2former = architecture({
  types: ['mask2former'],
  heads: ['UniversalSegmentation'],
  config,
  unused: [
    /^criterion\./,
    /num_batches_tracked$/,
    /relative_position_index$/,
    /^model\.pixel_level_module\.encoder\.(swin\.)?layernorm\./,
  ],
  build(c, { graph }) {
    const g = graph('model');
    const backbone = c.backbone_config;
    const pixels = g.input('pixel_values', 'float', ['batch_size', backbone.num_channels, 'height', 'width']);
    const p = `${PIXELS}.encoder.`;
    const features =
      backbone.model_type === 'resnet'
        ? resnetMaps(g, pixels, p, backbone)
        : swinMaps(g, backbone, pixels, {
            p,
            norm: (stage) => `${p}hidden_states_norms.stage${String(stage + 1)}`,
          });
    const { maps, finest } = decodePixels(g, c, features, `${PIXELS}.decoder`);
    const questions = askWithinMasks(g, c, maps, finest);
    g.output('class_queries_logits', g.linear(questions, 'class_predictor'));
    g.output('masks_queries_logits', masks(g, questions, finest));
  },
});

function masks(g: GraphBuilder, questions: Value, finest: Value): Value {
  return drawMasks(g, questions, finest, `${ASKER}.decoder.mask_predictor.mask_embedder`);
}

/** What a map has to say: its cells [batch, cells, width], where they lie, and its sides. */
interface Memory {
  readonly cells: Value;
  readonly places: Value;
  readonly sides: readonly [Dim, Dim];
}

/** States of the questions behind the last layer and norm, [batch, n, width]; each layer looks at the next of the maps. */
function askWithinMasks(g: GraphBuilder, c: Config, maps: readonly Value[], finest: Value): Value {
  const memories = maps.map((map, index) => memoryOf(g, c, map, index));
  const places = g.param(`${ASKER}.queries_embedder.weight`);
  const first = g.param(`${ASKER}.queries_features.weight`);
  const norm = (x: Value): Value => g.layerNorm(x, `${ASKER}.decoder.layernorm`, NORM_EPS);
  let x = g.expand(g.unsqueeze(first, 0), [dim(finest, 0), dim(first, 0), dim(first, 1)]);
  // The config counts masks: the first are drawn before any layer looks.
  for (let i = 0; i < c.decoder_layers - 1; i++) {
    const memory = memories[i % memories.length];
    if (memory === undefined) throw unfit('a backbone without stages');
    const mask = outside(g, masks(g, norm(x), finest), memory.sides);
    x = layer(g, c, x, { p: `${ASKER}.decoder.layers.${String(i)}`, places, memory, mask });
  }
  return norm(x);
}

function memoryOf(g: GraphBuilder, c: Config, map: Value, index: number): Memory {
  const [, , rows, columns] = dims4(map);
  const name = `${ASKER}.input_projections.${String(index)}`;
  // The projection is left out where the widths agree already.
  const fitted = g.has(`${name}.weight`) ? g.conv(map, name) : map;
  const kind = g.slice(g.param(`${ASKER}.level_embed.weight`), 0, index, index + 1);
  return {
    cells: g.add(toTokens(g, fitted), kind),
    places: placesOf(g, rows, columns, c.hidden_dim),
    sides: [rows, columns],
  };
}

/** What to add to scores, [batch, 1, n, cells]: a question does not look outside of its mask, unless that is empty. */
function outside(g: GraphBuilder, mask: Value, sides: readonly [Dim, Dim]): Value {
  const fitted = g.sigmoid(g.resize(mask, { size: sides }, 'bilinear'));
  const shares = g.reshape(fitted, [dim(mask, 0), dim(mask, 1), -1]);
  const most = g.op('ReduceMax', [shares, g.ints(2)], shares.dims.with(2, 1), { keepdims: 1 });
  const closed = g.and(g.less(shares, 0.5), g.greaterOrEqual(most, 0.5));
  return g.unsqueeze(g.where(closed, LOWEST, 0), 1);
}

interface Step {
  readonly p: string;
  /** Of the questions, [n, width]. */
  readonly places: Value;
  readonly memory: Memory;
  readonly mask: Value;
}

/** Looks at a map, then at the other questions, then thinks. */
function layer(g: GraphBuilder, c: Config, x: Value, { p, places, memory, mask }: Step): Value {
  const heads = c.num_attention_heads;
  const early = c.pre_norm;
  const seen = around(g, x, { norm: `${p}.cross_attn_layer_norm`, early }, (y) => {
    const q = g.add(y, places);
    return look(g, `${p}.cross_attn`, { q, memory, mask, heads, width: c.hidden_dim });
  });
  const talked = around(g, seen, { norm: `${p}.self_attn_layer_norm`, early }, (y) => {
    const at = g.add(y, places);
    return attend(g, `${p}.self_attn`, { q: at, k: at, v: y, heads });
  });
  return around(g, talked, { norm: `${p}.final_layer_norm`, early }, (y) =>
    g.linear(g.activation(c.activation_function, g.linear(y, `${p}.fc1`)), `${p}.fc2`),
  );
}

/** torch.nn.MultiheadAttention, whose three projections are one matrix. */
function look(
  g: GraphBuilder,
  p: string,
  {
    q,
    memory: { cells, places },
    width,
    ...rest
  }: { q: Value; memory: Memory; mask: Value; heads: number; width: number },
): Value {
  const part = (x: Value, index: number): Value => {
    const cut = (name: string): Value =>
      g.slice(g.param(`${p}.${name}`), 0, index * width, (index + 1) * width);
    return g.affine(x, cut('in_proj_weight'), cut('in_proj_bias'));
  };
  const attended = g.attention({
    q: part(q, 0),
    k: part(g.add(cells, places), 1),
    v: part(cells, 2),
    ...rest,
  });
  return g.linear(attended, `${p}.out_proj`);
}
