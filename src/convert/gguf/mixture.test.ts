import { expect, test } from 'vitest';
import { typeOf, type MixtureModel, type Quantization } from './mixture.ts';

const model: MixtureModel = { layers: 32, tied: false, seventyBillion: false };
const square = [4096, 4096];

test.each<[string, readonly number[], Quantization, string, Partial<MixtureModel>?]>([
  // What stays in single precision: lists, norms, positions.
  ['blk.0.attn_q.bias', [4096], 'Q4_K_M', 'F32'],
  ['blk.0.attn_norm.weight', [4096], 'F16', 'F32'],
  ['blk.0.attn_q_norm.weight', [128, 2], 'Q8_0', 'F32'],
  ['position_embd.weight', [1024, 768], 'F16', 'F32'],
  ['token_embd.weight', square, 'F16', 'F16'],
  // The matrix that gives scores, be it the embeddings.
  ['output.weight', square, 'Q4_0', 'Q6_K'],
  ['output.weight', square, 'Q4_K_M', 'Q6_K'],
  ['output.weight', square, 'Q8_0', 'Q8_0'],
  ['token_embd.weight', square, 'Q4_K_M', 'Q4_K'],
  ['token_embd.weight', square, 'Q4_K_M', 'Q6_K', { tied: true }],
  ['token_embd.weight', [1000, 64], 'Q4_K_M', 'Q8_0', { tied: true }],
  ['token_embd.weight', [1000, 64], 'Q4_0', 'Q8_0', { tied: true }],
  // More bits for the first and last eighth of the layers, and every third between.
  ['blk.3.attn_v.weight', square, 'Q4_K_M', 'Q6_K'],
  ['blk.4.attn_v.weight', square, 'Q4_K_M', 'Q4_K'],
  ['blk.6.attn_v.weight', square, 'Q4_K_M', 'Q6_K'],
  ['blk.6.ffn_down.weight', square, 'Q5_K_M', 'Q6_K'],
  ['blk.7.ffn_down.weight', square, 'Q5_K_M', 'Q5_K'],
  ['blk.28.ffn_down.weight', square, 'Q4_K_M', 'Q6_K'],
  ['blk.6.ffn_up.weight', square, 'Q4_K_M', 'Q4_K'],
  ['blk.6.ffn_down.weight', square, 'Q4_0', 'Q4_0'],
  ['blk.6.attn_qkv.weight', square, 'Q4_K_M', 'Q6_K'],
  ['blk.4.attn_qkv.weight', square, 'Q4_K_M', 'Q4_K'],
  ['blk.11.attn_v.weight', square, 'Q4_K_M', 'Q5_K', { layers: 80, seventyBillion: true }],
  // Rows that blocks of 256 do not fit.
  ['blk.4.attn_q.weight', [64, 96], 'Q4_K_M', 'Q5_0'],
  ['blk.4.attn_q.weight', [64, 96], 'Q5_K_M', 'Q5_1'],
  ['blk.4.attn_q.weight', [64, 96], 'Q6_K', 'Q8_0'],
  ['blk.4.attn_q.weight', [64, 40], 'Q4_K_M', 'F16'],
  ['blk.4.attn_q.weight', [64, 40], 'Q8_0', 'F16'],
])(
  '%s of %j as %s gets another format than llama.cpp gives it',
  (name, shape, quantization, want, differs) => {
    expect(typeOf(name, shape, quantization, { ...model, ...differs })).toBe(want);
  },
);
