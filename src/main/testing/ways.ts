/** Files and machines for the tests of how a model is run. */
import { dtypeOfOnnx } from '../../shared/graph-names.ts';
import type { DeviceCapabilities } from '../../shared/models.ts';
import type { WayFacts } from '../models/acceleration.ts';
import { dtypeOfGguf } from '../models/dtypes.ts';
import type { WeightsFile } from '../models/found-files.ts';

/** A graph; its name says its dtype. */
export const onnx = (path: string, bytes = 1e6): WeightsFile => ({
  format: 'onnx',
  path,
  bytes,
  fingerprint: 'f',
  dtype: dtypeOfOnnx(path),
});
/** A GGUF file; its name says its quantization. */
export const gguf = (path: string, bytes: number): WeightsFile => ({
  format: 'gguf',
  path,
  bytes,
  fingerprint: 'f',
  dtype: dtypeOfGguf(path),
});
/** A raw checkpoint and what it becomes. */
export const raw = (converts: 'onnx' | 'gguf', dtype: string, bytes: number): WeightsFile => ({
  format: 'safetensors',
  path: 'model.safetensors',
  bytes,
  fingerprint: 'f',
  dtype,
  converts,
});

/** A machine without a GPU. */
export const capabilities: DeviceCapabilities = {
  cuda: false,
  mps: false,
  dml: false,
  webgpu: false,
  vulkan: false,
  gpu_name: null,
  memory_gb: null,
  cpu_model: 'Test',
  cpu_cores: 4,
  ram_gb: 16,
  platform: 'linux',
  arch: 'x64',
  reasons: {},
};
/** A machine of 16 GB without a GPU. */
export const cpu: WayFacts = {
  task: 'text-classification',
  device: 'cpu',
  deviceReason: 'no GPU was found',
  capabilities,
  budgetBytes: 16e9,
};
/** The same with a GPU of 10 GB. */
export const gpu: WayFacts = {
  ...cpu,
  device: 'cuda',
  deviceReason: 'CUDA is the best that this machine has',
  budgetBytes: 10e9,
  mainBudgetBytes: 16e9,
};
/** The same facts for a language model. */
export const llm = (facts: WayFacts, more: Partial<WayFacts> = {}): WayFacts => ({
  ...facts,
  task: 'text-generation',
  ...more,
});

/** The files of a language model of seven billion weights. */
export const QUANTS = [
  gguf('m-F16.gguf', 14e9),
  gguf('m-Q8_0.gguf', 7.4e9),
  gguf('m-Q6_K.gguf', 5.8e9),
  gguf('m-Q4_K_M.gguf', 4.2e9),
  gguf('m-Q2_K.gguf', 2.8e9),
];
/** The graphs of a small encoder. */
export const SMALL = [
  onnx('onnx/model.onnx', 90e6),
  onnx('onnx/model_quantized.onnx', 23e6),
  onnx('onnx/model_fp16.onnx', 45e6),
];
/** The graphs of a large one. */
export const LARGE = [
  onnx('onnx/model.onnx', 6e9),
  onnx('onnx/model_fp16.onnx', 3e9),
  onnx('onnx/model_quantized.onnx', 1.5e9),
  onnx('onnx/model_q4f16.onnx', 0.9e9),
];
