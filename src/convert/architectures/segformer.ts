/** SegFormer: four stages of overlapping patches and attention over shortened keys, then a head of linear layers. */
import { z } from 'zod';
import { activation, architecture, count } from '../architecture.ts';
import { ofStage } from '../blocks/stages.ts';
import { toMap, toTokens } from '../blocks/vision.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dims4, fixed, type Dim, type Value } from '../graph/value.ts';
import { notConvertible } from '../failure.ts';
import type { Rename } from '../weights/weights.ts';

const sizes = z.array(count);
/** What the encoder of SegFormer (and of GLPN) depends on. */
export const mixTransformerConfig = z.object({
  num_encoder_blocks: count,
  depths: sizes,
  hidden_sizes: sizes,
  num_attention_heads: sizes,
  patch_sizes: sizes,
  strides: sizes,
  sr_ratios: sizes,
  hidden_act: activation,
  num_channels: count.default(3),
});
type Config = z.infer<typeof mixTransformerConfig>;
/** The model does not read its config's `layer_norm_eps`: all norms keep PyTorch's own. */
const NORM_EPS = 1e-5;

/** transformers 5's names of the encoder → the Hub's. */
export const mixTransformerNames: readonly Rename[] = [
  [/^stages\.(\d+)\.patch_embeddings/, 'encoder.patch_embeddings.$1'],
  [/^stages\.(\d+)\.blocks/, 'encoder.block.$1'],
  [/^stages\.(\d+)\.layer_norm/, 'encoder.layer_norm.$1'],
  [/attention\.sequence_reduction\.sequence_reduction/, 'attention.self.sr'],
  [/attention\.sequence_reduction\.layer_norm/, 'attention.self.layer_norm'],
  [/attention\.q_proj/, 'attention.self.query'],
  [/attention\.k_proj/, 'attention.self.key'],
  [/attention\.v_proj/, 'attention.self.value'],
  [/attention\.o_proj/, 'attention.output.dense'],
  [/mlp\.fc(\d)/, 'mlp.dense$1'],
  [/layernorm_before/, 'layer_norm_1'],
  [/layernorm_after/, 'layer_norm_2'],
];

/** SegFormer. */
export const segformer = architecture({
  types: ['segformer'],
  heads: ['SemanticSegmentation', 'ImageClassification', 'Model'],
  config: mixTransformerConfig.extend({ reshape_last_stage: z.literal(true).default(true) }),
  renames: [[/^segformer\./, ''], ...mixTransformerNames, [/linear_projections/, 'linear_c']],
  unused: [/num_batches_tracked$/],
  build(c, { graph, head }) {
    const g = graph('model');
    const { first, last, maps } = mixTransformerMaps(g, c);
    switch (head) {
      case 'Model':
        g.output('last_hidden_state', last);
        return;
      case 'ImageClassification':
        g.output('logits', g.linear(g.mean(toTokens(g, last), 1), 'classifier'));
        return;
      case 'SemanticSegmentation': {
        const [, , rows, columns] = dims4(first);
        const levels = maps.map((map, stage) => {
          const [, , height, width] = dims4(map);
          const narrow = g.linear(toTokens(g, map), `decode_head.linear_c.${String(stage)}.proj`);
          return g.resize(toMap(g, narrow, [height, width]), { size: [rows, columns] }, 'bilinear');
        });
        const fused = g.conv(g.concat(levels.toReversed(), 1), 'decode_head.linear_fuse');
        const normal = g.relu(g.batchNorm(fused, 'decode_head.batch_norm', NORM_EPS));
        g.output('logits', g.conv(normal, 'decode_head.classifier'));
        return;
      }
    }
  },
});

/** The maps of all stages of a hierarchical encoder [batch, channels, height, width], from the input `pixel_values`. */
export function mixTransformerMaps(
  g: GraphBuilder,
  c: Config,
): { readonly first: Value; readonly last: Value; readonly maps: readonly Value[] } {
  const pixels = g.input('pixel_values', 'float', ['batch_size', c.num_channels, 'height', 'width']);
  const maps: Value[] = [];
  for (let stage = 0; stage < c.num_encoder_blocks; stage++)
    maps.push(encodeStage(g, maps.at(-1) ?? pixels, c, stage));
  const [first, last] = [maps[0], maps.at(-1)];
  if (first === undefined || last === undefined)
    throw notConvertible('Its config.json names no stages', 'Choose another copy of this model.');
  return { first, last, maps };
}

function encodeStage(g: GraphBuilder, map: Value, c: Config, stage: number): Value {
  const p = `encoder.patch_embeddings.${String(stage)}`;
  const embedded = g.conv(map, `${p}.proj`, {
    stride: ofStage(c.strides, stage, 'strides'),
    padding: Math.floor(ofStage(c.patch_sizes, stage, 'patch_sizes') / 2),
  });
  const [, , rows, columns] = dims4(embedded);
  let x = g.layerNorm(toTokens(g, embedded), `${p}.layer_norm`, NORM_EPS);
  for (let block = 0; block < ofStage(c.depths, stage, 'depths'); block++)
    x = encodeBlock(g, x, c, {
      stage,
      name: `encoder.block.${String(stage)}.${String(block)}`,
      grid: [rows, columns],
    });
  return toMap(g, g.layerNorm(x, `encoder.layer_norm.${String(stage)}`, NORM_EPS), [rows, columns]);
}

function encodeBlock(
  g: GraphBuilder,
  x: Value,
  c: Config,
  { stage, name, grid }: { stage: number; name: string; grid: readonly [Dim, Dim] },
): Value {
  const a = `${name}.attention.self`;
  const normal = g.layerNorm(x, `${name}.layer_norm_1`, NORM_EPS);
  const ratio = ofStage(c.sr_ratios, stage, 'sr_ratios');
  const shortened = (): Value => {
    const map = g.conv(toMap(g, normal, grid), `${a}.sr`, { stride: ratio });
    return g.layerNorm(toTokens(g, map), `${a}.layer_norm`, NORM_EPS);
  };
  const attended = g.attentionBlock(
    normal,
    { q: `${a}.query`, k: `${a}.key`, v: `${a}.value`, out: `${name}.attention.output.dense` },
    {
      heads: ofStage(c.num_attention_heads, stage, 'num_attention_heads'),
      context: ratio === 1 ? normal : shortened(),
    },
  );
  const seen = g.add(x, attended);
  const inner = g.linear(g.layerNorm(seen, `${name}.layer_norm_2`, NORM_EPS), `${name}.mlp.dense1`);
  const mixed = g.conv(toMap(g, inner, grid), `${name}.mlp.dwconv.dwconv`, {
    padding: 1,
    groups: fixed(inner, 2),
  });
  const fed = g.linear(g.activation(c.hidden_act, toTokens(g, mixed)), `${name}.mlp.dense2`);
  return g.add(seen, fed);
}
