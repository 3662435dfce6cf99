/**
 * HTS-AT (Chen et al. 2022), which hears for CLAP: a Swin over a mel spectrogram that is folded into a square. Models
 * that fuse see a whole long sound at once, and three stretches of it more closely (Wu et al. 2023).
 */
import { z } from 'zod';
import { activation, count, square } from '../architecture.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dims4, fixed, unfit, type Value } from '../graph/value.ts';
import { swinStages } from './swin.ts';

/** What the tower depends on; nested configs are saved as differences from these defaults. */
export const htsatConfig = z.object({
  window_size: count.default(8),
  num_mel_bins: count.default(64),
  spec_size: count.default(256),
  hidden_act: activation.default('gelu'),
  patch_size: square.default([4, 4]),
  patch_stride: square.default([4, 4]),
  depths: z.array(count).min(1).default([2, 2, 6, 2]),
  num_attention_heads: z.array(count).min(1).default([4, 8, 16, 32]),
  enable_fusion: z.boolean().default(false),
  /** How stretches are fused; null means the only way that checkpoints have, by attention over both. */
  fusion_type: z.literal('aff_2d').nullish(),
  patch_embed_input_channels: z.literal(1).default(1),
  flatten_patch_embeds: z.literal(true).default(true),
  patch_embeds_hidden_size: count.default(96),
  enable_patch_layer_norm: z.boolean().default(true),
  projection_hidden_act: activation.default('relu'),
  layer_norm_eps: z.number().default(1e-5),
});
type Config = z.infer<typeof htsatConfig>;

/** PyTorch's own, of norms that no config speaks of. */
const NORM_EPS = 1e-5;
const P = 'audio_model.audio_encoder';

/**
 * One vector of each sound, [batch, width], from spectrograms [batch, planes, frames, bins]. `longer` [batch, 1] says
 * which are of long sounds, whose planes differ; models that don't fuse have one plane and need none.
 */
export function htsatPooled(g: GraphBuilder, c: Config, mel: Value, longer: Value | undefined): Value {
  const bins = g.batchNorm(g.transpose(mel, 0, 3, 2, 1), `${P}.batch_norm`, NORM_EPS);
  const folded = fold(g, c, g.transpose(bins, 0, 3, 2, 1));
  const map = longer === undefined ? patches(g, c, folded) : fused(g, c, folded, longer);
  const cells = g.transpose(map, 0, 2, 3, 1);
  const start = c.enable_patch_layer_norm ? g.layerNorm(cells, `${P}.patch_embed.norm`, NORM_EPS) : cells;
  // Its layers have the names of Swin's, behind this much of one.
  const last = swinStages(g, { ...c, num_heads: c.num_attention_heads }, start, 'audio_model.audio_');
  const states = g.layerNorm(last, `${P}.norm`, NORM_EPS);
  return g.mean(g.mean(states, 1), 1);
}

/** Frames in rows, as many as the square is long, and their bins below each other: [batch, planes, size, size]. */
function fold(g: GraphBuilder, c: Config, mel: Value): Value {
  const size = c.spec_size;
  const ratio = Math.floor(size / c.num_mel_bins);
  if (ratio < 1) throw unfit(`${String(c.num_mel_bins)} bins do not fit into ${String(size)} rows`);
  const bins = Math.floor(size / ratio);
  const [batch] = dims4(mel);
  const planes = fixed(mel, 1);
  // Ten seconds have a few frames less than the square takes.
  const whole = g.resize(mel, { size: [size * ratio, bins] }, 'bicubic', true);
  const cut = g.reshape(whole, [batch, planes * ratio, size, bins]);
  return g.reshape(g.transpose(cut, 0, 1, 3, 2), [batch, planes, bins * ratio, size]);
}

/** How far patches reach over the edges. */
function paddingOf(c: Config): number[] {
  return c.patch_size.map((size, axis) => Math.floor((size - (c.patch_stride[axis] ?? size)) / 2));
}

function patches(g: GraphBuilder, c: Config, plane: Value): Value {
  return g.conv(plane, `${P}.patch_embed.proj`, { stride: c.patch_stride, padding: paddingOf(c) });
}

/** Patches of the whole sound, mixed with those of its stretches where it is a long one. */
function fused(g: GraphBuilder, c: Config, planes: Value, longer: Value): Value {
  const whole = patches(g, c, g.slice(planes, 1, 0, 1));
  const [batch, features, rows] = dims4(whole);
  const stretches = fixed(planes, 1) - 1;
  const [height, width] = [fixed(planes, 2), fixed(planes, 3)];
  const each = g.reshape(g.slice(planes, 1, 1, stretches + 1), [-1, 1, height, width]);
  const [down, across] = c.patch_stride;
  const near = g.conv(each, `${P}.patch_embed.mel_conv2d`, {
    stride: [down, across * 3],
    padding: paddingOf(c),
  });
  const columns = fixed(near, 3);
  const split = g.reshape(near, [batch, stretches, features, rows, columns]);
  const beside = g.reshape(g.transpose(split, 0, 2, 3, 1, 4), [batch, features, rows, stretches * columns]);
  const filled = g.pad(beside, 3, 0, fixed(whole, 3) - stretches * columns);
  return g.where(g.unsqueeze(longer, 2, 3), mixed(g, whole, filled), whole);
}

/** Attentional feature fusion (Dai et al. 2021): each cell takes its share of both. */
function mixed(g: GraphBuilder, a: Value, b: Value): Value {
  const p = `${P}.patch_embed.fusion_model`;
  const both = g.add(a, b);
  const squeezed = (x: Value, name: string, first: number): Value => {
    const step = (y: Value, index: number): Value => {
      const map = g.conv(y, `${name}.${String(first + index)}`);
      return g.batchNorm(map, `${name}.${String(first + index + 1)}`, NORM_EPS);
    };
    return step(g.relu(step(x, 0)), 3);
  };
  const everywhere = g.mean(g.mean(both, 3, true), 2, true);
  const local = squeezed(both, `${p}.local_att`, 0);
  const share = g.sigmoid(g.add(local, squeezed(everywhere, `${p}.global_att`, 1)));
  return g.mul(g.add(g.mul(a, share), g.mul(b, g.sub(1, share))), 2);
}

/** How many planes a model is given: a whole sound, and where it fuses three stretches of it. */
export function planesOf(c: Config): number {
  return c.enable_fusion ? 4 : 1;
}
