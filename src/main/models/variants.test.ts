import { describe, expect, it } from 'vitest';
import type { WeightsFile } from './scan.ts';
import { dtypeOfOnnx } from '../../shared/graph-names.ts';
import { dtypeOfGguf } from './dtypes.ts';
import { namedVariant, runnableWeights } from './variants.ts';

const onnx = (path: string, bytes = 1e6): WeightsFile => ({
  format: 'onnx',
  path,
  bytes,
  fingerprint: 'f',
  dtype: dtypeOfOnnx(path),
});
const gguf = (path: string, bytes: number): WeightsFile => ({
  format: 'gguf',
  path,
  bytes,
  fingerprint: 'f',
  dtype: dtypeOfGguf(path),
});

describe('names of dtypes', () => {
  it.each([
    ['onnx/model.onnx', 'fp32'],
    ['onnx/model_fp16.onnx', 'fp16'],
    ['onnx/model_quantized.onnx', 'q8'],
    ['onnx/model_q4f16.onnx', 'q4f16'],
    ['onnx/model_uint8.onnx', 'uint8'],
  ])('%s is %s', (path, dtype) => {
    expect(dtypeOfOnnx(path)).toBe(dtype);
  });

  it.each([
    ['Qwen3-4B-Instruct-Q4_K_M.gguf', 'Q4_K_M'],
    ['model-IQ3_XS.gguf', 'IQ3_XS'],
    ['ggml-model-f16.gguf', 'F16'],
    ['big-Q8_0-00001-of-00003.gguf', 'Q8_0'],
    ['something.gguf', 'something'],
  ])('%s is %s', (path, dtype) => {
    expect(dtypeOfGguf(path)).toBe(dtype);
  });
});

describe('runnableWeights', () => {
  it('leaves out half graphs, safetensors and a second file of the same dtype', () => {
    const files = [
      onnx('onnx/model.onnx'),
      onnx('model.onnx'),
      onnx('onnx/encoder_model.onnx'),
      onnx('onnx/decoder_with_past_model.onnx'),
    ];
    expect(runnableWeights(files, 'text-classification').map((file) => file.path)).toEqual([
      'onnx/model.onnx',
    ]);
  });

  it('does not offer a GGUF for a task that llama.cpp does not run here', () => {
    expect(runnableWeights([gguf('a-Q8_0.gguf', 1)], 'text-classification')).toEqual([]);
  });
});

describe('namedVariant', () => {
  const files = [gguf('m-Q8_0.gguf', 8e9), gguf('m-Q4_K_M.gguf', 4e9)];

  it('finds a variant in whatever case, and lists those there are for an unknown one', () => {
    expect(namedVariant(files, 'q4_k_m').dtype).toBe('Q4_K_M');
    expect(() => namedVariant(files, 'q5')).toThrow(
      expect.objectContaining({ code: 'MODEL_NOT_FOUND', hint: 'It has: Q8_0, Q4_K_M.' }),
    );
  });
});
