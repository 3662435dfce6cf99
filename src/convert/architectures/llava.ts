/** LLaVA: a CLIP or SigLIP tower, two layers that translate, and a language model that reads both. */
import { z } from 'zod';
import { activation, architecture, count } from '../architecture.ts';
import { llamaConfig, llamaDecoder, type LlamaNames } from '../blocks/llama.ts';
import { towerConfig, towerStates } from '../blocks/tower.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { unfit } from '../graph/value.ts';

/** Defaults are those of transformers' LlavaConfig and of the two towers, as nested configs leave them out. */
const vision = z.discriminatedUnion('model_type', [
  towerConfig.extend({
    model_type: z.literal('clip_vision_model'),
    num_hidden_layers: count.default(12),
    num_attention_heads: count.default(12),
    hidden_act: activation.default('quick_gelu'),
    layer_norm_eps: z.number().default(1e-5),
    image_size: count.default(224),
    patch_size: count.default(32),
  }),
  towerConfig.extend({
    model_type: z.literal('siglip_vision_model'),
    num_hidden_layers: count.default(12),
    num_attention_heads: count.default(12),
    hidden_act: activation.default('gelu_pytorch_tanh'),
    layer_norm_eps: z.number().default(1e-6),
    image_size: count.default(224),
    patch_size: count.default(16),
  }),
]);

const config = z.object({
  vision_config: vision,
  text_config: llamaConfig,
  projector_hidden_act: activation.default('gelu'),
  vision_feature_select_strategy: z.enum(['default', 'full']).default('default'),
  vision_feature_layer: z
    .union([
      z
        .number()
        .int()
        .transform((one) => [one]),
      z.array(z.number().int()).min(1),
    ])
    .prefault(-2),
});
type Config = z.infer<typeof config>;

const NAMES: LlamaNames = { p: 'text.', head: 'lm_head.weight' };

/** LLaVA 1.5 and those built like it. */
export const llava = architecture({
  types: ['llava'],
  heads: ['ConditionalGeneration'],
  config,
  renames: [
    [/^language_model\.lm_head\./, 'lm_head.'],
    [/^(model\.language_model|language_model\.model)\./, 'text.'],
    [/^(model\.)?vision_tower\.(vision_model\.)?/, 'vision.'],
    [/^(model\.)?multi_modal_projector\./, 'projector.'],
  ],
  // The states that are taken mostly lie before the last layer.
  unused: [/^vision\.(encoder\.layers|post_layernorm|head)\./, /position_ids$/, /rotary_emb\.inv_freq$/],
  build(c, { graph }) {
    look(c, graph('vision_encoder'));
    writeText(c.text_config, graph, NAMES);
  },
});

/** Features of pictures, [pictures, tokens, width of the language model]. */
function look(c: Config, g: GraphBuilder): void {
  const v = c.vision_config;
  const pixels = g.input('pixel_values', 'float', ['num_images', 3, v.image_size, v.image_size]);
  const total = v.num_hidden_layers + 1;
  const wanted = c.vision_feature_layer.map((at) => (at < 0 ? total + at : at));
  const states = towerStates(g, v, pixels, 'vision.', Math.max(...wanted));
  const picked = wanted.map((at) => {
    const state = states[at];
    if (state === undefined) throw unfit(`the tower has no layer ${String(at)}`);
    return c.vision_feature_select_strategy === 'default' ? g.slice(state, 1, 1) : state;
  });
  const [only, ...others] = picked;
  const seen = only !== undefined && others.length === 0 ? only : g.concat(picked, -1);
  const inner = g.activation(c.projector_hidden_act, g.linear(seen, 'projector.linear_1'));
  g.output('image_features', g.linear(inner, 'projector.linear_2'));
}

/** The two graphs of the half that writes: `embed_tokens`, and a decoder of embeddings. */
export function writeText(
  c: Config['text_config'],
  graph: (file: string) => GraphBuilder,
  names: LlamaNames,
): void {
  const table = `${names.p}embed_tokens.weight`;
  const e = graph('embed_tokens');
  const ids = e.input('input_ids', 'int64', ['batch_size', 'sequence_length']);
  e.output('inputs_embeds', e.embedding(ids, `${names.p}embed_tokens`));
  const g = graph('decoder_model_merged');
  const embedded = g.input('inputs_embeds', 'float', ['batch_size', 'sequence_length', c.hidden_size]);
  llamaDecoder(g, c, embedded, { p: names.p, head: g.has(names.head) ? names.head : table });
}
