/** ConvNeXt and ConvNeXt V2: depthwise convolutions with a transformer's habits. Depths follow from the tensors. */
import { z } from 'zod';
import { activation, architecture, count } from '../architecture.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { fixed, type Value } from '../graph/value.ts';
import { pooledMap } from './resnet.ts';

/** What the graph of a ConvNeXt depends on; defaults are those of transformers, as nested configs leave them out. */
export const convnextConfig = z.object({
  num_channels: count.default(3),
  hidden_act: activation.default('gelu'),
  patch_size: count.default(4),
  num_stages: count.default(4),
  layer_norm_eps: z.number().default(1e-12),
});
/** Parsed. */
type Config = z.infer<typeof convnextConfig>;
/** Written into the code, for all norms but the last. */
const NORM_EPS = 1e-6;

/** ConvNeXt, and V2, which weighs its features by their strength. */
export const convnext = architecture({
  types: ['convnext', 'convnextv2'],
  heads: ['Model', 'ImageClassification'],
  config: convnextConfig,
  renames: [[/^convnext(v2)?\./, '']],
  build(c, { graph, head }) {
    const g = graph('model');
    const pixels = g.input('pixel_values', 'float', ['batch_size', c.num_channels, 'height', 'width']);
    const x = convnextMaps(g, c, pixels, { p: '' }).at(-1) ?? pixels;
    const pooled = g.layerNorm(pooledMap(g, x), 'layernorm', c.layer_norm_eps);
    if (head === 'ImageClassification') {
      g.output('logits', g.linear(pooled, 'classifier'));
      return;
    }
    g.output('last_hidden_state', x);
    g.output('pooler_output', pooled);
  },
});

/** Maps of all stages [batch, channels, height, width], behind the norm that `norm` names for each, `p` before all names. */
export function convnextMaps(
  g: GraphBuilder,
  c: Config,
  pixels: Value,
  { p, norm }: { readonly p: string; readonly norm?: (stage: number) => string },
): Value[] {
  const patches = g.conv(pixels, `${p}embeddings.patch_embeddings`, { stride: c.patch_size });
  let x = channelNorm(g, patches, `${p}embeddings.layernorm`);
  const maps: Value[] = [];
  for (let stage = 0; stage < c.num_stages; stage++) {
    const s = `${p}encoder.stages.${String(stage)}`;
    if (g.has(`${s}.downsampling_layer.1.weight`))
      x = g.conv(channelNorm(g, x, `${s}.downsampling_layer.0`), `${s}.downsampling_layer.1`, { stride: 2 });
    // A stage has one layer at least: one that is not there is named as missing.
    for (let i = 0; i === 0 || g.has(`${s}.layers.${String(i)}.dwconv.weight`); i++)
      x = block(g, x, `${s}.layers.${String(i)}`, c);
    maps.push(norm === undefined ? x : channelNorm(g, x, norm(stage)));
  }
  return maps;
}

function block(g: GraphBuilder, x: Value, p: string, c: Config): Value {
  const map = g.conv(x, `${p}.dwconv`, { padding: 3, groups: fixed(x, 1) });
  const normal = g.layerNorm(channelsLast(g, map), `${p}.layernorm`, NORM_EPS);
  const wide = g.activation(c.hidden_act, g.linear(normal, `${p}.pwconv1`));
  const weighed = g.has(`${p}.grn.weight`) ? byStrength(g, wide, `${p}.grn`) : wide;
  const fed = g.linear(weighed, `${p}.pwconv2`);
  const scale = `${p}.layer_scale_parameter`;
  return g.add(x, channelsFirst(g, g.has(scale) ? g.mul(fed, g.param(scale)) : fed));
}

/** Global response normalization (ConvNeXt V2): each feature by its length over the picture, next to the others'. */
function byStrength(g: GraphBuilder, x: Value, name: string): Value {
  const axes = g.ints(1, 2);
  const strength = g.op('ReduceL2', [x, axes], x.dims.with(1, 1).with(2, 1), { keepdims: 1 });
  const share = g.div(strength, g.add(g.mean(strength, -1, true), NORM_EPS));
  return g.add(g.add(g.mul(g.param(`${name}.weight`), g.mul(x, share)), g.param(`${name}.bias`)), x);
}

function channelNorm(g: GraphBuilder, x: Value, name: string): Value {
  return channelsFirst(g, g.layerNorm(channelsLast(g, x), name, NORM_EPS));
}

function channelsLast(g: GraphBuilder, x: Value): Value {
  return g.transpose(x, 0, 2, 3, 1);
}

function channelsFirst(g: GraphBuilder, x: Value): Value {
  return g.transpose(x, 0, 3, 1, 2);
}
