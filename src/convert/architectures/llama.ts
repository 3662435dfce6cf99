/** LLaMA, Mistral, Qwen 2 and 3. Where there is no GPU, GGUF is faster; the graphs that write are for those that have one. */
import { architecture } from '../architecture.ts';
import { llamaConfig, llamaDecoder, llamaStates, type LlamaConfig } from '../blocks/llama.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, type Value } from '../graph/value.ts';

/** LLaMA and its kin: what writes, what makes embeddings, and what classifies. */
export const llama = architecture({
  types: ['llama', 'mistral', 'qwen2', 'qwen3'],
  heads: ['CausalLM', 'Model', 'SequenceClassification'],
  config: llamaConfig,
  unused: [/rotary_emb\.inv_freq$/, /^lm_head\.weight$/],
  build(c, { graph, head }) {
    const g = graph('model');
    const ids = g.input('input_ids', 'int64', ['batch_size', 'sequence_length']);
    if (head === 'CausalLM') {
      llamaDecoder(g, c, g.embedding(ids, 'model.embed_tokens'), {
        p: 'model.',
        head: g.has('lm_head.weight') ? 'lm_head.weight' : 'model.embed_tokens.weight',
      });
      return;
    }
    const p = g.has('model.embed_tokens.weight') ? 'model.' : '';
    const states = llamaStates(g, c, ids, p);
    if (head === 'Model') g.output('last_hidden_state', states);
    else g.output('logits', g.linear(atLastWord(g, c, states, ids), 'score'));
  },
});

/** The states of the last token that is not padding, [batch, width]; without a token for that, of the last one. */
function atLastWord(g: GraphBuilder, c: LlamaConfig, states: Value, ids: Value): Value {
  const pad = c.pad_token_id;
  if (pad === null || pad === undefined) return g.select(states, 1, -1);
  const length = dim(ids, 1);
  const places = g.range(0, g.size(length), length);
  // ArgMax takes int64 not everywhere.
  const last = g.argMax(g.cast(g.where(g.equal(ids, pad), g.constant('int64', [], [0]), places), 'int32'), 1);
  return g.op('GatherND', [states, g.unsqueeze(last, 1)], [dim(states, 0), dim(states, 2)], {
    batch_dims: 1,
  });
}
