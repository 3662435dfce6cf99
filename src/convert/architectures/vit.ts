/** ViT (An Image is Worth 16x16 Words) and DeiT, which adds a distillation token. */
import { z } from 'zod';
import { activation, architecture, count, square } from '../architecture.ts';
import { patchTokens, repeat, vitLayer, vitNames } from '../blocks/vision.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, type Value } from '../graph/value.ts';

/** What the graph of a ViT depends on; defaults are those of transformers, as nested configs leave them out. */
export const vitConfig = z.object({
  model_type: z.enum(['vit', 'deit']),
  num_hidden_layers: count.default(12),
  num_attention_heads: count.default(12),
  hidden_act: activation.default('gelu'),
  layer_norm_eps: z.number().default(1e-12),
  image_size: square.default([224, 224]),
  patch_size: square.default([16, 16]),
  num_channels: count.default(3),
  pooler_act: activation.default('tanh'),
});

/** From pixels to the normalized states of all tokens; `p` stands before the names of all tensors. */
export function vitStates(g: GraphBuilder, c: z.infer<typeof vitConfig>, p = ''): Value {
  const pixels = g.input('pixel_values', 'float', ['batch_size', c.num_channels, ...c.image_size]);
  const { tokens } = patchTokens(g, pixels, `${p}embeddings.patch_embeddings.projection`, c.patch_size);
  const special = c.model_type === 'deit' ? ['cls_token', 'distillation_token'] : ['cls_token'];
  const learned = special.map((name) => repeat(g, g.param(`${p}embeddings.${name}`), dim(pixels, 0)));
  let x = g.add(g.concat([...learned, tokens], 1), g.param(`${p}embeddings.position_embeddings`));
  for (let i = 0; i < c.num_hidden_layers; i++) x = vitLayer(g, x, `${p}encoder.layer.${String(i)}`, c);
  return g.layerNorm(x, `${p}layernorm`, c.layer_norm_eps);
}

/** ViT and DeiT. */
export const vit = architecture({
  types: ['vit', 'deit'],
  heads: ['Model', 'ImageClassification', 'ImageClassificationWithTeacher'],
  config: vitConfig,
  renames: vitNames(/^(vit|deit)\./),
  unused: [/^pooler\./, /mask_token$/],
  build(c, { graph, head }) {
    const g = graph('model');
    const x = vitStates(g, c);
    switch (head) {
      case 'Model':
        g.output('last_hidden_state', x);
        if (g.has('pooler.dense.weight')) {
          const pooled = g.linear(g.select(x, 1, 0), 'pooler.dense');
          g.output('pooler_output', g.activation(c.pooler_act, pooled));
        }
        return;
      case 'ImageClassification':
        g.output('logits', g.linear(g.select(x, 1, 0), 'classifier'));
        return;
      case 'ImageClassificationWithTeacher': {
        const own = g.linear(g.select(x, 1, 0), 'cls_classifier');
        const taught = g.linear(g.select(x, 1, 1), 'distillation_classifier');
        g.output('logits', g.div(g.add(own, taught), 2));
        return;
      }
    }
  },
});
