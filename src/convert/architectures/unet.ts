/**
 * UNet2DConditionModel: Stable Diffusion 1 and 2, SDXL and their latent-consistency variants. Which blocks attend, how
 * deep they are and how many there are follows from the tensors.
 */
import { z } from 'zod';
import { architecture, count } from '../architecture.ts';
import { blocksOf, normAct, resnetBlock } from '../blocks/diffusion.ts';
import { ofStage } from '../blocks/stages.ts';
import { toMap, toTokens } from '../blocks/vision.ts';
import { notConvertible } from '../failure.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, dims4, fixed, unfit, type Value } from '../graph/value.ts';

const perBlock = z.union([count, z.array(count)]);
const nothing = z.null().optional();
const no = z.literal(false).nullish();
const config = z.object({
  in_channels: count,
  block_out_channels: z.array(count).min(1),
  down_block_types: z.array(z.enum(['CrossAttnDownBlock2D', 'DownBlock2D'])),
  up_block_types: z.array(z.enum(['CrossAttnUpBlock2D', 'UpBlock2D'])),
  mid_block_type: z.literal('UNetMidBlock2DCrossAttn').nullish(),
  // Despite its name the number of heads.
  attention_head_dim: perBlock,
  num_attention_heads: perBlock.nullish(),
  cross_attention_dim: count,
  norm_num_groups: count,
  norm_eps: z.number(),
  act_fn: z.literal('silu'),
  flip_sin_to_cos: z.boolean(),
  freq_shift: z.number(),
  downsample_padding: z.literal(1).default(1),
  center_input_sample: no,
  only_cross_attention: no,
  dual_cross_attention: no,
  mid_block_only_cross_attention: no,
  resnet_skip_time_act: no,
  class_embeddings_concat: no,
  mid_block_scale_factor: z.literal(1).default(1),
  resnet_out_scale_factor: z.literal(1).default(1),
  resnet_time_scale_shift: z.literal('default').default('default'),
  attention_type: z.literal('default').default('default'),
  time_embedding_type: z.literal('positional').default('positional'),
  time_embedding_act_fn: nothing,
  timestep_post_act: nothing,
  cross_attention_norm: nothing,
  class_embed_type: nothing,
  num_class_embeds: nothing,
  encoder_hid_dim: nothing,
  encoder_hid_dim_type: nothing,
  time_cond_proj_dim: count.nullish(),
  addition_embed_type: z.literal('text_time').nullish(),
  addition_time_embed_dim: count.nullish(),
  projection_class_embeddings_input_dim: count.nullish(),
});
type Config = z.infer<typeof config>;
/** Written into the code of the transformers between the blocks. */
const TRANSFORMER_EPS = 1e-6;
const LAYER_EPS = 1e-5;
/** The longest wave of the time embedding. */
const LONGEST = 10_000;
/** Sizes, crops and target sizes that SDXL was trained with. */
const TIME_IDS = 6;

/** UNet2DConditionModel. */
export const unet = architecture({
  types: ['UNet2DConditionModel'],
  heads: ['Model'],
  config,
  build(c, { graph }) {
    const g = graph('model');
    const sample = g.input('sample', 'float', ['batch_size', c.in_channels, 'height', 'width']);
    const step = g.input('timestep', 'int64', ['steps']);
    const context = g.input('encoder_hidden_states', 'float', [
      'batch_size',
      'sequence_length',
      c.cross_attention_dim,
    ]);
    new Unet(g, c, { context, time: timeEmbedding(g, step, c) }).write(sample);
  },
});

/** A UNet while it is being written. */
class Unet {
  readonly #g: GraphBuilder;
  readonly #c: Config;
  readonly #context: Value;
  readonly #time: Value;
  /** What the way up takes from the way down, the last first. */
  readonly #skips: Value[] = [];

  constructor(g: GraphBuilder, c: Config, { context, time }: { context: Value; time: Value }) {
    this.#g = g;
    this.#c = c;
    this.#context = context;
    this.#time = time;
  }

  write(sample: Value): void {
    const g = this.#g;
    const last = this.#c.block_out_channels.length - 1;
    let x = this.#down(g.conv(sample, 'conv_in', { padding: 1 }));
    x = this.#attend(this.#resnet(x, 'mid_block.resnets.0'), 'mid_block.attentions.0', last);
    x = this.#up(this.#resnet(x, 'mid_block.resnets.1'), last);
    const norms = { groups: this.#c.norm_num_groups, eps: this.#c.norm_eps };
    g.output('out_sample', g.conv(normAct(g, x, 'conv_norm_out', norms), 'conv_out', { padding: 1 }));
  }

  #down(first: Value): Value {
    const g = this.#g;
    let x = first;
    this.#skips.push(x);
    for (const [level, block] of blocksOf(g, 'down_blocks', 'resnets.0.conv1.weight').entries()) {
      for (const [index, name] of blocksOf(g, `${block}.resnets`, 'conv1.weight').entries()) {
        x = this.#attend(this.#resnet(x, name), `${block}.attentions.${String(index)}`, level);
        this.#skips.push(x);
      }
      const down = `${block}.downsamplers.0.conv`;
      if (!g.has(`${down}.weight`)) continue;
      x = g.conv(x, down, { stride: 2, padding: 1 });
      this.#skips.push(x);
    }
    return x;
  }

  #up(lowest: Value, last: number): Value {
    const g = this.#g;
    let x = lowest;
    for (const [level, block] of blocksOf(g, 'up_blocks', 'resnets.0.conv1.weight').entries()) {
      for (const [index, name] of blocksOf(g, `${block}.resnets`, 'conv1.weight').entries()) {
        const skip = this.#skips.pop();
        if (skip === undefined) throw unfit('a UNet goes up farther than it came down');
        const [, , rows, columns] = dims4(skip);
        const fitting: Value = { ...x, dims: x.dims.with(2, rows).with(3, columns) };
        const joined = this.#resnet(g.concat([fitting, skip], 1), name);
        x = this.#attend(joined, `${block}.attentions.${String(index)}`, last - level);
      }
      const up = `${block}.upsamplers.0.conv`;
      const next = this.#skips.at(-1);
      if (!g.has(`${up}.weight`) || next === undefined) continue;
      // To the next skip's size, which an odd picture makes one less than twice this.
      const [, , rows, columns] = dims4(next);
      x = g.conv(g.resize(x, { size: [rows, columns] }, 'nearest'), up, { padding: 1 });
    }
    return x;
  }

  #resnet(x: Value, name: string): Value {
    const norms = { groups: this.#c.norm_num_groups, eps: this.#c.norm_eps };
    return resnetBlock(this.#g, x, name, norms, this.#time);
  }

  #attend(x: Value, name: string, level: number): Value {
    if (!this.#g.has(`${name}.norm.weight`)) return x;
    const heads = this.#c.num_attention_heads ?? this.#c.attention_head_dim;
    return transformer(this.#g, x, name, {
      heads: typeof heads === 'number' ? heads : ofStage(heads, level, 'attention_head_dim'),
      context: this.#context,
      groups: this.#c.norm_num_groups,
    });
  }
}

/** Sines and cosines of numbers, [n] → [n, width]; the halves are turned round where the config says so. */
function sinusoid(g: GraphBuilder, values: Value, width: number, c: Config): Value {
  return g.precise(() => {
    const half = width / 2;
    const rates = Array.from({ length: half }, (_, index) =>
      Math.exp((-Math.log(LONGEST) * index) / (half - c.freq_shift)),
    );
    const angle = g.mul(g.unsqueeze(g.cast(values, 'float'), 1), g.constant('float', [half], rates));
    const [sin, cos] = [g.unary('Sin', angle), g.unary('Cos', angle)];
    return g.concat(c.flip_sin_to_cos ? [cos, sin] : [sin, cos], 1);
  });
}

/** [batch, width], from the step and whatever else the model is told of. */
function timeEmbedding(g: GraphBuilder, step: Value, c: Config): Value {
  const mlp = (x: Value, p: string): Value =>
    g.linear(g.activation('silu', g.linear(x, `${p}.linear_1`)), `${p}.linear_2`);
  let wave = sinusoid(g, step, ofStage(c.block_out_channels, 0, 'block_out_channels'), c);
  if (c.time_cond_proj_dim) {
    const condition = g.input('timestep_cond', 'float', ['batch_size', c.time_cond_proj_dim]);
    wave = g.add(wave, g.linear(condition, 'time_embedding.cond_proj'));
  }
  const time = mlp(wave, 'time_embedding');
  if (c.addition_embed_type !== 'text_time') return time;
  const { addition_time_embed_dim: width, projection_class_embeddings_input_dim: all } = c;
  if (!width || !all)
    throw notConvertible(
      'The config.json names text_time without addition_time_embed_dim and projection_class_embeddings_input_dim',
      'Choose another copy of this model.',
    );
  // SDXL also knows the pooled text, and the sizes and crops that it was trained with.
  const pooled = g.input('text_embeds', 'float', ['batch_size', all - TIME_IDS * width]);
  const ids = g.input('time_ids', 'float', ['batch_size', TIME_IDS]);
  const waves = sinusoid(g, g.reshape(ids, [-1]), width, c);
  const sizes = g.reshape(waves, [dim(ids, 0), TIME_IDS * width]);
  return g.add(time, mlp(g.concat([pooled, sizes], 1), 'add_embedding'));
}

/** What the transformers between the blocks depend on. */
interface TransformerOptions {
  readonly heads: number;
  /** The text's states. */
  readonly context: Value;
  readonly groups: number;
}

/** All places of a map attend to each other and to the text; [batch, channels, height, width] in and out. */
function transformer(
  g: GraphBuilder,
  x: Value,
  p: string,
  { groups, ...options }: TransformerOptions,
): Value {
  const [, , rows, columns] = dims4(x);
  // A 1 × 1 convolution in Stable Diffusion 1.
  const linear = g.weights.get(`${p}.proj_in.weight`).shape.length === 2;
  const normal = g.groupNorm(x, `${p}.norm`, groups, TRANSFORMER_EPS);
  let y = linear
    ? g.linear(toTokens(g, normal), `${p}.proj_in`)
    : toTokens(g, g.conv(normal, `${p}.proj_in`));
  for (const block of blocksOf(g, `${p}.transformer_blocks`, 'norm1.weight'))
    y = transformerBlock(g, y, block, options);
  const back = linear
    ? toMap(g, g.linear(y, `${p}.proj_out`), [rows, columns])
    : g.conv(toMap(g, y, [rows, columns]), `${p}.proj_out`);
  return g.add(back, x);
}

function transformerBlock(
  g: GraphBuilder,
  x: Value,
  p: string,
  { heads, context }: Omit<TransformerOptions, 'groups'>,
): Value {
  const attend = (y: Value, a: string, norm: string, from?: Value): Value => {
    const names = { q: `${a}.to_q`, k: `${a}.to_k`, v: `${a}.to_v`, out: `${a}.to_out.0` };
    const normal = g.layerNorm(y, `${p}.${norm}`, LAYER_EPS);
    return g.add(y, g.attentionBlock(normal, names, { heads, context: from ?? normal }));
  };
  const seen = attend(attend(x, `${p}.attn1`, 'norm1'), `${p}.attn2`, 'norm2', context);
  const both = g.linear(g.layerNorm(seen, `${p}.norm3`, LAYER_EPS), `${p}.ff.net.0.proj`);
  const half = fixed(both, 2) / 2;
  const [value, gate] = g.split(both, -1, [half, half]);
  return g.add(seen, g.linear(g.mul(value, g.activation('gelu', gate)), `${p}.ff.net.2`));
}
