/** The made-up machine of {@link ./fake-engine.ts}: its models, devices and settings. */
import type { Setting } from '../../shared/app.ts';
import type { DevicesReport, ModelInfo } from '../../shared/models.ts';
import { sampleModel } from './samples.ts';

const model = (id: string, more: Partial<ModelInfo> = {}): ModelInfo => ({ ...sampleModel, id, ...more });

/** The memory figures of a model. */
export const held = (estimated: number | null, measured: number | null) => ({
  estimated_bytes: estimated,
  measured_bytes: measured,
});

/** Models in each state that a list can show. */
export function library(): ModelInfo[] {
  return [
    model('hearth/ember', { last_used_at: new Date(Date.now() - 130_000).toISOString() }),
    model('hearth/sentiment-minilm', {
      task: 'text-classification',
      backend: 'onnx',
      format: 'onnx',
      size_bytes: 11_800_000,
      chat: false,
      memory: held(52e6, null),
    }),
    model('sentence-transformers/all-MiniLM-L6-v2', {
      task: 'feature-extraction',
      backend: 'onnx',
      format: 'onnx',
      size_bytes: 23_600_000,
      chat: false,
      memory: held(71e6, null),
    }),
    model('unsloth/Qwen3-4B-Instruct-2507-GGUF', {
      source: 'folder',
      size_bytes: 2.5e9,
      memory: held(3.1e9, null),
      variants: ['Q4_K_M'],
    }),
    model('bartowski/Meta-Llama-3.1-70B-Instruct-GGUF', {
      source: 'huggingface',
      size_bytes: 42.5e9,
      memory: held(46e9, null),
    }),
    model('someone/broken-model', {
      source: 'folder',
      state: 'quarantined',
      memory: held(1e9, null),
      problem: {
        code: 'MODEL_QUARANTINED',
        message: 'Its engine stopped twice while it loaded.',
        hint: 'Replace the file, or release it to try again.',
      },
    }),
    model('openai/whisper-small', {
      task: 'automatic-speech-recognition',
      format: 'onnx',
      source: 'huggingface',
      size_bytes: 249e6,
      chat: false,
      memory: held(null, null),
    }),
  ];
}

/** A machine without a GPU. */
export const devices: DevicesReport = {
  device: 'cpu',
  reason: 'No GPU was found, so models run on the CPU with 8 threads.',
  capabilities: {
    ...{ cuda: false, mps: false, dml: false, webgpu: false, vulkan: false, gpu_name: null, memory_gb: null },
    ...{
      cpu_model: 'AMD Ryzen 7 5800X',
      cpu_cores: 8,
      ram_gb: 16,
      platform: 'linux',
      arch: 'x64',
      reasons: {},
    },
  },
  devices: [
    { id: 'cuda', available: false, reason: 'nvidia-smi is not installed.' },
    { id: 'vulkan', available: false, reason: 'There is no Vulkan loader on this machine.' },
    { id: 'webgpu', available: false, reason: 'ONNX Runtime lists no WebGPU adapter.' },
    { id: 'cpu', available: true, reason: '8 cores with AVX2.' },
  ],
};

/** One setting of each kind of input. */
export const settings: Setting[] = [
  {
    key: 'forceDevice',
    variable: 'FORCE_DEVICE',
    value: null,
    fixed: false,
    schema: {
      title: 'Device',
      description: 'Runs models on this device and nowhere else.',
      anyOf: [{ type: 'string', enum: ['cuda', 'mps', 'cpu'] }, { type: 'null' }],
      default: null,
    },
  },
  {
    key: 'maxLoadedModels',
    variable: 'MAX_LOADED_MODELS',
    value: 4,
    fixed: false,
    schema: {
      title: 'Loaded models',
      description: 'More than this, and the least used one is unloaded.',
      type: 'integer',
      minimum: 1,
      maximum: 1000,
      default: 4,
    },
  },
  {
    key: 'memoryWatermark',
    variable: 'MEMORY_WATERMARK',
    value: 0.7,
    fixed: true,
    schema: {
      title: 'Memory mark',
      description: 'The share of memory at which Hearth starts to unload.',
      type: 'number',
      minimum: 0,
      maximum: 1,
      step: 0.01,
      default: 0.85,
    },
  },
  {
    key: 'enableLargeModels',
    variable: 'ENABLE_LARGE_MODELS',
    value: true,
    fixed: false,
    schema: {
      title: 'Large models',
      description: 'Allows models that are likely to slow the whole machine down.',
      type: 'boolean',
      default: false,
    },
  },
  {
    key: 'modelFolders',
    variable: 'HEARTH_MODELS',
    value: ['/data/models'],
    fixed: false,
    schema: {
      title: 'Model folders',
      description: 'Laid out as org/name.',
      type: 'array',
      items: { type: 'string' },
      default: [],
    },
  },
];
