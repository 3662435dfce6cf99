/** An engine for tests of the doors: it checks requests as the real one does, and then does what a script says. */
import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import type { HearthError } from '../../../shared/errors.ts';
import { cancelled, invalidInput, toHearthError } from '../../../shared/errors.ts';
import type { Setting } from '../../../shared/app.ts';
import type {
  InferenceEvent,
  InferenceEventBody,
  InferenceRequest,
  Meta,
} from '../../../shared/inference.ts';
import type { Activity, RequestSource } from '../../../shared/activity.ts';
import type { MemoryHolders } from '../../../shared/holders.ts';
import type { MemorySample } from '../../../shared/machine.ts';
import type { DevicesReport, Health } from '../../../shared/models.ts';
import { parseInputs, parseOptions, requireTask } from '../../../shared/tasks/index.ts';
import type {
  Engine,
  EngineAbout,
  EngineEvaluation,
  EngineHistory,
  EngineExamples,
  EngineSettings,
} from '../../engine-types.ts';
import { ExampleGate } from '../../examples/gate.ts';
import { fakeEvaluation } from './fake-evaluation.ts';
import { MediaStore } from '../../media/store.ts';
import { MetricsRecorder } from '../../telemetry/metrics-recorder.ts';
import { Metrics } from '../../telemetry/metrics.ts';
import { Store } from '../../store/store.ts';
import { LogBook } from '../../telemetry/log-book.ts';
import { FakeModels } from './fake-models.ts';

export { FakeModels, fakeModel } from './fake-models.ts';

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

/** The results that the tasks have in the fake. */
const RESULTS: Readonly<Record<string, unknown>> = {
  'text-generation': { generated_text: 'once upon a time', tokens: 4, finish_reason: 'stop' },
  'text-classification': [
    { label: 'POSITIVE', score: 0.9921 },
    { label: 'NEGATIVE', score: 0.0079 },
  ],
  'feature-extraction': { embedding: [0.6, 0.8], dimensions: 2 },
  'object-detection': [
    { label: 'ring', score: 0.9712, box: { xmin: 1, ymin: 2, xmax: 30, ymax: 40 } },
    { label: 'blue star', score: 0.5, box: { xmin: 0, ymin: 0, xmax: 8, ymax: 9 } },
  ],
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
  threads: { count: 2, reason: 'One for each core.' },
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
  readonly store = new Store({ file: null });
  readonly history: EngineHistory = this.store.history;
  readonly logs = new LogBook();
  readonly media: MediaStore;
  readonly evaluation: EngineEvaluation;
  readonly examples: EngineExamples;
  /** The doors of the requests that were accepted. */
  readonly sources: RequestSource[] = [];
  held = false;
  readonly settings: EngineSettings = {
    watch: () => ({ [Symbol.dispose]: () => undefined }),
    list: () => [],
    change: (key): Setting => {
      throw invalidInput(key, 'is no setting');
    },
  };
  disposed = false;
  readonly #metrics = new Metrics(() => ({
    activeModels: 0,
    memoryUsed: 0,
    memorySize: 0,
    watermark: 0.85,
    queueDepth: 0,
    running: 0,
    models: [],
    quantizationSavings: 0,
  }));
  readonly #recorder = new MetricsRecorder(this.#metrics, false);
  readonly #live = new Map<string, AbortController>();

  metrics(): MetricsRecorder {
    return this.#recorder;
  }

  /** `maxFileBytes` is the largest file that its store takes. */
  constructor(maxFileBytes?: number) {
    this.media = new MediaStore({
      folder: null,
      ...(maxFileBytes !== undefined && { limits: { maxFileBytes } }),
    });
    this.evaluation = fakeEvaluation(this);
    this.examples = new ExampleGate({
      engine: this,
      history: this.history,
      book: this.store.examples,
      plans: { now: () => () => null, watch: () => ({ [Symbol.dispose]: () => undefined }) },
    });
  }

  /** Files of the store that are still being written. */
  async drafts(): Promise<string[]> {
    return (await readdir(await this.media.folder())).filter((name) => name.endsWith('.part'));
  }

  async *infer(
    request: InferenceRequest,
    signal: AbortSignal,
    source: RequestSource = 'api',
  ): AsyncGenerator<InferenceEvent> {
    const id = request.request_id ?? randomUUID();
    if (this.#live.has(id)) throw invalidInput('request_id', `"${id}" is in use`);
    const accepted = { ...request, task: this.#accept(request), request_id: id };
    const controller = new AbortController();
    const own = AbortSignal.any([signal, controller.signal]);
    own.addEventListener('abort', () => this.aborted.push(id), { once: true });
    this.#live.set(id, controller);
    this.accepted.push(accepted);
    this.sources.push(source);
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

  activity(): Activity {
    return { requests: [], held: this.held };
  }

  watchActivity(): Disposable {
    return { [Symbol.dispose]: () => undefined };
  }

  holdQueue(held: boolean): void {
    this.held = held;
  }

  memory(): MemorySample {
    return { at: 0, app_bytes: 1, runners_bytes: 2, used_bytes: 3, total_bytes: 4 };
  }

  watchMemory(): Disposable {
    return { [Symbol.dispose]: () => undefined };
  }

  async about(): Promise<EngineAbout> {
    return {
      version: '0.1.0',
      platform: 'linux x64',
      data_folder: '/data',
      versions: {},
      packages: [],
      repairs: [],
    };
  }

  raise(): boolean {
    return false;
  }

  async probeDevices(): Promise<DevicesReport> {
    return DEVICES;
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
      memory: {
        used_bytes: 1,
        total_bytes: 2,
        watermark: 0.85,
        room: { free_bytes: 1, most_bytes: 1, gpu_free_bytes: null, gpu_most_bytes: null, free_places: 1 },
      },
      troubles: [],
      gpu: null,
    };
  }

  watchHealth(): Disposable {
    return { [Symbol.dispose]: () => undefined };
  }

  holders(): MemoryHolders {
    return { short: 'memory', holders: [] };
  }

  watchHolders(): Disposable {
    return { [Symbol.dispose]: () => undefined };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.disposed = true;
    await this.media[Symbol.asyncDispose]();
  }

  /** As the real engine: the model, then its task, then what the task says of inputs and options. */
  #accept(request: InferenceRequest): string {
    const model = this.models.find(request.model);
    const task = requireTask(request.task ?? model.task ?? 'echo');
    parseInputs(task, request.inputs);
    parseOptions(task, request.options);
    return task;
  }
}
