/**
 * wav2vec 2.0 and its kin: convolutions over the waveform, one more for positions, and a transformer. HuBERT and
 * UniSpeech differ in their training only. WavLM adds T5's relative positions, which every query weighs for itself;
 * data2vec has several convolutions for positions; MMS brings a small adapter in each layer.
 */
import { z } from 'zod';
import { activation, architecture, count } from '../architecture.ts';
import { relativeBias } from '../blocks/relative.ts';
import { soundingFrames, waveformConfig, waveformFeatures } from '../blocks/waveform.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import type { ConvOptions } from '../graph/convolution.ts';
import { dim, dims3, fixed, unfit, type Value } from '../graph/value.ts';

/** torch.nn.BatchNorm1d's and torch.nn.LayerNorm's own, where no config speaks of them. */
const NORM_EPS = 1e-5;

const TYPES = ['wav2vec2', 'hubert', 'wavlm', 'unispeech', 'unispeech-sat', 'data2vec-audio'] as const;

const config = waveformConfig.extend({
  model_type: z.enum(TYPES),
  num_hidden_layers: count,
  num_attention_heads: count,
  hidden_act: activation,
  /** The kernel of the convolution for positions; in data2vec their number. */
  num_conv_pos_embeddings: count,
  /** data2vec's kernel. */
  conv_pos_kernel_size: count.default(19),
  num_conv_pos_embedding_groups: count,
  /** Norms stand before each block, not behind its sum. */
  do_stable_layer_norm: z.boolean().default(false),
  layer_norm_eps: z.number(),
  use_weighted_layer_sum: z.boolean().default(false),
  /** Convolutions behind the transformer, which make fewer frames of many. */
  add_adapter: z.literal(false).nullish(),
  /** WavLM's. */
  num_buckets: count.default(320),
  max_bucket_distance: count.default(800),
});
type Config = z.infer<typeof config>;

/** wav2vec 2.0 and its kin. */
export const wav2vec2 = architecture({
  types: TYPES,
  heads: ['Model', 'CTC', 'SequenceClassification'],
  config,
  renames: [
    [/^(wav2vec2|hubert|wavlm|unispeech|unispeech_sat|data2vec_audio)\./, ''],
    [/conv\.parametrizations\.weight\.original0$/, 'conv.weight_g'],
    [/conv\.parametrizations\.weight\.original1$/, 'conv.weight_v'],
  ],
  unused: [
    /^masked_spec_embed$/,
    /num_batches_tracked$/,
    /^(quantizer|project_hid|project_q|label_embeddings_concat)\b/,
  ],
  build(c, { graph, head }) {
    const g = graph('model');
    const samples = g.input('input_values', 'float', ['batch_size', 'sequence_length']);
    const mask = g.input('attention_mask', 'int64', ['batch_size', 'sequence_length']);
    const features = waveformFeatures(g, samples, c);
    const sounding = soundingFrames(g, features, mask, c);
    const states = encode(g, c, features, sounding);
    const last = states.at(-1) ?? features;
    switch (head) {
      case 'Model':
        g.output('last_hidden_state', last);
        return;
      case 'CTC':
        g.output('logits', g.linear(last, 'lm_head'));
        return;
      case 'SequenceClassification': {
        const x = c.use_weighted_layer_sum ? weightedSum(g, states) : last;
        g.output('logits', g.linear(meanOf(g, g.linear(x, 'projector'), sounding), 'classifier'));
        return;
      }
    }
  },
});

/**
 * The states before each layer and behind the last, from features [batch, frames, channels]. The last ones are behind
 * the norm at the end, as layers were weighed in training (transformers 5 weighs those before it).
 */
function encode(g: GraphBuilder, c: Config, features: Value, sounding: Value): Value[] {
  const p = 'feature_projection';
  const normal = g.has(`${p}.layer_norm.weight`)
    ? g.layerNorm(features, `${p}.layer_norm`, c.layer_norm_eps)
    : features;
  // The convolution for positions must not see what padding became.
  const heard = g.where(g.unsqueeze(sounding, 2), g.linear(normal, `${p}.projection`), 0);
  let x = g.add(heard, positions(g, c, heard));
  if (!c.do_stable_layer_norm) x = g.layerNorm(x, 'encoder.layer_norm', c.layer_norm_eps);
  const mask = g.paddingMask(sounding);
  const near = c.model_type === 'wavlm' ? nearness(g, c, x) : undefined;
  const states = [x];
  for (let i = 0; i < c.num_hidden_layers; i++) {
    x = layer(g, c, x, `encoder.layers.${String(i)}`, { mask, near });
    states.push(x);
  }
  if (c.do_stable_layer_norm)
    states.push(g.layerNorm(states.pop() ?? x, 'encoder.layer_norm', c.layer_norm_eps));
  return states;
}

/** Positions by a grouped convolution over many frames, or in data2vec by several, [batch, frames, width]. */
function positions(g: GraphBuilder, c: Config, x: Value): Value {
  const p = 'encoder.pos_conv_embed';
  if (c.model_type === 'data2vec-audio') {
    let placed = g.transpose(x, 0, 2, 1);
    for (let i = 0; i < c.num_conv_pos_embeddings; i++)
      placed = layerOfPositions(g, c, placed, `${p}.layers.${String(i)}.conv`);
    return g.transpose(placed, 0, 2, 1);
  }
  // The weight is stored as a direction and a length, but for models with a norm in its place.
  const weight = g.has(`${p}.conv.weight`)
    ? g.param(`${p}.conv.weight`)
    : g.weightNorm(g.param(`${p}.conv.weight_g`), g.param(`${p}.conv.weight_v`), [0, 1]);
  const frames = g.transpose(x, 0, 2, 1);
  const normal = g.has(`${p}.batch_norm.weight`) ? g.batchNorm(frames, `${p}.batch_norm`, NORM_EPS) : frames;
  const placed = g.convWith(normal, weight, g.param(`${p}.conv.bias`), around(c, c.num_conv_pos_embeddings));
  return g.transpose(g.activation(c.feat_extract_activation, placed), 0, 2, 1);
}

/** Convolved and normalized over the channels; the norm has no weights. */
function layerOfPositions(g: GraphBuilder, c: Config, x: Value, name: string): Value {
  const seen = g.transpose(g.conv(x, name, around(c, c.conv_pos_kernel_size)), 0, 2, 1);
  const width = fixed(seen, 2);
  const [one, none] = [1, 0].map((fill) => g.constant('float', [width], new Array<number>(width).fill(fill)));
  const attributes = { axis: -1, epsilon: { float: NORM_EPS } };
  const normal = g.op('LayerNormalization', [seen, one, none], seen.dims, attributes);
  return g.activation(c.feat_extract_activation, g.transpose(normal, 0, 2, 1));
}

/** As many frames as before: of an even kernel, the last column is cut off. */
function around(c: Config, kernel: number): ConvOptions {
  const half = Math.floor(kernel / 2);
  return {
    padding: [half, half - (kernel % 2 === 0 ? 1 : 0)],
    groups: c.num_conv_pos_embedding_groups,
  };
}

/** WavLM's bias [1, heads, frames, frames], by the first layer's table for all of them. */
function nearness(g: GraphBuilder, c: Config, x: Value): Value {
  return relativeBias(g, 'encoder.layers.0.attention.rel_attn_embed.weight', {
    queries: dim(x, 1),
    keys: dim(x, 1),
    buckets: c.num_buckets,
    maxDistance: c.max_bucket_distance,
    bothWays: true,
  });
}

/** What a layer adds to its scores: what hides padding, and WavLM's bias. */
interface Bias {
  readonly mask: Value;
  readonly near: Value | undefined;
}

function layer(g: GraphBuilder, c: Config, x: Value, p: string, { mask, near }: Bias): Value {
  const norm = (y: Value, name: string): Value => g.layerNorm(y, `${p}.${name}`, c.layer_norm_eps);
  const a = `${p}.attention`;
  const names = { q: `${a}.q_proj`, k: `${a}.k_proj`, v: `${a}.v_proj`, out: `${a}.out_proj` };
  const attend = (y: Value): Value =>
    g.attentionBlock(y, names, {
      heads: c.num_attention_heads,
      mask: near === undefined ? mask : g.add(g.mul(gate(g, c, y, a), near), mask),
    });
  const feed = (y: Value): Value => {
    const inner = g.linear(y, `${p}.feed_forward.intermediate_dense`);
    return g.linear(g.activation(c.hidden_act, inner), `${p}.feed_forward.output_dense`);
  };
  if (!c.do_stable_layer_norm) {
    const seen = norm(g.add(x, attend(x)), 'layer_norm');
    return norm(g.add(seen, feed(seen)), 'final_layer_norm');
  }
  const seen = g.add(x, attend(norm(x, 'layer_norm')));
  return adapt(g, g.add(seen, feed(norm(seen, 'final_layer_norm'))), `${p}.adapter_layer`);
}

/** How much a query cares for distances, [batch, heads, frames, 1]: two gates, each the sum of four numbers (Chi et al., XLM-E). */
function gate(g: GraphBuilder, c: Config, x: Value, a: string): Value {
  const heads = g.splitHeads(x, c.num_attention_heads);
  const [batch, frames] = dims3(x);
  const eight = g.linear(heads, `${a}.gru_rel_pos_linear`);
  const sums = g.sum(g.reshape(eight, [batch, c.num_attention_heads, frames, 2, 4]), -1);
  const [own, other] = g.split(g.sigmoid(sums), -1, [1, 1]);
  return g.add(g.mul(own, g.sub(g.mul(other, g.param(`${a}.gru_rel_pos_const`)), 1)), 2);
}

/** MMS's adapter of one language, where the checkpoint has one. */
function adapt(g: GraphBuilder, x: Value, p: string): Value {
  if (!g.has(`${p}.norm.weight`)) return x;
  const inner = g.relu(g.linear(g.layerNorm(x, `${p}.norm`, NORM_EPS), `${p}.linear_1`));
  return g.add(x, g.linear(inner, `${p}.linear_2`));
}

/** All states, each by its learned share. */
function weightedSum(g: GraphBuilder, states: readonly Value[]): Value {
  const shares = g.softmax(g.param('layer_weights', [states.length]), 0);
  const parts = states.map((state, index) => g.mul(state, g.slice(shares, 0, index, index + 1)));
  const [first, ...others] = parts;
  if (first === undefined) throw unfit('a model has no layers to weigh');
  return others.reduce((sum, part) => g.add(sum, part), first);
}

/** The mean of frames [batch, frames, width] that hold sound. */
function meanOf(g: GraphBuilder, x: Value, sounding: Value): Value {
  const sum = g.sum(g.where(g.unsqueeze(sounding, 2), x, 0), 1);
  return g.div(sum, g.cast(g.sum(g.cast(sounding, 'int64'), 1, true), 'float'));
}
