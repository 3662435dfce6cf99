/** LLaMA 1 to 3.3, Mistral (7B, Nemo), SmolLM and SmolLM2, and whatever else says it is one of them. */
import { z } from 'zod';
import { configured, count, Layout, type GgufArchitecture } from '../architecture.ts';
import { uint32, type Metadata } from '../metadata.ts';
import { COMPUTED_TABLES, decoderSizes, prefixOf, putEnds, putLayers, putSizes } from './decoder.ts';
import { llama3Factors, putRope, ropeEntries, ropeOf } from './rope.ts';

/** LlamaConfig's and MistralConfig's default for the base of rotary positions. */
const USUAL_THETA = 10_000;
/** 70B models, to which llama.cpp gives more bits for values, have 80 layers. */
const NAME = 'llama';

const config = z.object({
  model_type: z.string(),
  hidden_size: count,
  intermediate_size: count,
  num_hidden_layers: count,
  num_attention_heads: count,
  num_key_value_heads: count.nullish(),
  head_dim: count.nullish(),
  hidden_act: z.literal('silu').default('silu'),
  max_position_embeddings: count.max(1 << 30).default(2048),
  rms_norm_eps: z.number().positive().default(1e-6),
  tie_word_embeddings: z.boolean().default(false),
  ...ropeEntries,
});

/** LLaMA's kin under llama.cpp's name `llama`. */
export const llama: GgufArchitecture = {
  types: ['llama', 'mistral'],
  title: 'LLaMA, Mistral, SmolLM',
  plan: (json, weights) => {
    const c = configured(config, json);
    const sizes = decoderSizes(c, c.head_dim);
    const layout = new Layout(weights);
    const prefix = prefixOf(layout, ['model.', ''], 'embed_tokens.weight');
    const rope = ropeOf(c);
    const factors = llama3Factors(rope, sizes.head, USUAL_THETA);
    if (factors !== null) layout.make('rope_freqs.weight', factors);
    const ends = putEnds(layout, prefix, sizes, c.tie_word_embeddings);
    putLayers(layout, prefix, sizes, {
      interleaved: true,
      norms: { attn_norm: 'input_layernorm', ffn_norm: 'post_attention_layernorm' },
    });
    const fields: Metadata = new Map();
    putSizes(fields, NAME, sizes);
    putRope(fields, NAME, rope, USUAL_THETA);
    if (c.head_dim !== null && c.head_dim !== undefined) {
      fields.set(`${NAME}.attention.key_length`, uint32(sizes.head));
      fields.set(`${NAME}.attention.value_length`, uint32(sizes.head));
    }
    fields.set(`${NAME}.vocab_size`, uint32(ends.places));
    fields.set(`${NAME}.rope.dimension_count`, uint32(sizes.head));
    return {
      ...ends,
      name: NAME,
      fields,
      tensors: layout.tensors,
      layers: sizes.layers,
      sharesKeys: sizes.keyHeads !== sizes.heads,
      unused: [...COMPUTED_TABLES, /^lm_head\.weight$/],
    };
  },
};
