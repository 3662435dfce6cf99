/** An engine of made-up answers for the page of {@link ./page.tsx}. */
import { errorCodeSchema } from '../../shared/errors.ts';
import type { InferenceEvent, InferenceEventBody, LoadStage, Meta } from '../../shared/inference.ts';
import type { DevicesReport, ModelInfo } from '../../shared/models.ts';
import { textsOf } from '../features/run/request.ts';
import type { FakeHandlers } from './fake-client.ts';
import { sampleHealth, sampleModel } from './samples.ts';

const STORY =
  'Once upon a time there was a little lamp that did not want to sleep. Every evening it looked out of the window and waited for the rain to stop.\n\nOne night a small cat came in. “Why are you awake?” asked the cat. “Because I like the dark best when I am in it,” said the lamp, and it shone a little brighter. The cat lay down beside it, and before long they were both asleep.';

const model = (id: string, more: Partial<ModelInfo> = {}): ModelInfo => ({ ...sampleModel, id, ...more });
const held = (estimated: number | null, measured: number | null) => ({ estimated_bytes: estimated, measured_bytes: measured });

function library(): ModelInfo[] {
  return [
    model('hearth/ember', { last_used_at: new Date(Date.now() - 130_000).toISOString() }),
    model('hearth/sentiment-minilm', { task: 'text-classification', backend: 'onnx', format: 'onnx', size_bytes: 11_800_000, chat: false, memory: held(52e6, null) }),
    model('sentence-transformers/all-MiniLM-L6-v2', { task: 'feature-extraction', backend: 'onnx', format: 'onnx', size_bytes: 23_600_000, chat: false, memory: held(71e6, null) }),
    model('unsloth/Qwen3-4B-Instruct-2507-GGUF', { source: 'folder', size_bytes: 2.5e9, memory: held(3.1e9, null), variants: ['Q4_K_M'] }),
    model('bartowski/Meta-Llama-3.1-70B-Instruct-GGUF', { source: 'huggingface', size_bytes: 42.5e9, memory: held(46e9, null) }),
    model('someone/broken-model', {
      source: 'folder',
      state: 'quarantined',
      memory: held(1e9, null),
      problem: { code: 'MODEL_QUARANTINED', message: 'Its engine stopped twice while it loaded.', hint: 'Replace the file, or release it to try again.' },
    }),
    model('openai/whisper-small', { task: 'automatic-speech-recognition', format: 'onnx', source: 'huggingface', size_bytes: 249e6, chat: false, memory: held(null, null) }),
  ];
}

const devices: DevicesReport = {
  device: 'cpu',
  reason: 'No GPU was found, so models run on the CPU with 8 threads.',
  capabilities: {
    ...{ cuda: false, mps: false, dml: false, webgpu: false, vulkan: false, gpu_name: null, memory_gb: null },
    ...{ cpu_model: 'AMD Ryzen 7 5800X', cpu_cores: 8, ram_gb: 16, platform: 'linux', arch: 'x64', reasons: {} },
  },
  devices: [
    { id: 'cuda', available: false, reason: 'nvidia-smi is not installed.' },
    { id: 'vulkan', available: false, reason: 'There is no Vulkan loader on this machine.' },
    { id: 'webgpu', available: false, reason: 'ONNX Runtime lists no WebGPU adapter.' },
    { id: 'cpu', available: true, reason: '8 cores with AVX2.' },
  ],
};

const meta: Meta = {
  device: 'cpu',
  backend: 'llama',
  dtype: 'Q8_0',
  acceleration: { profile: 'cpu-avx2', reason: 'There is no GPU; 8 threads, one for each core.' },
  queue_ms: 0.4,
  load_ms: 1_840,
  latency_ms: 3_120,
  first_token_latency_ms: 41,
  tokens_per_second: 212.4,
  input_tokens: 21,
  warnings: [],
};

/** Handlers; `query` chooses what goes wrong. */
export function fakeEngine(query: URLSearchParams): FakeHandlers {
  let models = library();
  const watchers = new Set<(models: ModelInfo[]) => void>();
  const speed = query.has('slow') ? 12 : 1;
  const change = (id: string, more: Partial<ModelInfo>): void => {
    models = models.map((each) => (each.id === id ? { ...each, ...more } : each));
    for (const tell of watchers) tell(models);
  };
  const pause = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms * speed);
      signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
    });
  const load = async (id: string, signal: AbortSignal, tell: (progress: number, stage: LoadStage) => Promise<void>): Promise<void> => {
    if (models.find((each) => each.id === id)?.loaded === true) return;
    change(id, { state: 'loading' });
    const stages: LoadStage[] = ['starting', 'checking', 'reading', 'reading', 'reading', 'warming-up'];
    for (const [step, stage] of stages.entries()) {
      if (signal.aborted) return change(id, { state: 'available' });
      await tell(step / stages.length, stage);
      await pause(120, signal);
    }
    const bytes = models.find((each) => each.id === id)?.memory.estimated_bytes ?? 1e8;
    change(id, { state: 'loaded', loaded: true, device: 'cpu', memory: { ...held(bytes, bytes * 0.96) }, last_used_at: new Date().toISOString() });
  };
  return {
    infer: async (request, { write, signal }) => {
      let seq = 0;
      const send = async (body: InferenceEventBody): Promise<void> => {
        const event: InferenceEvent = { ...body, request_id: request.request_id ?? 'r', seq };
        seq += 1;
        await write(event);
      };
      await send({ type: 'queued', position: 0 });
      const fail = errorCodeSchema.safeParse(query.get('fail'));
      if (fail.success) {
        const message = 'It needs 17.5 GB with its context. This machine can give 12.2 GB when everything else is unloaded.';
        await send({ type: 'error', error: { code: fail.data, message, hint: 'The 4-bit file needs 6.3 GB and fits.', request_id: request.request_id ?? '' } });
        return {};
      }
      await load(request.model, signal, (progress, stage) => send({ type: 'loading', progress, stage }));
      await answer(request.task ?? '', request.inputs, send, (ms) => pause(ms, signal), signal);
      return {};
    },
    watchModels: async (_input, { write, signal }) => {
      const tell = (next: ModelInfo[]): void => void write({ models: next }).catch(() => undefined);
      watchers.add(tell);
      await write({ models });
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      watchers.delete(tell);
      return {};
    },
    watchHealth: async (_input, { write, signal }) => {
      while (!signal.aborted) {
        const loaded = models.filter((each) => each.loaded).length;
        await write({ ...sampleHealth, models: { loaded, max: 4 }, queue: { depth: 0, running: 0 } });
        await pause(1_000, signal);
      }
      return {};
    },
    loadModel: async ({ model: id }, { write, signal }) => {
      await load(id, signal, (progress, stage) => write({ progress, stage }));
      return models.find((each) => each.id === id) ?? sampleModel;
    },
    unloadModel: async ({ model: id }) => {
      change(id, { state: 'available', loaded: false });
      return { model: id, unloaded: true };
    },
    releaseModel: async ({ model: id }) => {
      change(id, { state: 'available', problem: null });
      return models.find((each) => each.id === id) ?? sampleModel;
    },
    devices: async () => devices,
    settings: async () => ({ settings }),
    changeSetting: async ({ key, value }) => {
      const found = settings.find((each) => each.key === key);
      return { ...(found ?? settings[0]!), value: value ?? found?.schema['default'] };
    },
  };
}

const settings = [
  { key: 'forceDevice', variable: 'FORCE_DEVICE', value: null, fixed: false, schema: { title: 'Device', description: 'Runs models on this device and nowhere else.', anyOf: [{ type: 'string', enum: ['cuda', 'mps', 'cpu'] }, { type: 'null' }], default: null } },
  { key: 'maxLoadedModels', variable: 'MAX_LOADED_MODELS', value: 4, fixed: false, schema: { title: 'Loaded models', description: 'More than this, and the least used one is unloaded.', type: 'integer', minimum: 1, maximum: 1000, default: 4 } },
  { key: 'memoryWatermark', variable: 'MEMORY_WATERMARK', value: 0.7, fixed: true, schema: { title: 'Memory mark', description: 'The share of memory at which Hearth starts to unload.', type: 'number', minimum: 0, maximum: 1, step: 0.01, default: 0.85 } },
  { key: 'enableLargeModels', variable: 'ENABLE_LARGE_MODELS', value: true, fixed: false, schema: { title: 'Large models', description: 'Allows models that are likely to slow the whole machine down.', type: 'boolean', default: false } },
  { key: 'modelFolders', variable: 'HEARTH_MODELS', value: ['/data/models'], fixed: false, schema: { title: 'Model folders', description: 'Laid out as org/name.', type: 'array', items: { type: 'string' }, default: [] } },
];

async function answer(task: string, inputs: unknown, send: (body: InferenceEventBody) => Promise<void>, pause: (ms: number) => Promise<void>, signal: AbortSignal): Promise<void> {
  const done = (result: unknown, more: Partial<Meta> = {}): Promise<void> =>
    send({ type: 'done', model: 'm', task, result, meta: { ...meta, ...more } });
  if (task === 'text-generation') {
    const pieces = STORY.match(/\s*\S+/g) ?? [];
    for (const text of pieces) {
      if (signal.aborted) return;
      await send({ type: 'token', text });
      await pause(12);
    }
    return done({ generated_text: STORY, tokens: pieces.length + 21, finish_reason: 'stop' });
  }
  const { tokens_per_second: _rate, first_token_latency_ms: _first, ...plain } = meta;
  const onnx = { ...plain, backend: 'onnx', dtype: 'q8', latency_ms: 8.7, load_ms: 0, warnings: ['The text was cut at 512 tokens; it has 611.'] };
  const texts = textsOf(inputs);
  if (task === 'text-classification') {
    const judge = (text: string) => {
      const good = /lovely|good|like|thank/i.test(text) ? 0.94 : 0.12;
      return [
        { label: 'POSITIVE', score: good },
        { label: 'NEGATIVE', score: 1 - good },
      ].sort((a, b) => b.score - a.score);
    };
    return send({ type: 'done', model: 'm', task, result: Array.isArray(inputs) ? texts.map(judge) : judge(texts[0] ?? ''), meta: onnx });
  }
  const topics = [/radiator|water|boiler|stays/i, /rent|deposit/i, /parcel|letter box|lock/i, /lift/i];
  const embed = (text: string, index: number) => {
    const base = topics.map((topic) => (topic.test(text) ? 1 : 0.12));
    const noise = Array.from({ length: 380 }, (_, n) => Math.sin(index * 37 + n * (index + 1)) * 0.03);
    return { embedding: [...base, ...noise], dimensions: 384 };
  };
  return send({ type: 'done', model: 'm', task, result: texts.map(embed), meta: { ...onnx, warnings: [] } });
}
