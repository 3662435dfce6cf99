/** Raw checkpoints of the fake library, which can be converted. */
import type { ModelInfo } from '../../shared/models.ts';
import { sampleModel } from './samples.ts';

/** Raw checkpoints: an encoder and a language model. */
export function rawModels(): ModelInfo[] {
  const raw = { ...sampleModel, source: 'huggingface', format: 'safetensors', state: 'available' } as const;
  return [
    {
      ...raw,
      id: 'google-bert/bert-base-uncased',
      task: 'fill-mask',
      backend: 'onnx',
      chat: false,
      size_bytes: 440e6,
      planned: { variant: 'fp32', device: 'cpu', gpu_bytes: 0, converts: 'onnx' },
    },
    {
      ...raw,
      id: 'HuggingFaceTB/SmolLM2-135M-Instruct',
      size_bytes: 269e6,
      planned: { variant: 'Q8_0', device: 'cpu', gpu_bytes: 0, converts: 'gguf' },
    },
  ];
}
