/** The composition root: every part of the engine made and wired, for whichever host. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { HearthError, cancelled, invalidInput, invalidInputFrom, toHearthError } from '../shared/errors.ts';
import { inferenceRequestSchema, type InferenceEvent, type InferenceRequest } from '../shared/inference.ts';
import type { DeviceCapabilities, DevicesReport, Health } from '../shared/models.ts';
import type { DeviceProbe } from '../shared/runner.ts';
import { timeoutOf, workersOf, type Config } from './config/config.ts';
import { deviceCapabilities, probeThatFailed } from './devices/capabilities.ts';
import { hostFacts } from './devices/host.ts';
import { systemMemory, type MemoryState } from './devices/memory.ts';
import { devicesReport } from './devices/report.ts';
import { selectDevice, type SelectedDevice } from './devices/select.ts';
import type { Engine, EngineSettings } from './engine-types.ts';
import type { ProcessLauncher } from './host.ts';
import { Journey, type JourneyPorts } from './journey.ts';
import { Catalog } from './models/catalog.ts';
import { freeBudget } from './models/eviction.ts';
import { Library, type LibraryRoot } from './models/library.ts';
import { Probe } from './models/probe.ts';
import { ModelRegistry } from './models/registry.ts';
import type { Machine } from './models/resolver.ts';
import { Quarantine } from './runners/quarantine.ts';
import { Scheduler } from './scheduler/scheduler.ts';

/** What the engine logs with; pino's loggers fit. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** What a host gives the engine. */
export interface EngineOptions {
  /** The configuration now: settings may change while it runs. */
  readonly config: () => Config;
  readonly settings: EngineSettings;
  readonly launcher: ProcessLauncher;
  /** Folder of the embedded models, laid out as `org/name/…`. */
  readonly embeddedModels: string;
  readonly version: string;
  readonly log: Log;
  /** False for one-shot use (the command line): the folders are not watched. */
  readonly watching?: boolean;
}

/** How often health is looked at for its watchers. */
const HEALTH_INTERVAL_MS = 1_000;
/** How old the memory figure behind a choice of file may be: reading it is a quarter of a millisecond of file reads. */
const MEMORY_AGE_MS = 250;

/** Makes an engine; throws DEVICE_UNAVAILABLE where a forced device is not there. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const probe = new Probe(options.launcher);
  const [devices, host, library] = await Promise.all([
    probeDevices(probe, options.log),
    hostFacts(),
    Library.open(libraryRoots(options), options.watching ?? true),
  ]);
  try {
    const capabilities = deviceCapabilities(devices, host);
    const selected = selectDevice(options.config().forceDevice ?? 'auto', capabilities);
    options.log.info({ device: selected.device, reason: selected.reason }, 'device chosen');
    return new HearthEngine(options, { library, probe, capabilities, selected });
  } catch (error) {
    probe[Symbol.dispose]();
    await library[Symbol.asyncDispose]();
    throw error;
  }
}

/** A probe that dies or hangs costs the GPU, not the start. */
async function probeDevices(probe: Probe, log: Log): Promise<DeviceProbe> {
  try {
    return await probe.devices();
  } catch (thrown) {
    const error = toHearthError(thrown);
    log.warn({ code: error.code }, `devices could not be probed: ${error.message}`);
    return probeThatFailed(error.message);
  }
}

/** In the order in which a name is looked up. */
function libraryRoots({ config, embeddedModels }: EngineOptions): LibraryRoot[] {
  const { dataFolder, modelFolders, hfHome } = config();
  return [
    { path: embeddedModels, source: 'embedded', layout: 'org-name' },
    { path: join(dataFolder, 'models'), source: 'hub', layout: 'org-name' },
    ...modelFolders.map((path): LibraryRoot => ({ path, source: 'folder', layout: 'org-name' })),
    { path: join(hfHome, 'hub'), source: 'huggingface', layout: 'hf-cache' },
  ];
}

/** What is made before the engine and handed over to it. */
interface Parts {
  readonly library: Library;
  readonly probe: Probe;
  readonly capabilities: DeviceCapabilities;
  readonly selected: SelectedDevice;
}

class HearthEngine implements Engine {
  readonly models: Catalog;
  readonly settings: EngineSettings;
  readonly #options: EngineOptions;
  readonly #library: Library;
  readonly #registry: ModelRegistry;
  readonly #scheduler: Scheduler;
  readonly #ports: JourneyPorts;
  readonly #capabilities: DeviceCapabilities;
  readonly #selected: SelectedDevice;
  /** What ends each request under way, from its arrival on. */
  readonly #live = new Map<string, AbortController>();
  #closed = false;
  #memory: { readonly at: number; readonly state: MemoryState } | null = null;

  constructor(options: EngineOptions, parts: Parts) {
    const { library, probe, capabilities, selected } = parts;
    this.#options = options;
    this.#library = library;
    this.#capabilities = capabilities;
    this.#selected = selected;
    this.settings = options.settings;
    const { config, launcher, log } = options;
    const quarantine = new Quarantine(join(config().dataFolder, 'quarantine.json'));
    this.#registry = new ModelRegistry({
      launcher,
      quarantine,
      memory: () => Promise.resolve(systemMemory()),
      limits: () => ({
        maxLoaded: config().maxLoadedModels,
        watermark: config().memoryWatermark,
        gpuBudget: this.#gpuBudget(),
      }),
      now: () => Date.now(),
      onChange: () => {
        this.models.changed();
      },
      log,
    });
    this.models = new Catalog({
      library,
      registry: this.#registry,
      probe,
      quarantine,
      machine: () => this.#machine(),
    });
    this.#scheduler = new Scheduler(() => ({
      workers: workersOf(config()),
      queueDepth: config().maxQueueDepth,
    }));
    this.#ports = {
      catalog: this.models,
      scheduler: this.#scheduler,
      now: () => performance.now(),
      timeoutS: (task, requested) => timeoutOf(config(), task, requested),
      log,
    };
    if (options.watching ?? true) void this.models.readHeaders();
  }

  async *infer(request: InferenceRequest, signal: AbortSignal): AsyncGenerator<InferenceEvent> {
    const { id, control } = this.#admit(request);
    const leave = (): void => {
      control.abort(signal.reason instanceof HearthError ? signal.reason : cancelled());
    };
    signal.addEventListener('abort', leave, { once: true });
    try {
      if (signal.aborted) leave();
      const journey = await Journey.accept(request, id, this.#ports);
      control.signal.throwIfAborted();
      control.signal.addEventListener('abort', () => {
        journey.cancel(toHearthError(control.signal.reason));
      });
      yield* journey.events();
    } finally {
      signal.removeEventListener('abort', leave);
      this.#live.delete(id);
    }
  }

  cancel(requestId: string): boolean {
    const control = this.#live.get(requestId);
    if (control === undefined || control.signal.aborted) return false;
    control.abort(cancelled());
    return true;
  }

  devices(): DevicesReport {
    return devicesReport(this.#selected, this.#capabilities);
  }

  health(): Health {
    const { total, available } = systemMemory();
    const { maxLoadedModels, memoryWatermark } = this.#options.config();
    return {
      status: 'ok',
      version: this.#options.version,
      device: this.#selected.device,
      models: { loaded: this.#registry.listLoaded().length, max: maxLoadedModels },
      queue: { depth: this.#scheduler.depth, running: this.#scheduler.running },
      memory: { used_bytes: total - available, total_bytes: total, watermark: memoryWatermark },
    };
  }

  watchHealth(listener: (health: Health) => void): Disposable {
    let last = '';
    const timer = setInterval(() => {
      const health = this.health();
      const seen = JSON.stringify(health);
      if (seen === last) return;
      last = seen;
      listener(health);
    }, HEALTH_INTERVAL_MS);
    timer.unref();
    return {
      [Symbol.dispose]: () => {
        clearInterval(timer);
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    const closing = new HearthError(
      'SHUTTING_DOWN',
      'Hearth is closing.',
      'Start Hearth again and repeat the request.',
    );
    for (const control of this.#live.values()) control.abort(closing);
    this.models[Symbol.dispose]();
    await this.#registry[Symbol.asyncDispose]();
    await this.#library[Symbol.asyncDispose]();
  }

  /** Gives a request its id and its place among the live ones; throws for a malformed one or an id in use. */
  #admit(request: InferenceRequest): { id: string; control: AbortController } {
    if (this.#closed)
      throw new HearthError(
        'SHUTTING_DOWN',
        'Hearth is closing.',
        'Start Hearth again and repeat the request.',
      );
    const parsed = inferenceRequestSchema.safeParse(request);
    if (!parsed.success) throw invalidInputFrom(parsed.error);
    const id = request.request_id ?? randomUUID();
    if (this.#live.has(id))
      throw invalidInput(
        'request_id',
        `"${id}" is in use by a request under way`,
        'Choose another id, or leave it out.',
      );
    const control = new AbortController();
    this.#live.set(id, control);
    return { id, control };
  }

  #machine(): Machine {
    const { total, available } = this.#recentMemory();
    const { memoryWatermark } = this.#options.config();
    const held = this.#registry.listLoaded().reduce((sum, entry) => sum + (entry.measuredBytes ?? 0), 0);
    return {
      device: this.#selected.id,
      deviceReason: this.#selected.reason,
      capabilities: this.#capabilities,
      budgetBytes: Math.min(
        this.#gpuBudget() ?? Infinity,
        Math.max(0, freeBudget({ total, available, watermark: memoryWatermark, reserved: 0 }) + held),
      ),
    };
  }

  /** Memory for choosing files and contexts, where a request would pay for each reading; admission asks anew. */
  #recentMemory(): MemoryState {
    const now = performance.now();
    if (this.#memory === null || now - this.#memory.at > MEMORY_AGE_MS)
      this.#memory = { at: now, state: systemMemory() };
    return this.#memory.state;
  }

  /** GPU memory that models may take: what there is, and MAX_GPU_MEM_GB of it; null on the CPU or where nobody knows. */
  #gpuBudget(): number | null {
    const sizes = [this.#capabilities.memory_gb, this.#options.config().maxGpuMemGb].filter(
      (size) => size !== null,
    );
    return this.#selected.id === 'cpu' || sizes.length === 0 ? null : Math.min(...sizes) * 1e9;
  }
}
