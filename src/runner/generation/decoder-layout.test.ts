import { expect, test } from 'vitest';
import { decoderPositions, emptyCacheShape } from './decoder-layout.ts';

const input = (shape: (number | string)[]) => ({
  name: 'past_key_values.0.decoder.key',
  type: 'float32' as const,
  shape,
});

test.each<[string, (number | string)[], object, number[]]>([
  ['what the graph says', ['batch', 4, 'past', 8], {}, [2, 4, 0, 8]],
  ['BART', ['batch', '', 'past', ''], { decoder_attention_heads: 4, d_model: 32 }, [2, 4, 0, 8]],
  ['T5', ['batch', 'heads', 'past', 'dim'], { num_heads: 8, d_kv: 64, d_model: 64 }, [2, 8, 0, 64]],
  ['a decoder of its own', ['batch', 'h', 'past', 'd'], { decoder: { n_head: 2, n_embd: 16 } }, [2, 2, 0, 8]],
])('an empty cache has the size of %s', (_, shape, config, wanted) => {
  expect(emptyCacheShape(input(shape), config, 2)).toEqual(wanted);
});

test('a size that nothing tells is an error of the model, and not a shape of zeros', () => {
  expect(() => emptyCacheShape(input(['b', 'h', 'p', 'd']), {}, 1)).toThrow(
    expect.objectContaining({ code: 'MODEL_LOAD_FAILED' }),
  );
});

test.each<[string, object, number | null]>([
  ['BART has as many as its positions', { max_position_embeddings: 1_024 }, 1_024],
  ['Whisper as its target has', { max_target_positions: 448 }, 448],
  ['a GPT-2 decoder its own', { decoder: { n_positions: 64 } }, 64],
  ['BLIP those of its text half', { text_config: { max_position_embeddings: 512 } }, 512],
  ['T5 no limit: its positions are relative', { model_type: 't5', n_positions: 512 }, null],
])('%s', (_, config, wanted) => {
  expect(decoderPositions(config)).toBe(wanted);
});
