import { expect, test } from 'vitest';
import { maxTokens } from './token-limit.ts';

test('the least of tokenizer, positions and own limit holds', () => {
  expect(maxTokens({ max_position_embeddings: 512 }, { model_max_length: 128 }, null)).toBe(128);
  expect(maxTokens({ max_position_embeddings: 512 }, { model_max_length: 1e30 }, null)).toBe(512);
  expect(maxTokens({ max_position_embeddings: 512 }, { model_max_length: 512 }, 256)).toBe(256);
});

test('roberta has two positions that no token may take', () => {
  expect(maxTokens({ model_type: 'roberta', max_position_embeddings: 514, pad_token_id: 1 }, {}, null)).toBe(
    512,
  );
});

test('a model that names no limit gets one all the same', () => {
  expect(maxTokens({}, { model_max_length: 1e30 }, null)).toBe(512);
});
