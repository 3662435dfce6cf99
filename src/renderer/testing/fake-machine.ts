/** The made-up machine of {@link ./fake-engine.ts}: its models and devices. */
import type { DevicesReport, GpuMemory, ModelInfo } from '../../shared/models.ts';
import { speedOn } from './fake-details.ts';
import { inTurn } from './feed.ts';
import { everyModel } from './fake-every.ts';
import { rawModels } from './fake-raw.ts';
import { soundModels } from './fake-sounds.ts';
import { wordModels } from './fake-words.ts';
import { sampleModel, sampleProfile } from './samples.ts';

const model = (id: string, more: Partial<ModelInfo> = {}): ModelInfo => ({ ...sampleModel, id, ...more });

/** The memory figures of a model. */
export const held = (estimated: number | null, measured: number | null) => ({
  estimated_bytes: estimated,
  measured_bytes: measured,
});

/** Models in each state that a list can show; `?models=N` fills up to N, `?empty` leaves the embedded ones, `?sounds` brings some for sounds, `?words` one for texts, `?every` one for each other task, `?odd` one that nothing runs. */
export function library(query: URLSearchParams): ModelInfo[] {
  const known = [
    ...embedded(),
    ...(query.has('empty') ? [] : others()),
    ...(query.has('sounds') ? soundModels() : []),
    ...(query.has('words') ? wordModels() : []),
    ...(query.has('every') ? everyModel() : []),
    ...(query.has('raw') ? rawModels() : []),
    ...(query.has('odd') ? [oddModel()] : []),
    ...(query.has('pairs') ? secondDetector() : []),
  ].map((each) => (query.has('gpu') && each.device === 'cpu' ? { ...each, device: 'cuda:0' } : each));
  const wanted = Number(query.get('models') ?? 0);
  return [...known, ...Array.from({ length: Math.max(0, wanted - known.length) }, (_, n) => numbered(n))];
}

const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

function embedded(): ModelInfo[] {
  return [
    model('hearth/ember', { last_used_at: ago(2), speed: speedOn('cpu', 212.4, 460, 'Q8_0') }),
    model('hearth/sentiment-minilm', {
      task: 'text-classification',
      backend: 'onnx',
      format: 'onnx',
      size_bytes: 11_800_000,
      chat: false,
      memory: held(52e6, null),
      speed: speedOn('cpu', null, 4.1, 'q8'),
      last_used_at: ago(60 * 26),
    }),
    model('sentence-transformers/all-MiniLM-L6-v2', {
      task: 'feature-extraction',
      backend: 'onnx',
      format: 'onnx',
      size_bytes: 23_600_000,
      chat: false,
      memory: held(71e6, null),
    }),
  ];
}

function others(): ModelInfo[] {
  return [...working(), ...pictures(), ...awkward()];
}

/** How the model that answers runs. */
const ANSWERING = sampleProfile({
  speed: { tokens_per_second: 48.2, run_ms: 1_900, load_ms: 1_900 },
  memory_bytes: 2.61e9,
});

/** How a model whose largest file fits would run. */
const UNQUANTIZED = sampleProfile({
  profile: 'llama-cpu-F16',
  dtype: 'F16',
  memory_bytes: 17.5e9,
  reason: 'F16 loses the least of its GGUF files, and fits. No GPU that Hearth can use was found.',
});

function working(): ModelInfo[] {
  return [
    model('unsloth/Qwen3-4B-Instruct-2507-GGUF', {
      source: 'hub',
      size_bytes: 2.5e9,
      memory: {
        ...held(2.61e9, 2.74e9),
        lines: [
          { label: 'weights', bytes: 2.5e9, why: '4.0 billion parameters of 4.85 bits' },
          { label: 'context', bytes: 8e7, why: '4,096 tokens of 19,531 bytes' },
          { label: 'workspace', bytes: 3e7, why: 'what llama.cpp sets aside for one batch' },
        ],
      },
      variants: ['Q4_K_M', 'Q8_0'],
      state: 'loaded',
      loaded: true,
      device: 'cpu',
      acceleration: ANSWERING,
      speed: speedOn('cpu', 48.2, 1_900),
      last_used_at: ago(0),
    }),
    model('bartowski/Meta-Llama-3.1-8B-Instruct-GGUF', {
      acceleration: UNQUANTIZED,
      source: 'huggingface',
      size_bytes: 39.2e9,
      memory: held(17.5e9, null),
      variants: ['Q3_K_M', 'Q4_K_M', 'Q5_K_M', 'Q8_0', 'F16'],
      planned: { variant: 'F16', device: 'cpu', gpu_bytes: 0 },
      files: [
        { variant: 'Q3_K_M', bytes: 4.0e9, estimated_bytes: 5.4e9, gpu_bytes: 0 },
        { variant: 'Q4_K_M', bytes: 4.9e9, estimated_bytes: 6.3e9, gpu_bytes: 0 },
        { variant: 'Q5_K_M', bytes: 5.7e9, estimated_bytes: 7.6e9, gpu_bytes: 0 },
        { variant: 'Q8_0', bytes: 8.5e9, estimated_bytes: 9.9e9, gpu_bytes: 0 },
        { variant: 'F16', bytes: 16.1e9, estimated_bytes: 17.5e9, gpu_bytes: 0 },
      ],
    }),
    model('bartowski/Meta-Llama-3.1-70B-Instruct-GGUF', {
      source: 'huggingface',
      size_bytes: 42.5e9,
      memory: held(46e9, null),
      variants: ['Q4_K_M'],
    }),
    model('llama3.2:3b', {
      source: 'ollama',
      size_bytes: 2.0e9,
      memory: held(2.4e9, null),
      variants: ['Q4_K_M'],
      speed: speedOn('cpu', 38, 2_100),
      last_used_at: ago(60 * 30),
    }),
    model('lmstudio-community/Qwen2.5-14B-Instruct-GGUF', {
      source: 'lmstudio',
      size_bytes: 9.0e9,
      memory: held(9.9e9, null),
      variants: ['Q4_K_M'],
    }),
  ];
}

/** One for each task of pictures. */
function pictures(): ModelInfo[] {
  const of = (id: string, task: string, bytes: number, more: Partial<ModelInfo> = {}): ModelInfo =>
    model(id, {
      task,
      source: 'huggingface',
      backend: 'onnx',
      format: 'onnx',
      chat: false,
      size_bytes: bytes,
      memory: held(bytes * 1.6, null),
      ...more,
    });
  return [
    of('Xenova/detr-resnet-50', 'object-detection', 166e6, { speed: speedOn('cpu', null, 840, 'fp32') }),
    of('Xenova/segformer-b2-finetuned-ade-512-512', 'image-segmentation', 110e6),
    of('onnx-community/depth-anything-v2-small', 'depth-estimation', 99e6),
    of('Xenova/slimsam-77-uniform', 'mask-generation', 28e6),
    of('onnx-community/vitpose-base-simple', 'keypoint-detection', 344e6),
    of('onnx-community/BiRefNet_lite-ONNX', 'background-removal', 224e6),
    of('Xenova/swin2SR-classical-sr-x2-64', 'image-to-image', 60e6),
    of('Xenova/vit-base-patch16-224', 'image-classification', 346e6),
    of('Xenova/vit-gpt2-image-captioning', 'image-to-text', 246e6),
  ];
}

/** Another one that finds objects, so that two can be compared. */
function secondDetector(): ModelInfo[] {
  return pictures()
    .filter(({ task }) => task === 'object-detection')
    .map((each) => ({ ...each, id: 'Xenova/yolos-tiny' }));
}

/** One for a task that nothing here runs. */
function oddModel(): ModelInfo {
  return model('someone/makes-solids', {
    task: 'image-to-3d',
    format: 'onnx',
    source: 'huggingface',
    chat: false,
    memory: held(null, null),
  });
}

function awkward(): ModelInfo[] {
  return [
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
    model('someone/damaged-model', {
      source: 'folder',
      state: 'failed',
      size_bytes: 3.4e8,
      memory: held(4e8, null),
      problem: {
        code: 'MODEL_LOAD_FAILED',
        message: 'model.gguf ends after 212 MB of 340 MB.',
        hint: 'Check the files, then get the damaged one again.',
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
    model(`a-person-with-a-long-name/${'an-even-longer-model-name-'.repeat(8)}v2\u202Egnp`, {
      source: 'folder',
      size_bytes: 120e6,
      memory: held(180e6, null),
    }),
  ];
}

const NAMES: readonly [string, ...string[]] = [
  'Qwen3-4B',
  'gemma-3-4b-it',
  'bge-small-en',
  'Falcon3-7B',
  'phi-4-mini',
];
const SOURCES = ['folder', 'hub', 'huggingface', 'ollama', 'lmstudio'] as const;
const TASKS_IN_TURN = ['text-generation', 'feature-extraction', 'text-classification'] as const;

function numbered(n: number): ModelInfo {
  return model(`org-${String(n % 97)}/${inTurn(NAMES, n)}-${String(n)}`, {
    task: inTurn(TASKS_IN_TURN, n),
    source: inTurn(SOURCES, n),
    size_bytes: 2e7 + ((n * 7_919) % 9_000) * 1e6,
    memory: held(3e7 + ((n * 7_919) % 9_000) * 1.1e6, null),
    variants: ['Q4_K_M'],
    last_used_at: n % 3 === 0 ? ago(n * 17) : null,
  });
}

/** What the machine can run models on; `?gpu` gives it a card. */
export function devicesOf(query: URLSearchParams): DevicesReport {
  return query.has('gpu') ? withCard : withoutCard;
}

/** The card's memory; null without one. */
export function gpuOf(query: URLSearchParams): GpuMemory | null {
  if (!query.has('gpu')) return null;
  const [total_bytes, used_bytes] = [8e9, 5.6e9];
  return { name: CARD, total_bytes, used_bytes, held_bytes: 2.74e9, budget_bytes: 7e9 };
}

const CARD = 'NVIDIA GeForce RTX 4060';

const withoutCard: DevicesReport = {
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
  threads: { count: 8, reason: 'Measured on this machine to be the fastest.' },
  devices: [
    { id: 'cuda', available: false, reason: 'nvidia-smi is not installed.' },
    { id: 'vulkan', available: false, reason: 'There is no Vulkan loader on this machine.' },
    { id: 'webgpu', available: false, reason: 'ONNX Runtime lists no WebGPU adapter.' },
    { id: 'cpu', available: true, reason: '8 cores with AVX2.' },
  ],
};

const withCard: DevicesReport = {
  device: 'cuda:0',
  reason: `CUDA is the best that this machine has (${CARD}, 8.0 GB).`,
  threads: withoutCard.threads,
  capabilities: { ...withoutCard.capabilities, cuda: true, vulkan: true, gpu_name: CARD, memory_gb: 8 },
  devices: withoutCard.devices.map((each) =>
    each.id === 'cuda' || each.id === 'vulkan'
      ? { ...each, available: true, reason: `${CARD} was found.` }
      : each,
  ),
};
