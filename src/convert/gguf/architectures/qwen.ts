/** Qwen2, Qwen2.5 and Qwen3, without experts. */
import { z } from 'zod';
import { configured, count, Layout, type GgufArchitecture } from '../architecture.ts';
import { uint32, type Metadata } from '../metadata.ts';
import { COMPUTED_TABLES, decoderSizes, prefixOf, putEnds, putLayers, putSizes } from './decoder.ts';
import { putRope, ropeEntries, ropeOf, unknownRope } from './rope.ts';

/** Qwen2Config's and Qwen3Config's default for the base of rotary positions. */
const USUAL_THETA = 10_000;

const config = z.object({
  hidden_size: count,
  intermediate_size: count,
  num_hidden_layers: count,
  num_attention_heads: count,
  num_key_value_heads: count.nullish(),
  head_dim: count.nullish(),
  hidden_act: z.literal('silu').default('silu'),
  max_position_embeddings: count.max(1 << 30).default(32_768),
  rms_norm_eps: z.number().positive().default(1e-6),
  tie_word_embeddings: z.boolean().default(false),
  // llama.cpp lets every token of these models see all before it.
  use_sliding_window: z.literal(false).default(false),
  ...ropeEntries,
});

/** `usualHead`: features of a head where config.json has none; null where they follow from the sizes. */
function qwen(name: 'qwen2' | 'qwen3', title: string, usualHead: number | null): GgufArchitecture {
  return {
    types: [name],
    title,
    plan: (json, weights) => {
      const c = configured(config, json);
      const stated = c.head_dim ?? usualHead;
      const sizes = decoderSizes(c, stated);
      const layout = new Layout(weights);
      const prefix = prefixOf(layout, ['model.', ''], 'embed_tokens.weight');
      const ends = putEnds(layout, prefix, sizes, c.tie_word_embeddings);
      putLayers(layout, prefix, sizes, {
        interleaved: false,
        norms: { attn_norm: 'input_layernorm', ffn_norm: 'post_attention_layernorm' },
        headNorms: name === 'qwen3',
      });
      const rope = ropeOf(c);
      if (rope.kind === 'llama3') throw unknownRope(rope.kind);
      const fields: Metadata = new Map();
      putSizes(fields, name, sizes);
      putRope(fields, name, rope, USUAL_THETA);
      if (stated !== null) {
        fields.set(`${name}.attention.key_length`, uint32(sizes.head));
        fields.set(`${name}.attention.value_length`, uint32(sizes.head));
      }
      return {
        ...ends,
        name,
        fields,
        tensors: layout.tensors,
        layers: sizes.layers,
        sharesKeys: sizes.keyHeads !== sizes.heads,
        unused: [...COMPUTED_TABLES, /^lm_head\.weight$/],
      };
    },
  };
}

/** Qwen2 and Qwen2.5. */
export const qwen2 = qwen('qwen2', 'Qwen2, Qwen2.5', null);
/** Qwen3, whose heads have 128 features unless config.json says otherwise. */
export const qwen3 = qwen('qwen3', 'Qwen3', 128);
