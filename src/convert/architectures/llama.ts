/** LLaMA, Mistral, Qwen 2 and 3. Where there is no GPU, GGUF is faster; these graphs are for those that have one. */
import { architecture } from '../architecture.ts';
import { llamaConfig, llamaDecoder } from '../blocks/llama.ts';

/** LLaMA and its kin. */
export const llama = architecture({
  types: ['llama', 'mistral', 'qwen2', 'qwen3'],
  heads: ['CausalLM'],
  config: llamaConfig,
  unused: [/rotary_emb\.inv_freq$/, /^lm_head\.weight$/],
  build(c, { graph }) {
    const g = graph('model');
    const ids = g.input('input_ids', 'int64', ['batch_size', 'sequence_length']);
    const table = 'model.embed_tokens.weight';
    llamaDecoder(g, c, g.embedding(ids, 'model.embed_tokens'), {
      p: 'model.',
      head: g.has('lm_head.weight') ? 'lm_head.weight' : table,
    });
  },
});
