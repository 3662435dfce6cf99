/** An engine for tests of the doors: it checks requests as the real one does, and then does what a script says. */
import { randomUUID } from 'node:crypto';
import { HearthError, cancelled, invalidInput, toHearthError } from '../../../shared/errors.ts';
import type { Setting } from '../../../shared/app.ts';
import type {
  InferenceEvent,
  InferenceEventBody,
  InferenceRequest,
  LoadStage,
  Meta,
} from '../../../shared/inference.ts';
import type { DevicesReport, Health, ModelInfo } from '../../../shared/models.ts';
import { parseInputs, parseOptions, requireTask } from '../../../shared/tasks/index.ts';
import type { Engine, EngineModels, EngineSettings } from '../../engine-types.ts';

/** What a request does once it is accepted: its events in order, the last one `done` or `error`, or a throw. */
export type Script = (request: InferenceRequest, signal: AbortSignal) => AsyncIterable<InferenceEventBody>;

/** The `meta` of everything that the fake computes. */
export const FAKE_META: Meta = {
  device: 'cpu',
  backend: 'llama',
  acceleration: { profile: 'cpu', reason: 'No GPU was found.' },
  queue_ms: 1,
  load_ms: 2,
  latency_ms: 3,
  warnings: [],
};

/** A model of the fake library. */
export function fakeModel(id: string, task: string | null, more: Partial<ModelInfo> = {}): ModelInfo {
  return {
    id,
    task,
    source: 'embedded',
    backend: 'llama',
    format: 'gguf',
    size_bytes: 12_000_000,
    state: 'available',
    loaded: false,
    device: null,
    acceleration: null,
    sandboxed: false,
    memory: { estimated_bytes: 20_000_000, measured_bytes: null },
    last_used_at: null,
    popularity: 0,
    variants: [],
    chat: false,
    problem: null,
    ...more,
  };
}

/** The results that the tasks have in the fake. */
const RESULTS: Readonly<Record<string, unknown>> = {
  'text-generation': { generated_text: 'once upon a time', tokens: 4, finish_reason: 'stop' },
  'text-classification': [
    { label: 'POSITIVE', score: 0.9921 },
    { label: 'NEGATIVE', score: 0.0079 },
  ],
  'feature-extraction': { embedding: [0.6, 0.8], dimensions: 2 },
};

/** The pieces that the text generation of the fake streams. */
export const FAKE_TOKENS = ['once', ' upon', ' a', ' time'];

/** queued, loading, the tokens where there are some, done. */
export const happyScript: Script = async function* (request) {
  const task = request.task ?? 'text-generation';
  yield { type: 'queued', position: 0 };
  yield { type: 'loading', progress: 0.5, stage: 'reading' };
  if (task === 'text-generation') for (const text of FAKE_TOKENS) yield { type: 'token', text };
  const result = task === 'echo' ? request.inputs : RESULTS[task];
  yield { type: 'done', model: request.model, task, result, meta: FAKE_META };
};

/** Gives one token and then waits until it is cancelled. */
export const endlessScript: Script = async function* (_request, signal) {
  yield { type: 'queued', position: 0 };
  yield { type: 'token', text: 'forever' };
  if (!signal.aborted)
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  yield { type: 'error', error: toHearthError(signal.reason ?? cancelled()).toBody() };
};

/** A script that throws before anything is queued. */
export function refusing(error: HearthError): Script {
  // eslint-disable-next-line require-yield
  return async function* () {
    throw error;
  };
}

const DEVICES: DevicesReport = {
  device: 'cpu',
  reason: 'No GPU was found.',
  capabilities: {
    cuda: false,
    mps: false,
    dml: false,
    webgpu: false,
    vulkan: false,
    gpu_name: null,
    memory_gb: null,
    cpu_model: 'Test CPU',
    cpu_cores: 2,
    ram_gb: 8,
    platform: 'linux',
    arch: 'x64',
    reasons: { cuda: 'No NVIDIA driver.' },
  },
  devices: [
    { id: 'cuda', available: false, reason: 'No NVIDIA driver.' },
    { id: 'cpu', available: true, reason: 'Always there.' },
  ],
};

/** An engine with three models that does what its script says. */
export class FakeEngine implements Engine {
  /** What an accepted request does; tests replace it. */
  script: Script = happyScript;
  /** Every request that was accepted. */
  readonly accepted: InferenceRequest[] = [];
  /** Ids of the requests whose signal was aborted. */
  readonly aborted: string[] = [];
  readonly models = new FakeModels();
  readonly settings: EngineSettings = {
    list: () => [],
    change: (key): Setting => {
      throw invalidInput(key, 'is no setting');
    },
  };
  disposed = false;
  readonly #live = new Map<string, AbortController>();

  async *infer(request: InferenceRequest, signal: AbortSignal): AsyncGenerator<InferenceEvent> {
    const id = request.request_id ?? randomUUID();
    if (this.#live.has(id)) throw invalidInput('request_id', `"${id}" is in use`);
    const accepted = { ...request, task: this.#accept(request), request_id: id };
    const controller = new AbortController();
    const own = AbortSignal.any([signal, controller.signal]);
    own.addEventListener('abort', () => this.aborted.push(id), { once: true });
    this.#live.set(id, controller);
    this.accepted.push(accepted);
    let seq = 0;
    try {
      for await (const body of this.script(accepted, own)) yield { ...body, request_id: id, seq: seq++ };
    } finally {
      this.#live.delete(id);
    }
  }

  cancel(requestId: string): boolean {
    const controller = this.#live.get(requestId);
    controller?.abort(cancelled());
    return controller !== undefined;
  }

  devices(): DevicesReport {
    return DEVICES;
  }

  health(): Health {
    return {
      status: 'ok',
      version: '0.1.0',
      device: 'cpu',
      models: { loaded: this.models.loaded.size, max: 4 },
      queue: { depth: 0, running: this.#live.size },
      memory: { used_bytes: 1, total_bytes: 2, watermark: 0.85 },
    };
  }

  watchHealth(): Disposable {
    return { [Symbol.dispose]: () => undefined };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.disposed = true;
  }

  /** As the real engine: the model, then its task, then what the task says of inputs and options. */
  #accept(request: InferenceRequest): string {
    const model = this.models.status(request.model);
    const task = requireTask(request.task ?? model.task ?? 'echo');
    parseInputs(task, request.inputs);
    parseOptions(task, request.options);
    return task;
  }
}

/** The library of the fake. */
export class FakeModels implements EngineModels {
  /** Ids of the models that are loaded. */
  readonly loaded = new Set<string>();
  readonly #all = new Map(
    [
      fakeModel('hearth/ember', 'text-generation', { chat: true }),
      fakeModel('hearth/sentiment-minilm', 'text-classification', { backend: 'onnx', format: 'onnx' }),
      fakeModel('sentence-transformers/all-MiniLM-L6-v2', 'feature-extraction', {
        backend: 'onnx',
        format: 'onnx',
      }),
    ].map((model) => [model.id, model]),
  );
  readonly #watchers = new Set<(models: ModelInfo[]) => void>();

  list(): ModelInfo[] {
    return [...this.#all.keys()].map((id) => this.status(id));
  }

  status(model: string): ModelInfo {
    const found = this.#all.get(model);
    if (found === undefined) {
      const hint = 'hearth models lists those that are there.';
      throw new HearthError('MODEL_NOT_FOUND', `There is no model named "${model}" here.`, hint);
    }
    const loaded = this.loaded.has(model);
    return { ...found, loaded, state: loaded ? 'loaded' : 'available' };
  }

  async load(
    model: string,
    signal: AbortSignal,
    onProgress?: (event: { progress: number; stage: LoadStage }) => void,
  ): Promise<ModelInfo> {
    this.status(model);
    signal.throwIfAborted();
    for (const progress of [0, 0.5, 1]) onProgress?.({ progress, stage: 'reading' });
    this.loaded.add(model);
    this.#changed();
    return this.status(model);
  }

  async unload(model: string): Promise<boolean> {
    this.status(model);
    const unloaded = this.loaded.delete(model);
    if (unloaded) this.#changed();
    return unloaded;
  }

  release(model: string): ModelInfo {
    return this.status(model);
  }

  watch(listener: (models: ModelInfo[]) => void): Disposable {
    this.#watchers.add(listener);
    return { [Symbol.dispose]: () => this.#watchers.delete(listener) };
  }

  /** How many watch the list. */
  get watchers(): number {
    return this.#watchers.size;
  }

  #changed(): void {
    for (const listener of this.#watchers) listener(this.list());
  }
}
