import { describe, expect, it } from 'vitest';
import { attentionShape, estimateMemory, kvCacheBytes, trainedContext } from './estimate.ts';

describe('estimateMemory', () => {
  it('adds up to its lines, each with its reason', () => {
    // Llama-3.2-1B at 8,192 tokens: 2 × 16 layers × 8 heads × 64 × 8,192 × 2 bytes = 268 MB.
    const shape = { layers: 16, kvHeads: 8, headDim: 64 };
    const estimate = estimateMemory({
      backend: 'llama',
      weightBytes: 800e6,
      parameters: 1_236e6,
      dtype: 'Q4_K_M',
      contextLength: 8_192,
      shape,
    });
    expect(kvCacheBytes(shape, 8_192, 'llama')).toBe(268_435_456);
    expect(estimate.lines.map((line) => line.label)).toEqual(['weights', 'KV cache', 'workspace', 'process']);
    expect(estimate.total_bytes).toBe(estimate.lines.reduce((sum, line) => sum + line.bytes, 0));
    expect(estimate.lines[0]?.why).toContain('1,236,000,000 parameters × 0.65 bytes');
  });

  it('has no KV cache for an encoder', () => {
    const estimate = estimateMemory({
      backend: 'onnx',
      weightBytes: 1e6,
      parameters: null,
      dtype: 'fp32',
      contextLength: null,
      shape: null,
    });
    expect(estimate.lines.map((line) => line.label)).not.toContain('KV cache');
  });
});

describe('attentionShape', () => {
  it.each([
    [
      'llama with grouped heads',
      { num_hidden_layers: 2, num_attention_heads: 4, num_key_value_heads: 2, hidden_size: 64 },
      { layers: 2, kvHeads: 2, headDim: 16 },
    ],
    [
      'gpt2 by its own names',
      { n_layer: 12, n_head: 12, n_embd: 768 },
      { layers: 12, kvHeads: 12, headDim: 64 },
    ],
    [
      'a head size of its own',
      { num_hidden_layers: 1, num_attention_heads: 16, hidden_size: 1024, head_dim: 128 },
      { layers: 1, kvHeads: 16, headDim: 128 },
    ],
    ['nothing to go by', {}, null],
  ])('%s', (_name, config, expected) => {
    expect(attentionShape(null, config)).toEqual(expected);
  });
});

describe('trainedContext', () => {
  it('takes the first name that says it', () => {
    expect(trainedContext(null, { n_positions: 1024 })).toBe(1024);
    expect(trainedContext(null, { max_position_embeddings: 512 })).toBe(512);
    expect(trainedContext(null, null)).toBeNull();
  });
});
