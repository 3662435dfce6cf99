/** SigLIP: two towers without a class token; the picture is summed up by one learned question. */
import { z } from 'zod';
import { activation, architecture, count } from '../architecture.ts';
import { outputSimilarity, textStates } from '../blocks/text-tower.ts';
import { towerMlp, towerStates } from '../blocks/tower.ts';
import { repeat } from '../blocks/vision.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, fixed, type Value } from '../graph/value.ts';

// Nested configs are saved as differences from the defaults, so the defaults belong here.
const tower = z.object({
  num_hidden_layers: count.default(12),
  num_attention_heads: count.default(12),
  hidden_act: activation.default('gelu_pytorch_tanh'),
  layer_norm_eps: z.number().default(1e-6),
});
const vision = tower.extend({
  num_channels: count.default(3),
  image_size: count.default(224),
  patch_size: count.default(16),
  vision_use_head: z.literal(true).default(true),
});
type Tower = z.infer<typeof tower>;
type Vision = z.infer<typeof vision>;

function readTexts(g: GraphBuilder, c: Tower, batch: string): { states: Value; pooled: Value } {
  const ids = g.input('input_ids', 'int64', [batch, 'sequence_length']);
  const last = textStates(g, ids, c, { p: 'text_model.' }).at(-1) ?? ids;
  const states = g.layerNorm(last, 'text_model.final_layer_norm', c.layer_norm_eps);
  return { states, pooled: g.linear(g.select(states, 1, -1), 'text_model.head') };
}

function seePictures(g: GraphBuilder, c: Vision, batch: string): Value {
  const pixels = g.input('pixel_values', 'float', [batch, c.num_channels, c.image_size, c.image_size]);
  const last = towerStates(g, c, pixels, 'vision_model.', c.num_hidden_layers).at(-1) ?? pixels;
  return g.layerNorm(last, 'vision_model.post_layernorm', c.layer_norm_eps);
}

/** One question that is the same for all pictures attends to the states: [batch, width]. */
function poolPictures(g: GraphBuilder, c: Vision, states: Value): Value {
  const head = 'vision_model.head';
  const width = fixed(states, 2);
  // torch.nn.MultiheadAttention keeps the three projections in one matrix.
  const part = (x: Value, index: number): Value => {
    const cut = (name: string): Value =>
      g.slice(g.param(`${head}.attention.${name}`), 0, index * width, (index + 1) * width);
    return g.affine(x, cut('in_proj_weight'), cut('in_proj_bias'));
  };
  const question = repeat(g, g.param(`${head}.probe`), dim(states, 0));
  const attended = g.attention({
    q: part(question, 0),
    k: part(states, 1),
    v: part(states, 2),
    heads: c.num_attention_heads,
  });
  const seen = g.linear(attended, `${head}.attention.out_proj`);
  const normal = g.layerNorm(seen, `${head}.layernorm`, c.layer_norm_eps);
  return g.select(g.add(seen, towerMlp(g, c, normal, head)), 1, 0);
}

/** SigLIP whole, and as a classifier of pictures. */
export const siglip = architecture({
  types: ['siglip'],
  heads: ['Model', 'ImageClassification'],
  config: z.object({ text_config: tower.prefault({}), vision_config: vision.prefault({}) }),
  // A classifier takes the mean instead, yet carries the question's weights.
  unused: [/position_ids$/, /^vision_model\.head\./],
  build(c, { graph, head }) {
    if (head === 'ImageClassification') {
      const g = graph('model');
      const states = seePictures(g, c.vision_config, 'batch_size');
      g.output('logits', g.linear(g.mean(states, 1), 'classifier'));
      return;
    }
    const textEmbeds = (g: GraphBuilder): Value => readTexts(g, c.text_config, 'text_batch_size').pooled;
    const imageEmbeds = (g: GraphBuilder): Value =>
      poolPictures(g, c.vision_config, seePictures(g, c.vision_config, 'image_batch_size'));
    const texts = graph('text_model');
    texts.output('pooler_output', textEmbeds(texts));
    const pictures = graph('vision_model');
    pictures.output('pooler_output', imageEmbeds(pictures));
    const g = graph('model');
    outputSimilarity(g, textEmbeds(g), imageEmbeds(g));
  },
});

/** SigLIP's half that sees. */
export const siglipVision = architecture({
  types: ['siglip_vision_model'],
  heads: ['Model'],
  config: vision,
  renames: [[/^(?!vision_model\.)/, 'vision_model.']],
  unused: [/position_ids$/],
  build(c, { graph }) {
    const g = graph('model');
    const states = seePictures(g, c, 'batch_size');
    g.output('last_hidden_state', states);
    g.output('pooler_output', poolPictures(g, c, states));
  },
});
