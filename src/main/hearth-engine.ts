/** The engine: every part of it wired, behind the one face that its doors see. */
import { join } from 'node:path';
import type { InferenceEvent, InferenceRequest } from '../shared/inference.ts';
import type { Activity, RequestSource } from '../shared/activity.ts';
import type { MemoryHolders } from '../shared/holders.ts';
import type { About, MemorySample } from '../shared/machine.ts';
import type { Backend, DevicesReport, Health } from '../shared/models.ts';
import { ActivityBoard } from './activity/board.ts';
import { takeCare, type CareParts } from './care.ts';
import { variantMeasure } from './compare-variants.ts';
import { timeoutOf } from './config/config.ts';
import { devicesReport } from './devices/report.ts';
import type { ThreadMeasure } from './devices/thread-measure.ts';
import { limitsOf, mediaStore, threadMeasure, type EngineParts } from './engine-parts.ts';
import type { EngineOptions } from './engine-options.ts';
import type {
  Engine,
  EngineAbout,
  EngineEvaluation,
  EngineExamples,
  EngineHistory,
  EngineLogs,
  EngineMetrics,
  EngineModels,
  EngineSettings,
} from './engine-types.ts';
import { engineEvaluation } from './evaluation/engine-evaluation.ts';
import { ExampleGate } from './examples/gate.ts';
import { examplePlans } from './examples/plans.ts';
import type { JourneyPorts } from './journey-ports.ts';
import type { MediaStore } from './media/store.ts';
import { Catalog } from './models/catalog.ts';
import { engineStorage } from './engine-storage.ts';
import { engineModels } from './models/engine-models.ts';
import { ModelKeeper } from './models/keeper.ts';
import type { Library } from './models/library.ts';
import { withFacts } from './models/machine-facts.ts';
import type { MachineView } from './models/machine-view.ts';
import { Pins } from './models/pins.ts';
import { ModelRegistry } from './models/registry.ts';
import type { Machine } from './models/resolver.ts';
import { registryPorts } from './registry-ports.ts';
import { Requests } from './requests.ts';
import { Quarantine } from './runners/quarantine.ts';
import { Scheduler } from './scheduler/scheduler.ts';
import { Store } from './store/store.ts';
import { engineVersions, versions } from './telemetry/about.ts';
import { LogBook } from './telemetry/log-book.ts';
import { MetricsRecorder } from './telemetry/metrics-recorder.ts';
import { Metrics } from './telemetry/metrics.ts';
import { Vitals, type VitalsParts } from './vitals.ts';

/** The engine; {@link ./engine.ts} makes it. */
export class HearthEngine implements Engine {
  readonly models: EngineModels;
  readonly settings: EngineSettings;
  readonly history: EngineHistory;
  readonly logs: EngineLogs;
  readonly media: MediaStore;
  readonly evaluation: EngineEvaluation;
  readonly examples: EngineExamples;
  readonly #options: EngineOptions;
  readonly #library: Library;
  readonly #catalog: Catalog;
  readonly #registry: ModelRegistry;
  readonly #scheduler: Scheduler;
  readonly #requests: Requests;
  readonly #machine: MachineView;
  readonly #probeCapabilities: EngineParts['probeCapabilities'];
  readonly #packages: About['packages'];
  readonly #store: Store;
  readonly #board: ActivityBoard;
  readonly #settingChanges: Disposable;
  readonly #pins: Pins;
  readonly #vitals: Vitals;
  readonly #metrics = new Metrics(() => this.#vitals.metricsNow());
  readonly #recorder: MetricsRecorder;
  readonly #care: Disposable | null;
  readonly #threads: ThreadMeasure;

  constructor(options: EngineOptions, parts: EngineParts) {
    const { library, probe, machine, kept, probeCapabilities, packages } = parts;
    const { config, log, settings } = options;
    this.#options = options;
    this.#library = library;
    this.settings = settings;
    this.#store = options.store ?? new Store({ file: null });
    this.history = this.#store.history;
    this.logs = options.logs ?? new LogBook();
    this.media = mediaStore(options, this.#store);
    this.#packages = packages;
    this.#machine = machine;
    this.#probeCapabilities = probeCapabilities;
    this.#pins = new Pins(settings, config, () => this.#registry.pinsChanged());
    const pinned = (model: string): boolean => this.#pins.has(model);
    this.#threads = threadMeasure(options, machine, this.#store);
    const quarantine = new Quarantine(join(config().dataFolder, 'quarantine.json'));
    this.#recorder = new MetricsRecorder(this.#metrics, options.watching ?? true);
    this.#registry = new ModelRegistry({
      ...registryPorts(options, parts, this.#metrics, this.#store.footprints),
      quarantine,
      pinned,
      waiting: (key) => this.#scheduler.waitingFor(key),
      filesOf: (model) => this.#catalog.filesOf(model),
      onChange: () => this.#catalog.changed(),
    });
    const machineFor = (model: string | null): Machine => {
      const now = machine.now(this.#vitals.heldBytes((id) => id === model || !pinned(id)));
      return withFacts(now, this.#store, config(), this.#threads.choice, kept, options.version);
    };
    this.#catalog = new Catalog({
      library,
      registry: this.#registry,
      probe,
      quarantine,
      pinned,
      machine: machineFor,
      kept,
      usage: this.#store.usage,
    });
    const modelsFolder = join(config().dataFolder, 'models');
    const keeping = { library, probe, settings, config, modelsFolder, log, store: this.#store };
    const storing = { config, registry: this.#registry, catalog: this.#catalog };
    const storage = engineStorage({ ...storing, kept, library });
    const keeper = new ModelKeeper({ ...keeping, catalog: this.#catalog, registry: this.#registry, storage });
    this.models = engineModels(this.#catalog, keeper, this.#pins, library, storage, options);
    this.examples = this.#exampleGate(machineFor);
    this.#scheduler = new Scheduler(() => limitsOf(config(), machine.capabilities.cpu_cores));
    this.#vitals = new Vitals(this.#vitalParts());
    this.#board = new ActivityBoard(() => this.#scheduler.held);
    this.#requests = new Requests(this.#journeyPorts(), this.#store, this.#board, this.#metrics);
    this.evaluation = engineEvaluation(options, this, this.#store.evaluations, () => machine.capabilities);
    this.#settingChanges = settings.watch(({ key }) => this.#settingChanged(key));
    this.#care = (options.watching ?? true) ? takeCare(this.#careParts()) : null;
    if (this.#care !== null) void this.#catalog.readHeaders();
  }

  infer(
    request: InferenceRequest,
    signal: AbortSignal,
    source: RequestSource = 'api',
  ): AsyncIterable<InferenceEvent> {
    return this.#requests.infer(request, signal, source);
  }

  cancel(requestId: string): boolean {
    return this.#requests.cancel(requestId);
  }

  raise(requestId: string): boolean {
    return this.#scheduler.raise(requestId);
  }

  activity(): Activity {
    return this.#board.now();
  }

  watchActivity(listener: (activity: Activity) => void): Disposable {
    return this.#board.watch(listener);
  }

  holdQueue(held: boolean): void {
    if (this.#scheduler.held === held) return;
    this.#scheduler.hold(held);
    this.#options.log.info({ held, waiting: this.#scheduler.depth }, held ? 'queue held' : 'queue goes on');
    this.#board.changed();
  }

  devices(): DevicesReport {
    return devicesReport(this.#machine.selected, this.#machine.capabilities, this.#threads.choice);
  }

  async probeDevices(): Promise<DevicesReport> {
    this.#machine.probed(await this.#probeCapabilities());
    const { device, reason } = this.#machine.selected;
    this.#options.log.info({ device, reason }, 'devices looked for anew');
    this.#catalog.changed();
    return this.devices();
  }

  health(): Health {
    return this.#vitals.health();
  }

  watchHealth(listener: (health: Health) => void): Disposable {
    return this.#vitals.watchHealth(listener);
  }

  memory(): MemorySample {
    return this.#vitals.memory();
  }

  watchMemory(listener: (sample: MemorySample) => void): Disposable {
    return this.#vitals.watchMemory(listener);
  }

  holders(): MemoryHolders {
    return this.#vitals.holders();
  }

  watchHolders(listener: (holders: MemoryHolders) => void): Disposable {
    return this.#vitals.watchHolders(listener);
  }

  metrics(): EngineMetrics {
    return this.#recorder;
  }

  async about(): Promise<EngineAbout> {
    return {
      version: this.#options.version,
      platform: `${process.platform} ${process.arch}`,
      data_folder: this.#options.config().dataFolder,
      versions: versions(process.versions, this.#packages),
      packages: this.#packages,
      repairs: [...(this.#options.repairs?.() ?? []), ...this.#store.repairs],
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.evaluation.stop();
    for (const { id } of this.models.conversions.list()) this.models.conversions.stop(id);
    this.#requests.close();
    this.#recorder[Symbol.dispose]();
    this.#care?.[Symbol.dispose]();
    this.#settingChanges[Symbol.dispose]();
    this.#pins[Symbol.dispose]();
    this.#catalog[Symbol.dispose]();
    await this.#registry[Symbol.asyncDispose]();
    await this.#library[Symbol.asyncDispose]();
    await this.media[Symbol.asyncDispose]();
    this.#board[Symbol.dispose]();
    this.#store[Symbol.dispose]();
  }

  /** The gate; what neither a kept run nor an example refers to any more goes out of the media store. */
  #exampleGate(machine: (model: string) => Machine): EngineExamples {
    const forget = (ids: readonly string[]): void => void this.media.forget(ids);
    this.#store.history.watchFreed(forget);
    this.#store.examples.watchFreed(forget);
    const plans = examplePlans({
      library: this.#library,
      loaded: () => this.#registry.list(),
      machine,
      versions: this.#versions,
      watch: (listener) => this.models.watch(listener),
    });
    return new ExampleGate({ engine: this, history: this.history, book: this.#store.examples, plans });
  }

  #careParts(): CareParts {
    const both = {
      options: this.#options,
      catalog: this.#catalog,
      registry: this.#registry,
      machine: this.#machine,
      threads: this.#threads,
    };
    return {
      ...both,
      scheduler: this.#scheduler,
      usage: this.#store.usage,
      variants: (freeBytes) => variantMeasure({ ...both, store: this.#store, freeBytes }),
    };
  }

  #vitalParts(): VitalsParts {
    return {
      version: this.#options.version,
      config: this.#options.config,
      machine: this.#machine,
      registry: this.#registry,
      scheduler: this.#scheduler,
      store: this.#store,
    };
  }

  #journeyPorts(): JourneyPorts {
    return {
      catalog: this.#catalog,
      scheduler: this.#scheduler,
      media: this.media,
      now: () => performance.now(),
      versions: this.#versions,
      timeoutS: (task, requested) => timeoutOf(this.#options.config(), task, requested),
      log: this.#options.log,
    };
  }

  readonly #versions = (backend: Backend): Record<string, string> =>
    engineVersions(backend, this.#options.version, this.#packages);

  #settingChanged(key: string): void {
    if (key === 'addedModels' || key === 'modelFolders') void this.#library.rescan();
    if (key === 'forceDevice' || key === 'maxGpuMemGb' || key === 'modelProfiles') this.#catalog.changed();
    if (key === 'historyDays' || key === 'historyMaxMb') this.#store.history.prune();
  }
}
