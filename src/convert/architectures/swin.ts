/** Swin, as a classifier of pictures and as what makes their features. */
import { architecture } from '../architecture.ts';
import { swinConfig, swinStates } from '../blocks/swin.ts';

/** Swin. */
export const swin = architecture({
  types: ['swin'],
  heads: ['Model', 'ImageClassification'],
  config: swinConfig,
  renames: [[/^swin\./, '']],
  unused: [/relative_position_index$/, /mask_token$/],
  build(c, { graph, head }) {
    const g = graph('model');
    const pixels = g.input('pixel_values', 'float', ['batch_size', c.num_channels, ...c.image_size]);
    const states = g.layerNorm(swinStates(g, c, pixels), 'layernorm', c.layer_norm_eps);
    const pooled = g.mean(states, 1);
    if (head === 'ImageClassification') {
      g.output('logits', g.linear(pooled, 'classifier'));
      return;
    }
    g.output('last_hidden_state', states);
    g.output('pooler_output', pooled);
  },
});
