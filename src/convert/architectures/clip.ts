/** CLIP: a causal text transformer and a ViT whose projections meet. Its text half is Stable Diffusion's encoder. */
import { z } from 'zod';
import { activation, architecture, count } from '../architecture.ts';
import { atEnd, causalTextStates, outputSimilarity } from '../blocks/text-tower.ts';
import { towerStates, type towerConfig } from '../blocks/tower.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { unfit, type Value } from '../graph/value.ts';

// Nested configs are saved as differences from the defaults, so the defaults belong here.
const layers = {
  num_hidden_layers: count.default(12),
  hidden_act: activation.default('quick_gelu'),
  layer_norm_eps: z.number().default(1e-5),
};
const text = z.object({
  ...layers,
  num_attention_heads: count.default(8),
  eos_token_id: z.number().int().default(49407),
});
const vision = z.object({
  ...layers,
  num_attention_heads: count.default(12),
  num_channels: count.default(3),
  image_size: count.default(224),
  patch_size: count.default(32),
}) satisfies z.ZodType<z.infer<typeof towerConfig>>;

/** Checkpoints from before 2023 say that a text ends with token 2, and mean the highest id. */
const OLD_END = 2;

/** All states behind the last norm, those before the last layer, and the one at the end of the text. */
function readTexts(
  g: GraphBuilder,
  c: z.infer<typeof text>,
  ids: Value,
  seen?: Value,
): { states: Value; late: Value; pooled: Value } {
  const all = causalTextStates(g, ids, c, { p: 'text_model.', ...(seen && { seen }) });
  const [late, last] = all.slice(-2);
  if (late === undefined || last === undefined) throw unfit('a tower of texts has no layers');
  const states = g.layerNorm(last, 'text_model.final_layer_norm', c.layer_norm_eps);
  const end = c.eos_token_id === OLD_END ? undefined : c.eos_token_id;
  return { states, late, pooled: atEnd(g, states, ids, end) };
}

/** All states, and the class token's behind a norm. */
function seePictures(
  g: GraphBuilder,
  c: z.infer<typeof vision>,
  batch: string,
): { states: Value; pooled: Value } {
  const pixels = g.input('pixel_values', 'float', [batch, c.num_channels, c.image_size, c.image_size]);
  const states = towerStates(g, c, pixels, 'vision_model.', c.num_hidden_layers).at(-1) ?? pixels;
  const pooled = g.layerNorm(g.select(states, 1, 0), 'vision_model.post_layernorm', c.layer_norm_eps);
  return { states, pooled };
}

/** CLIP whole, and as a classifier of pictures. */
export const clip = architecture({
  types: ['clip'],
  heads: ['Model', 'ImageClassification'],
  config: z.object({ text_config: text.prefault({}), vision_config: vision.prefault({}) }),
  unused: [/position_ids$/],
  build(c, { graph, head }) {
    if (head === 'ImageClassification') {
      const g = graph('model');
      const { states } = seePictures(g, c.vision_config, 'batch_size');
      // The norm that is read above has no part in this head.
      g.output('logits', g.linear(g.mean(g.slice(states, 1, 1), 1), 'classifier'));
      return;
    }
    const textEmbeds = (g: GraphBuilder): Value => {
      const ids = g.input('input_ids', 'int64', ['text_batch_size', 'sequence_length']);
      const seen = g.input('attention_mask', 'int64', ['text_batch_size', 'sequence_length']);
      return g.linear(readTexts(g, c.text_config, ids, seen).pooled, 'text_projection');
    };
    const imageEmbeds = (g: GraphBuilder): Value =>
      g.linear(seePictures(g, c.vision_config, 'image_batch_size').pooled, 'visual_projection');
    const texts = graph('text_model');
    texts.output('text_embeds', textEmbeds(texts));
    const pictures = graph('vision_model');
    pictures.output('image_embeds', imageEmbeds(pictures));
    const g = graph('model');
    outputSimilarity(g, textEmbeds(g), imageEmbeds(g));
  },
});

/** CLIP's text half: the text encoder of Stable Diffusion, and with a projection the second one of SDXL. */
export const clipText = architecture({
  types: ['clip_text_model'],
  heads: ['Model', 'Projection'],
  config: text,
  renames: [[/^(?!text_model\.|text_projection)/, 'text_model.']],
  unused: [/position_ids$/],
  build(c, { graph, head }) {
    const g = graph('model');
    const ids = g.input('input_ids', 'int64', ['batch_size', 'sequence_length']);
    const { states, late, pooled } = readTexts(g, c, ids);
    if (head === 'Projection') g.output('text_embeds', g.linear(pooled, 'text_projection'));
    g.output('last_hidden_state', states);
    if (head === 'Model') g.output('pooler_output', pooled);
    // SDXL reads the states before the last layer.
    g.output(`hidden_states.${String(c.num_hidden_layers - 1)}`, late);
  },
});

/** CLIP's other half. */
export const clipVision = architecture({
  types: ['clip_vision_model'],
  heads: ['Model', 'Projection'],
  config: vision,
  renames: [[/^(?!vision_model\.|visual_projection)/, 'vision_model.']],
  unused: [/position_ids$/],
  build(c, { graph, head }) {
    const g = graph('model');
    const { states, pooled } = seePictures(g, c, 'batch_size');
    if (head === 'Projection') g.output('image_embeds', g.linear(pooled, 'visual_projection'));
    g.output('last_hidden_state', states);
    if (head === 'Model') g.output('pooler_output', pooled);
  },
});
