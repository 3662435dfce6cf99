/** What LLaMA and its kin have in common: names of tensors, and the fields of their sizes. */
import type { Layout, PutOptions } from '../architecture.ts';
import { float32, uint32, type Metadata } from '../metadata.ts';

/** Sizes of a decoder. */
export interface DecoderSizes {
  readonly layers: number;
  readonly hidden: number;
  readonly inner: number;
  readonly heads: number;
  readonly keyHeads: number;
  /** Features of a head. */
  readonly head: number;
  readonly context: number;
  readonly epsilon: number;
}

/** What a config.json calls the sizes that {@link decoderSizes} reads. */
interface SizeEntries {
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly num_key_value_heads?: number | null | undefined;
  readonly max_position_embeddings: number;
  readonly rms_norm_eps: number;
}

/** The sizes of a config; `head` is the features of one, where they do not follow from the others. */
export function decoderSizes(c: SizeEntries, head?: number | null): DecoderSizes {
  return {
    layers: c.num_hidden_layers,
    hidden: c.hidden_size,
    inner: c.intermediate_size,
    heads: c.num_attention_heads,
    keyHeads: c.num_key_value_heads ?? c.num_attention_heads,
    head: head ?? Math.floor(c.hidden_size / c.num_attention_heads),
    context: c.max_position_embeddings,
    epsilon: c.rms_norm_eps,
  };
}

/** In which ways a decoder differs from LLaMA. */
export interface DecoderLayout {
  /** llama.cpp rotates neighbours, not halves: rows of queries and keys change places. */
  readonly interleaved: boolean;
  /** What is added to norms, which Gemma stores less 1. */
  readonly normPlus?: number;
  /** Norms by llama.cpp's name and the checkpoint's, of the width of hidden states. */
  readonly norms: Readonly<Record<string, string>>;
  /** Queries and keys are normalized head by head. */
  readonly headNorms?: boolean;
}

/** The prefix of a checkpoint's tensors: heads put `model.` before the names of a bare decoder. */
export function prefixOf(layout: Layout, candidates: readonly string[], embeddings: string): string {
  return candidates.find((prefix) => layout.has(`${prefix}${embeddings}`)) ?? candidates[0] ?? '';
}

/** Embeddings, the last norm, and the matrix that gives scores of tokens where there is one. Returns what is the case. */
export function putEnds(
  layout: Layout,
  prefix: string,
  { hidden }: DecoderSizes,
  tiedByConfig: boolean,
  normPlus?: number,
): { readonly places: number; readonly tied: boolean } {
  const places = layout.rows(`${prefix}embed_tokens.weight`);
  layout.put('token_embd.weight', `${prefix}embed_tokens.weight`, [places, hidden]);
  const plus = normPlus === undefined ? {} : { plus: normPlus };
  layout.put('output_norm.weight', `${prefix}norm.weight`, [hidden], plus);
  const tied = tiedByConfig || !layout.has('lm_head.weight');
  if (!tied) layout.put('output.weight', 'lm_head.weight', [places, hidden]);
  return { places, tied };
}

/** The tensors of all layers. */
export function putLayers(
  layout: Layout,
  prefix: string,
  sizes: DecoderSizes,
  { interleaved, normPlus, norms, headNorms }: DecoderLayout,
): void {
  const { layers, hidden, inner, heads, keyHeads, head } = sizes;
  const plus: PutOptions = normPlus === undefined ? {} : { plus: normPlus };
  const rotated = (count: number): PutOptions => (interleaved ? { heads: count } : {});
  for (let layer = 0; layer < layers; layer++) {
    const [to, from] = [`blk.${String(layer)}.`, `${prefix}layers.${String(layer)}.`];
    for (const [name, stored] of Object.entries(norms))
      layout.put(`${to}${name}.weight`, `${from}${stored}.weight`, [hidden], plus);
    const matrix = (
      name: string,
      stored: string,
      rows: number,
      columns: number,
      options: PutOptions = {},
    ): void => {
      layout.put(`${to}${name}.weight`, `${from}${stored}.weight`, [rows, columns], options);
      layout.putIfThere(`${to}${name}.bias`, `${from}${stored}.bias`, [rows], options);
    };
    matrix('attn_q', 'self_attn.q_proj', heads * head, hidden, rotated(heads));
    matrix('attn_k', 'self_attn.k_proj', keyHeads * head, hidden, rotated(keyHeads));
    matrix('attn_v', 'self_attn.v_proj', keyHeads * head, hidden);
    matrix('attn_output', 'self_attn.o_proj', hidden, heads * head);
    if (headNorms === true) {
      layout.put(`${to}attn_q_norm.weight`, `${from}self_attn.q_norm.weight`, [head], plus);
      layout.put(`${to}attn_k_norm.weight`, `${from}self_attn.k_norm.weight`, [head], plus);
    }
    matrix('ffn_gate', 'mlp.gate_proj', inner, hidden);
    matrix('ffn_up', 'mlp.up_proj', inner, hidden);
    matrix('ffn_down', 'mlp.down_proj', hidden, inner);
  }
}

/** Writes the fields of sizes. */
export function putSizes(fields: Metadata, name: string, sizes: DecoderSizes): void {
  fields.set(`${name}.block_count`, uint32(sizes.layers));
  fields.set(`${name}.context_length`, uint32(sizes.context));
  fields.set(`${name}.embedding_length`, uint32(sizes.hidden));
  fields.set(`${name}.feed_forward_length`, uint32(sizes.inner));
  fields.set(`${name}.attention.head_count`, uint32(sizes.heads));
  fields.set(`${name}.attention.head_count_kv`, uint32(sizes.keyHeads));
  fields.set(`${name}.attention.layer_norm_rms_epsilon`, float32(sizes.epsilon));
}

/** Tables that older checkpoints carry and every model computes by itself. */
export const COMPUTED_TABLES = [/rotary_emb\.inv_freq$/, /\.attn\.(?:masked_)?bias$/];
