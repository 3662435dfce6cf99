/** VideoMAE: a ViT over tubes of pixels, with fixed waves for positions. */
import { z } from 'zod';
import { activation, architecture, count, square } from '../architecture.ts';
import { alternatingWaves } from '../blocks/sines.ts';
import { vitLayer, vitNames } from '../blocks/vision.ts';
import { dim, fixed } from '../graph/value.ts';

const config = z.object({
  num_hidden_layers: count,
  num_attention_heads: count,
  hidden_act: activation,
  layer_norm_eps: z.number(),
  image_size: square,
  patch_size: square,
  num_channels: count,
  num_frames: count,
  tubelet_size: count,
  use_mean_pooling: z.boolean(),
});

/** VideoMAE. */
export const videomae = architecture({
  types: ['videomae'],
  heads: ['VideoClassification'],
  config,
  renames: [
    ...vitNames(/^videomae\./),
    [/attention\.attention\.q_bias$/, 'attention.attention.query.bias'],
    [/attention\.attention\.v_bias$/, 'attention.attention.value.bias'],
  ],
  unused: [/^(decoder|encoder_to_decoder|mask_token)/],
  build(c, { graph }) {
    const g = graph('model');
    const frames = g.input('pixel_values', 'float', [
      'batch_size',
      c.num_frames,
      c.num_channels,
      ...c.image_size,
    ]);
    const tubes = g.conv(g.transpose(frames, 0, 2, 1, 3, 4), 'embeddings.patch_embeddings.projection', {
      stride: [c.tubelet_size, ...c.patch_size],
    });
    const width = fixed(tubes, 1);
    const tokens = fixed(tubes, 2) * fixed(tubes, 3) * fixed(tubes, 4);
    let x = g.transpose(g.reshape(tubes, [dim(tubes, 0), width, tokens]), 0, 2, 1);
    x = g.add(x, alternatingWaves(g, g.range(0, tokens, tokens), width));
    for (let i = 0; i < c.num_hidden_layers; i++) x = vitLayer(g, x, `encoder.layer.${String(i)}`, c);
    const pooled = c.use_mean_pooling
      ? g.layerNorm(g.mean(x, 1), 'fc_norm', c.layer_norm_eps)
      : g.select(g.layerNorm(x, 'layernorm', c.layer_norm_eps), 1, 0);
    g.output('logits', g.linear(pooled, 'classifier'));
  },
});
