/** YOLOS: a plain ViT with detection tokens; positions are resized to the picture at hand. */
import { z } from 'zod';
import { activation, architecture, count, square } from '../architecture.ts';
import { threeLayers } from '../blocks/detection.ts';
import { patchTokens, repeat, resizePositions, vitLayer, vitNames } from '../blocks/vision.ts';
import { dim, type Value } from '../graph/value.ts';

const config = z.object({
  num_channels: count.default(3),
  num_hidden_layers: count,
  num_attention_heads: count,
  hidden_act: activation,
  layer_norm_eps: z.number(),
  image_size: square,
  patch_size: count,
  num_detection_tokens: count,
  use_mid_position_embeddings: z.boolean(),
});

/** YOLOS. */
export const yolos = architecture({
  types: ['yolos'],
  heads: ['ObjectDetection'],
  config,
  renames: [
    [/^vit\./, ''],
    [/encoder\.interpolation\.mid_position/, 'encoder.mid_position'],
    ...vitNames(/^yolos\./),
  ],
  unused: [/^pooler\./],
  build(c, { graph }) {
    const g = graph('model');
    const pixels = g.input('pixel_values', 'float', ['batch_size', c.num_channels, 'height', 'width']);
    const [rows, columns] = c.image_size;
    const { tokens, grid } = patchTokens(g, pixels, 'embeddings.patch_embeddings.projection', c.patch_size);
    const places = (table: Value): Value =>
      resizePositions(g, table, {
        from: [Math.floor(rows / c.patch_size), Math.floor(columns / c.patch_size)],
        to: grid,
        mode: 'bicubic',
        after: c.num_detection_tokens,
      });
    const learned = (name: string): Value => repeat(g, g.param(`embeddings.${name}`), dim(pixels, 0));
    const all = g.concat([learned('cls_token'), tokens, learned('detection_tokens')], 1);
    let x = g.add(all, places(g.param('embeddings.position_embeddings')));
    for (let i = 0; i < c.num_hidden_layers; i++) {
      x = vitLayer(g, x, `encoder.layer.${String(i)}`, c);
      // Every layer but the last adds positions of its own.
      if (c.use_mid_position_embeddings && i < c.num_hidden_layers - 1)
        x = g.add(x, places(g.select(g.param('encoder.mid_position_embeddings'), 0, i)));
    }
    const found = g.slice(g.layerNorm(x, 'layernorm', c.layer_norm_eps), 1, -c.num_detection_tokens);
    g.output('logits', threeLayers(g, found, 'class_labels_classifier'));
    g.output('pred_boxes', g.sigmoid(threeLayers(g, found, 'bbox_predictor')));
  },
});
