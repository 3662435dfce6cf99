/** Phi-3, Phi-3.5 and Phi-4, mini included: queries, keys and values in one matrix, gate and up in another. */
import { z } from 'zod';
import { notConvertible } from '../../failure.ts';
import { configured, count, Layout, type GgufArchitecture } from '../architecture.ts';
import { float32, uint32, type Metadata } from '../metadata.ts';
import { COMPUTED_TABLES, decoderSizes, prefixOf, putEnds, putSizes, type DecoderSizes } from './decoder.ts';
import { ropeEntries, ropeOf, unknownRope, type Rope } from './rope.ts';

const NAME = 'phi3';
/** Phi3Config's default for the base of rotary positions. */
const USUAL_THETA = 10_000;

const config = z.object({
  hidden_size: count,
  intermediate_size: count,
  num_hidden_layers: count,
  num_attention_heads: count,
  num_key_value_heads: count.nullish(),
  hidden_act: z.literal('silu').default('silu'),
  max_position_embeddings: count.max(1 << 30).default(4096),
  rms_norm_eps: z.number().positive().default(1e-5),
  tie_word_embeddings: z.boolean().default(false),
  sliding_window: count.nullish(),
  ...ropeEntries,
});

/** The tensors of all layers. */
function putLayers(layout: Layout, prefix: string, sizes: DecoderSizes): void {
  const { hidden, inner, heads, keyHeads, head } = sizes;
  for (let layer = 0; layer < sizes.layers; layer++) {
    const [to, from] = [`blk.${String(layer)}.`, `${prefix}layers.${String(layer)}.`];
    layout.put(`${to}attn_norm.weight`, `${from}input_layernorm.weight`, [hidden]);
    layout.put(`${to}ffn_norm.weight`, `${from}post_attention_layernorm.weight`, [hidden]);
    const all = (heads + 2 * keyHeads) * head;
    layout.put(`${to}attn_qkv.weight`, `${from}self_attn.qkv_proj.weight`, [all, hidden]);
    layout.put(`${to}attn_output.weight`, `${from}self_attn.o_proj.weight`, [hidden, heads * head]);
    layout.put(`${to}ffn_up.weight`, `${from}mlp.gate_up_proj.weight`, [2 * inner, hidden]);
    layout.put(`${to}ffn_down.weight`, `${from}mlp.down_proj.weight`, [hidden, inner]);
  }
}

/** Factors of long contexts, for models that were stretched after their training. Throws MODEL_LOAD_FAILED. */
function putLongContext(
  layout: Layout,
  fields: Metadata,
  rope: Rope,
  rotated: number,
  stretch: number,
  original: number,
): void {
  if (rope.kind === 'default') return;
  if (rope.kind !== 'longrope' && rope.kind !== 'su') throw unknownRope(rope.kind);
  const [long, short] = [rope.long_factor ?? [], rope.short_factor ?? []];
  if (long.length !== rotated / 2 || short.length !== rotated / 2)
    throw notConvertible(
      `config.json: long_factor and short_factor need ${String(rotated / 2)} numbers each, and have ${String(long.length)} and ${String(short.length)}`,
      'Get the model again, or choose another copy.',
    );
  const attention = stretch > 1 ? Math.sqrt(1 + Math.log(stretch) / Math.log(original)) : 1;
  fields.set(`${NAME}.rope.scaling.attn_factor`, float32(attention));
  layout.make('rope_factors_long.weight', long);
  layout.make('rope_factors_short.weight', short);
}

/** Phi-3 and Phi-4. */
export const phi3: GgufArchitecture = {
  types: ['phi3'],
  title: 'Phi-3, Phi-4',
  plan: (json, weights) => {
    const c = configured(config, json);
    const sizes = decoderSizes(c);
    const layout = new Layout(weights);
    const prefix = prefixOf(layout, ['model.', ''], 'embed_tokens.weight');
    const rope = ropeOf(c);
    const original = rope.original_max_position_embeddings ?? sizes.context;
    const rotated = Math.floor(Math.trunc((rope.partial_rotary_factor ?? 1) * sizes.hidden) / sizes.heads);
    const fields: Metadata = new Map();
    putLongContext(layout, fields, rope, rotated, sizes.context / original, original);
    const ends = putEnds(layout, prefix, sizes, c.tie_word_embeddings);
    putLayers(layout, prefix, sizes);
    putSizes(fields, NAME, sizes);
    fields.set(`${NAME}.rope.scaling.original_context_length`, uint32(original));
    fields.set(`${NAME}.rope.dimension_count`, uint32(rotated));
    fields.set(`${NAME}.rope.freq_base`, float32(rope.theta ?? USUAL_THETA));
    // 0 tells Phi-4 from the others, for llama.cpp.
    fields.set(`${NAME}.attention.sliding_window`, uint32(c.sliding_window ?? 0));
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
