/** Swin v2, as a classifier of pictures of any size and as what makes their features. */
import { z } from 'zod';
import { architecture, count } from '../architecture.ts';
import { padTo, roundedUp } from '../blocks/sizes.ts';
import { ofStage } from '../blocks/stages.ts';
import { squares, swinConfig } from '../blocks/swin.ts';
import { swinV2Layer, windowOf } from '../blocks/swin-v2.ts';
import { patchTokens } from '../blocks/vision.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, fixed, type Value } from '../graph/value.ts';

const config = swinConfig.extend({
  pretrained_window_sizes: z.array(z.union([z.literal(0), count])).nullish(),
});
type Config = z.infer<typeof config>;

/** Of the norms that the config does not name: PyTorch's default. */
const PLAIN_EPS = 1e-5;

/** Swin v2. */
export const swinv2 = architecture({
  types: ['swinv2'],
  heads: ['Model', 'ImageClassification'],
  config,
  renames: [[/^swinv2\./, '']],
  unused: [/relative_(position_index|coords_table)$/, /mask_token$/],
  build(c, { graph, head }) {
    const g = graph('model');
    const pixels = g.input('pixel_values', 'float', ['batch_size', c.num_channels, 'height', 'width']);
    const map = lastMap(g, c, pixels);
    const tokens = g.reshape(map, [dim(pixels, 0), -1, fixed(map, 3)]);
    const states = g.layerNorm(tokens, 'layernorm', c.layer_norm_eps);
    const pooled = g.mean(states, 1);
    if (head === 'ImageClassification') {
      g.output('logits', g.linear(pooled, 'classifier'));
      return;
    }
    g.output('last_hidden_state', states);
    g.output('pooler_output', pooled);
  },
});

function lastMap(g: GraphBuilder, c: Config, pixels: Value): Value {
  const e = 'embeddings';
  const whole = [2, 3].reduce(
    (picture, axis) => padTo(g, picture, axis, roundedUp(g, dim(picture, axis), c.patch_size)),
    pixels,
  );
  const { tokens, grid } = patchTokens(g, whole, `${e}.patch_embeddings.projection`, c.patch_size);
  let x = g.reshape(g.layerNorm(tokens, `${e}.norm`, PLAIN_EPS), [dim(pixels, 0), ...grid, c.embed_dim]);
  c.depths.forEach((depth, stage) => {
    const s = `encoder.layers.${String(stage)}`;
    // Windows are as large as the picture of the config allows, whatever the picture at hand.
    const patches = Math.floor(Math.floor(c.image_size[0] / c.patch_size) / 2 ** stage);
    const { window, moving } = windowOf(patches, c.window_size);
    const heads = ofStage(c.num_heads, stage, 'num_heads');
    const trained = c.pretrained_window_sizes?.[stage] ?? 0;
    for (let i = 0; i < depth; i++)
      x = swinV2Layer(g, x, `${s}.blocks.${String(i)}`, {
        ...c,
        heads,
        window,
        trained,
        moves: moving && i % 2 === 1,
      });
    if (stage === c.depths.length - 1) return;
    const merged = g.linear(squares(g, x), `${s}.downsample.reduction`);
    x = g.layerNorm(merged, `${s}.downsample.norm`, PLAIN_EPS);
  });
  return x;
}
