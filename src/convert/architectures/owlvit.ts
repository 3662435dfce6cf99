/** OWL-ViT and OWLv2: CLIP's towers, in which every patch of the picture stands for a thing that the texts may name. */
import { z } from 'zod';
import { activation, architecture, count } from '../architecture.ts';
import { atEnd, causalTextStates, unit } from '../blocks/text-tower.ts';
import { towerStates } from '../blocks/tower.ts';
import { LOWEST } from '../graph/attention.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, type Value } from '../graph/value.ts';

// Nested configs are saved as differences from the defaults, so the defaults belong here.
const layers = {
  num_hidden_layers: count.default(12),
  hidden_act: activation.default('quick_gelu'),
  layer_norm_eps: z.number().default(1e-5),
};

/** The two types differ in the defaults of what they see. */
function configOf<const Type extends string>(type: Type, patchSize: number) {
  return z.object({
    model_type: z.literal(type),
    text_config: z.object({ ...layers, num_attention_heads: count.default(8) }).prefault({}),
    vision_config: z
      .object({
        ...layers,
        num_attention_heads: count.default(12),
        num_channels: count.default(3),
        image_size: count.default(768),
        patch_size: count.default(patchSize),
      })
      .prefault({}),
  });
}
const config = z.discriminatedUnion('model_type', [configOf('owlvit', 32), configOf('owlv2', 16)]);
type Vision = z.infer<typeof config>['vision_config'];

/** What keeps a vector's length, and a logarithm's argument, from being nothing. */
const TINY_LENGTH = 1e-6;
const TINY_SHARE = 1e-4;

/** OWL-ViT and OWLv2. */
export const owlvit = architecture({
  types: ['owlvit', 'owlv2'],
  heads: ['ObjectDetection'],
  config,
  renames: [[/^(owlvit|owlv2)\./, '']],
  unused: [/position_ids$/, /box_bias$/, /^logit_scale$/, /^visual_projection\./],
  build(c, { graph }) {
    const g = graph('model');
    const v = c.vision_config;
    const ids = g.input('input_ids', 'int64', ['text_batch_size', 'sequence_length']);
    const pixels = g.input('pixel_values', 'float', [
      'batch_size',
      v.num_channels,
      v.image_size,
      v.image_size,
    ]);
    const seen = g.input('attention_mask', 'int64', ['text_batch_size', 'sequence_length']);
    const batch = dim(pixels, 0);
    const patches = seePatches(g, v, pixels);
    const states = causalTextStates(g, ids, c.text_config, { p: 'text_model.', seen }).at(-1) ?? ids;
    const normal = g.layerNorm(states, 'text_model.final_layer_norm', c.text_config.layer_norm_eps);
    const text = unit(g, g.linear(atEnd(g, normal, ids), 'text_projection'));
    // Every picture has the same number of texts.
    const texts = g.reshape(text, [batch, -1, dim(text, 1)]);
    const named = g.reshape(g.select(ids, 1, 0), [batch, 1, -1]);
    g.output('logits', scores(g, patches, texts, named));
    if (c.model_type === 'owlv2')
      g.output('objectness_logits', g.squeeze(gelus(g, patches, 'objectness_head'), -1));
    const boxes = g.add(gelus(g, patches, 'box_head'), boxBias(g, Math.floor(v.image_size / v.patch_size)));
    g.output('pred_boxes', g.sigmoid(boxes));
    g.output('text_embeds', texts);
  },
});

/** States of the patches, each joined with the class token's: [batch, patches, width]. */
function seePatches(g: GraphBuilder, v: Vision, pixels: Value): Value {
  const states = towerStates(g, v, pixels, 'vision_model.', v.num_hidden_layers).at(-1) ?? pixels;
  const normal = g.layerNorm(states, 'vision_model.post_layernorm', v.layer_norm_eps);
  const joined = g.mul(g.slice(normal, 1, 1), g.slice(normal, 1, 0, 1));
  return g.layerNorm(joined, 'layer_norm', v.layer_norm_eps);
}

/** How much each patch is like each text, with a shift and a scale of the patch's own: [batch, patches, texts]. */
function scores(g: GraphBuilder, patches: Value, texts: Value, named: Value): Value {
  const like = (x: Value): Value => g.div(x, g.add(g.l2(x, -1), TINY_LENGTH));
  const own = like(g.linear(patches, 'class_head.dense0'));
  const cosines = g.matmul(own, g.transpose(like(texts), 0, 2, 1));
  const shift = g.linear(patches, 'class_head.logit_shift');
  const scale = g.add(g.unary('Elu', g.linear(patches, 'class_head.logit_scale')), 1);
  // A text whose first id is 0 is none.
  return g.where(g.equal(named, 0), LOWEST, g.mul(g.add(cosines, shift), scale));
}

/** Three linear layers with the exact GELU between them, `<name>.dense0` to `2`. */
function gelus(g: GraphBuilder, x: Value, name: string): Value {
  const hidden = ['0', '1'].reduce(
    (h, index) => g.activation('gelu', g.linear(h, `${name}.dense${index}`)),
    x,
  );
  return g.linear(hidden, `${name}.dense2`);
}

/** What puts a box onto its patch before anything is learned, before the sigmoid: [1, patches, 4]. */
function boxBias(g: GraphBuilder, side: number): Value {
  const logit = (share: number): number => Math.log(share + TINY_SHARE) - Math.log1p(-share + TINY_SHARE);
  const size = logit(1 / side);
  const cells = Array.from({ length: side * side }, (_, index) => [
    logit(((index % side) + 1) / side),
    logit((Math.floor(index / side) + 1) / side),
    size,
    size,
  ]);
  return g.table('box_bias', [1, side * side, 4], Float32Array.from(cells.flat()));
}
