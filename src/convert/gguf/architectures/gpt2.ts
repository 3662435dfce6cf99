/** GPT-2 in all sizes. Its matrices are stored the other way round, and its positions are learned. */
import { z } from 'zod';
import { configured, count, Layout, type GgufArchitecture } from '../architecture.ts';
import { float32, uint32, type Metadata } from '../metadata.ts';
import { prefixOf } from './decoder.ts';

const NAME = 'gpt2';

const config = z.object({
  n_embd: count,
  n_layer: count,
  n_head: count,
  n_positions: count.default(1024),
  n_inner: count.nullish(),
  layer_norm_epsilon: z.number().positive().default(1e-5),
  activation_function: z.enum(['gelu_new', 'gelu_pytorch_tanh']).default('gelu_new'),
  tie_word_embeddings: z.boolean().default(true),
  // Other ways of scaling that GPT-2's class knows, and llama.cpp does not.
  scale_attn_weights: z.literal(true).default(true),
  scale_attn_by_inverse_layer_idx: z.literal(false).default(false),
});

/** llama.cpp's names, the checkpoint's, and the sizes of outputs and inputs in hidden states and inner features. */
const MATRICES = (hidden: number, inner: number): readonly (readonly [string, string, number, number])[] => [
  ['attn_qkv', 'attn.c_attn', 3 * hidden, hidden],
  ['attn_output', 'attn.c_proj', hidden, hidden],
  ['ffn_up', 'mlp.c_fc', inner, hidden],
  ['ffn_down', 'mlp.c_proj', hidden, inner],
];

/** GPT-2. */
export const gpt2: GgufArchitecture = {
  types: ['gpt2'],
  title: 'GPT-2',
  plan: (json, weights) => {
    const c = configured(config, json);
    const hidden = c.n_embd;
    const inner = c.n_inner ?? 4 * hidden;
    const layout = new Layout(weights);
    const prefix = prefixOf(layout, ['transformer.', ''], 'wte.weight');
    const places = layout.rows(`${prefix}wte.weight`);
    layout.put('token_embd.weight', `${prefix}wte.weight`, [places, hidden]);
    layout.put('position_embd.weight', `${prefix}wpe.weight`, [c.n_positions, hidden]);
    const both = (name: string, stored: string): void => {
      layout.put(`${name}.weight`, `${stored}.weight`, [hidden]);
      layout.put(`${name}.bias`, `${stored}.bias`, [hidden]);
    };
    both('output_norm', `${prefix}ln_f`);
    const tied = c.tie_word_embeddings || !layout.has('lm_head.weight');
    if (!tied) layout.put('output.weight', 'lm_head.weight', [places, hidden]);
    for (let layer = 0; layer < c.n_layer; layer++) {
      const [to, from] = [`blk.${String(layer)}.`, `${prefix}h.${String(layer)}.`];
      both(`${to}attn_norm`, `${from}ln_1`);
      both(`${to}ffn_norm`, `${from}ln_2`);
      for (const [name, stored, rows, columns] of MATRICES(hidden, inner)) {
        layout.put(`${to}${name}.weight`, `${from}${stored}.weight`, [rows, columns], { turned: true });
        layout.put(`${to}${name}.bias`, `${from}${stored}.bias`, [rows]);
      }
    }
    const fields: Metadata = new Map([
      [`${NAME}.block_count`, uint32(c.n_layer)],
      [`${NAME}.context_length`, uint32(c.n_positions)],
      [`${NAME}.embedding_length`, uint32(hidden)],
      [`${NAME}.feed_forward_length`, uint32(inner)],
      [`${NAME}.attention.head_count`, uint32(c.n_head)],
      [`${NAME}.attention.layer_norm_epsilon`, float32(c.layer_norm_epsilon)],
    ]);
    return {
      name: NAME,
      fields,
      tensors: layout.tensors,
      layers: c.n_layer,
      places,
      tied,
      sharesKeys: false,
      unused: [/\.attn\.(?:masked_)?bias$/, /^lm_head\.weight$/],
    };
  },
};
