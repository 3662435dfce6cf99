/** AutoencoderKL: the side of Stable Diffusion that turns pictures into latents and back. One checkpoint, two graphs. */
import { z } from 'zod';
import { architecture, count } from '../architecture.ts';
import { blocksOf, normAct, resnetBlock, type GroupNorms } from '../blocks/diffusion.ts';
import { toMap, toTokens } from '../blocks/vision.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dims4, type Value } from '../graph/value.ts';

const config = z.object({
  in_channels: count,
  latent_channels: count,
  norm_num_groups: count,
  act_fn: z.literal('silu'),
  down_block_types: z.array(z.literal('DownEncoderBlock2D')),
  up_block_types: z.array(z.literal('UpDecoderBlock2D')),
});
type Config = z.infer<typeof config>;
/** Written into the code of both halves. */
const NORM_EPS = 1e-6;

/** AutoencoderKL. */
export const autoencoderKl = architecture({
  types: ['AutoencoderKL'],
  heads: ['Model'],
  config,
  renames: [
    [/(attentions\.0)\.query\./, '$1.to_q.'],
    [/(attentions\.0)\.key\./, '$1.to_k.'],
    [/(attentions\.0)\.value\./, '$1.to_v.'],
    [/(attentions\.0)\.proj_attn\./, '$1.to_out.0.'],
  ],
  build(c, { graph }) {
    encoder(graph('vae_encoder'), c);
    decoder(graph('vae_decoder'), c);
  },
});

/** `latent_parameters`: means, then logarithms of variances. */
function encoder(g: GraphBuilder, c: Config): void {
  const norms = { groups: c.norm_num_groups, eps: NORM_EPS };
  const sample = g.input('sample', 'float', ['batch_size', c.in_channels, 'height', 'width']);
  let x = g.conv(sample, 'encoder.conv_in', { padding: 1 });
  for (const block of blocksOf(g, 'encoder.down_blocks', 'resnets.0.conv1.weight')) {
    for (const name of blocksOf(g, `${block}.resnets`, 'conv1.weight')) x = resnetBlock(g, x, name, norms);
    const down = `${block}.downsamplers.0.conv`;
    // Padded below and to the right only.
    if (g.has(`${down}.weight`)) x = g.conv(x, down, { stride: 2, padding: [0, 0, 1, 1] });
  }
  x = normAct(g, middle(g, x, 'encoder', norms), 'encoder.conv_norm_out', norms);
  x = g.conv(x, 'encoder.conv_out', { padding: 1 });
  g.output('latent_parameters', g.has('quant_conv.weight') ? g.conv(x, 'quant_conv') : x);
}

function decoder(g: GraphBuilder, c: Config): void {
  const norms = { groups: c.norm_num_groups, eps: NORM_EPS };
  const latent = g.input('latent_sample', 'float', [
    'batch_size',
    c.latent_channels,
    'latent_height',
    'latent_width',
  ]);
  const wide = g.has('post_quant_conv.weight') ? g.conv(latent, 'post_quant_conv') : latent;
  let x = middle(g, g.conv(wide, 'decoder.conv_in', { padding: 1 }), 'decoder', norms);
  for (const block of blocksOf(g, 'decoder.up_blocks', 'resnets.0.conv1.weight')) {
    for (const name of blocksOf(g, `${block}.resnets`, 'conv1.weight')) x = resnetBlock(g, x, name, norms);
    const up = `${block}.upsamplers.0.conv`;
    if (g.has(`${up}.weight`)) x = g.conv(g.resize(x, { scale: 2 }, 'nearest'), up, { padding: 1 });
  }
  x = normAct(g, x, 'decoder.conv_norm_out', norms);
  g.output('sample', g.conv(x, 'decoder.conv_out', { padding: 1 }));
}

/** A block, attention of all places to all places, a block. */
function middle(g: GraphBuilder, x: Value, side: string, norms: GroupNorms): Value {
  const p = `${side}.mid_block`;
  const first = resnetBlock(g, x, `${p}.resnets.0`, norms);
  const a = `${p}.attentions.0`;
  if (!g.has(`${a}.to_q.weight`)) return resnetBlock(g, first, `${p}.resnets.1`, norms);
  const [, , rows, columns] = dims4(first);
  const seen = g.attentionBlock(
    toTokens(g, g.groupNorm(first, `${a}.group_norm`, norms.groups, norms.eps)),
    { q: `${a}.to_q`, k: `${a}.to_k`, v: `${a}.to_v`, out: `${a}.to_out.0` },
    { heads: 1 },
  );
  return resnetBlock(g, g.add(toMap(g, seen, [rows, columns]), first), `${p}.resnets.1`, norms);
}
