/** Swin2SR: Swin v2 at the size of the picture, and ways to draw a larger one of what it saw. */
import { z } from 'zod';
import { activation, architecture, count } from '../architecture.ts';
import { ofStage } from '../blocks/stages.ts';
import { swinV2Layer, windowOf } from '../blocks/swin-v2.ts';
import { toMap, toTokens } from '../blocks/vision.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dims4, fixed, unfit, type Value } from '../graph/value.ts';

const config = z.object({
  image_size: count.default(64),
  patch_size: z.literal(1).default(1),
  num_channels: count.default(3),
  num_channels_out: count.nullish(),
  depths: z.array(count).min(1),
  num_heads: z.array(count).min(1),
  window_size: count,
  hidden_act: activation,
  layer_norm_eps: z.number(),
  use_absolute_embeddings: z.literal(false).default(false),
  upscale: count.max(8),
  img_range: z.number().positive().default(1),
  resi_connection: z.enum(['1conv', '3conv']),
  upsampler: z.string().nullish(),
});
type Config = z.infer<typeof config>;

/** Of the norms that the config does not name: PyTorch's default. */
const PLAIN_EPS = 1e-5;
/** What is taken off the colours and put back: the means of DIV2K, written into the code. */
const MEANS = [0.4488, 0.4371, 0.404];
/** Slopes of its activations: of those within a stage and of one upsampler, and PyTorch's own. */
const STEEP = 0.2;
const FLAT = 0.01;

/** Swin2SR. The sides of a picture are multiples of a window, as its processor makes them. */
export const swin2sr = architecture({
  types: ['swin2sr'],
  heads: ['ImageSuperResolution'],
  config,
  unused: [/relative_(position_index|coords_table)$/],
  build(c, { graph }) {
    const g = graph('model');
    const pixels = g.input('pixel_values', 'float', ['batch_size', c.num_channels, 'height', 'width']);
    const coloured = c.num_channels === 3 && (c.num_channels_out ?? c.num_channels) === 3;
    const mean = g.constant('float', [1, coloured ? 3 : 1, 1, 1], coloured ? MEANS : [0]);
    const seen = states(g, c, g.mul(g.sub(pixels, mean), c.img_range));
    const drawn = draw(g, c, seen, pixels);
    g.output('reconstruction', g.add(g.div(drawn, c.img_range), mean));
  },
});

/** What is known of each pixel, [batch, width, height, width]. */
function states(g: GraphBuilder, c: Config, pixels: Value): Value {
  const s = 'swin2sr';
  const first = conv(g, pixels, `${s}.first_convolution`);
  const e = `${s}.embeddings.patch_embeddings`;
  const tokens = g.layerNorm(toTokens(g, g.conv(first, `${e}.projection`)), `${e}.layernorm`, PLAIN_EPS);
  const [, , rows, columns] = dims4(first);
  const map = toMap(g, tokens, [rows, columns]);
  const body = c.depths.reduce((x, _, stage) => residual(g, c, x, stage), map);
  const normal = g.layerNorm(toTokens(g, body), `${s}.layernorm`, c.layer_norm_eps);
  return g.add(conv(g, toMap(g, normal, [rows, columns]), `${s}.conv_after_body`), first);
}

/** Layers of a stage, convolutions behind them, and a shortcut around all; a map [batch, channels, height, width]. */
function residual(g: GraphBuilder, c: Config, map: Value, stage: number): Value {
  const p = `swin2sr.encoder.stages.${String(stage)}`;
  const { window, moving } = windowOf(c.image_size, c.window_size);
  const heads = ofStage(c.num_heads, stage, 'num_heads');
  const depth = ofStage(c.depths, stage, 'depths');
  const seen = Array.from({ length: depth }).reduce<Value>(
    (x, _, i) =>
      swinV2Layer(g, x, `${p}.layers.${String(i)}`, {
        ...c,
        heads,
        window,
        trained: 0,
        moves: moving && i % 2 === 1,
      }),
    g.transpose(map, 0, 2, 3, 1),
  );
  const mixed = mix(g, c, g.transpose(seen, 0, 3, 1, 2), `${p}.conv`);
  return g.add(g.conv(mixed, `${p}.patch_embed.projection`), map);
}

function mix(g: GraphBuilder, c: Config, x: Value, p: string): Value {
  if (c.resi_connection === '1conv') return conv(g, x, p);
  const narrow = g.leakyRelu(conv(g, x, `${p}.0`), STEEP);
  return conv(g, g.leakyRelu(g.conv(narrow, `${p}.2`), STEEP), `${p}.4`);
}

/** The larger picture, before its colours are put back. */
function draw(g: GraphBuilder, c: Config, seen: Value, pixels: Value): Value {
  switch (c.upsampler) {
    case 'pixelshuffle':
      return conv(g, enlarge(g, c, before(g, seen)), 'upsample.final_convolution');
    case 'pixelshuffledirect':
      return shuffle(g, conv(g, seen, 'upsample.conv'), c.upscale);
    case 'pixelshuffle_aux':
      return drawBeside(g, c, seen, pixels);
    case 'nearest+conv':
      return drawTwice(g, seen);
    case '':
    case null:
    case undefined:
      return g.add(pixels, conv(g, seen, 'final_convolution'));
    default:
      throw unfit(`there is no upsampler ${c.upsampler}`);
  }
}

function before(g: GraphBuilder, seen: Value): Value {
  return g.leakyRelu(conv(g, seen, 'upsample.conv_before_upsample'), FLAT);
}

/** With a picture of the old size in between, and the one that bicubic interpolation makes beside it. */
function drawBeside(g: GraphBuilder, c: Config, seen: Value, pixels: Value): Value {
  const small = conv(g, before(g, seen), 'upsample.conv_aux');
  const after = g.leakyRelu(conv(g, small, 'upsample.conv_after_aux.0'), FLAT);
  const bicubic = conv(g, g.resize(pixels, { scale: c.upscale }, 'bicubic'), 'upsample.conv_bicubic');
  return conv(g, g.add(enlarge(g, c, after), bicubic), 'upsample.final_convolution');
}

/** Twice twice as large. */
function drawTwice(g: GraphBuilder, seen: Value): Value {
  const twice = (x: Value, name: string): Value =>
    g.leakyRelu(conv(g, g.resize(x, { scale: 2 }, 'nearest'), `upsample.${name}`), STEEP);
  const large = twice(twice(before(g, seen), 'conv_up1'), 'conv_up2');
  const fine = g.leakyRelu(conv(g, large, 'upsample.conv_hr'), STEEP);
  return conv(g, fine, 'upsample.final_convolution');
}

/** Three times as large, or twice as often as it takes. */
function enlarge(g: GraphBuilder, c: Config, x: Value): Value {
  const u = 'upsample.upsample.convolution';
  if (c.upscale === 3) return shuffle(g, conv(g, x, u), 3);
  const times = Math.log2(c.upscale);
  if (!Number.isInteger(times)) throw unfit(`pictures are not enlarged by ${String(c.upscale)}`);
  return Array.from({ length: times }).reduce<Value>(
    (y, _, i) => shuffle(g, conv(g, y, `${u}_${String(i)}`), 2),
    x,
  );
}

/** Channels become pixels, as torch.nn.PixelShuffle has them. */
function shuffle(g: GraphBuilder, x: Value, by: number): Value {
  const [batch, , rows, columns] = dims4(x);
  const scaled = (size: typeof rows) =>
    typeof size === 'number' ? size * by : g.dim('larger_1', g.mul(g.size(size), by));
  const dims = [batch, fixed(x, 1) / by ** 2, scaled(rows), scaled(columns)];
  return g.op('DepthToSpace', [x], dims, { blocksize: by, mode: 'CRD' });
}

/** Three by three pixels to one. */
function conv(g: GraphBuilder, x: Value, name: string): Value {
  return g.conv(x, name, { padding: 1 });
}
