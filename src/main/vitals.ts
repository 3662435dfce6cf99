/** How the engine and its machine are now: health, memory, and the feeds of both. */
import type { MemoryHolders } from '../shared/holders.ts';
import type { MemorySample } from '../shared/machine.ts';
import type { Health } from '../shared/models.ts';
import type { Config } from './config/config.ts';
import { every, everyChange } from './every.ts';
import { memoryHolders } from './models/arbiter.ts';
import { gpuBytes } from './models/held-model.ts';
import { keepAliveOf } from './models/keep-alive.ts';
import type { MachineView } from './models/machine-view.ts';
import type { ModelRegistry } from './models/registry.ts';
import type { Scheduler } from './scheduler/scheduler.ts';
import type { Store } from './store/store.ts';
import type { MetricsNow } from './telemetry/metrics.ts';
import { quantizationSavings } from './telemetry/quantization-savings.ts';

/** How often health is looked at for its watchers. */
const HEALTH_INTERVAL_MS = 1_000;
/** How often it is looked at who holds memory, for those who watch that. */
const HOLDERS_INTERVAL_MS = 1_000;
/** How often memory is read for its watchers. */
const MEMORY_INTERVAL_MS = 1_000;

/** What is looked at. */
export interface VitalsParts {
  readonly version: string;
  readonly config: () => Config;
  readonly machine: MachineView;
  readonly registry: ModelRegistry;
  readonly scheduler: Scheduler;
  readonly store: Store;
}

/** The engine's vital signs. */
export class Vitals {
  readonly #parts: VitalsParts;

  constructor(parts: VitalsParts) {
    this.#parts = parts;
  }

  /** The engine's state at a glance. */
  health(): Health {
    const { version, config, machine, registry, scheduler, store } = this.#parts;
    const system = machine.memory.now();
    const { total, available } = system;
    const { maxLoadedModels, memoryWatermark } = config();
    const held = registry.list().reduce((sum, { plan }) => sum + gpuBytes(plan), 0);
    return {
      status: 'ok',
      version,
      device: machine.selected.device,
      models: { loaded: registry.listLoaded().length, max: maxLoadedModels },
      queue: { depth: scheduler.depth, running: scheduler.running },
      memory: {
        used_bytes: total - available,
        total_bytes: total,
        watermark: memoryWatermark,
        room: registry.roomIn(system),
      },
      troubles: store.troubles,
      gpu: machine.gpu.look({ budget: machine.gpuBudget(), held }),
    };
  }

  /** What the metrics read when somebody asks. */
  metricsNow(): MetricsNow {
    const { config, machine, registry, scheduler } = this.#parts;
    const { total, available } = machine.memory.now();
    const loaded = registry.listLoaded();
    return {
      activeModels: loaded.length,
      memoryUsed: total - available,
      memorySize: total,
      watermark: config().memoryWatermark,
      queueDepth: scheduler.depth,
      running: scheduler.running,
      models: loaded.map(({ plan, measuredBytes }) => ({ model: plan.model, bytes: measuredBytes ?? 0 })),
      quantizationSavings: loaded.reduce((sum, { plan }) => sum + quantizationSavings(plan), 0),
    };
  }

  /** Calls back about once a second while {@link health} changes. */
  watchHealth(listener: (health: Health) => void): Disposable {
    return everyChange(HEALTH_INTERVAL_MS, () => this.health(), listener);
  }

  /** Who holds memory, and on whom the next eviction would fall and why. */
  holders(): MemoryHolders {
    const { config, machine, registry } = this.#parts;
    const now = config();
    return memoryHolders({
      entries: registry.list(),
      residents: registry.residents(),
      room: registry.roomIn(machine.memory.now()),
      keepAliveMs: (model) => keepAliveOf(model, now),
    });
  }

  /** Calls back about once a second while {@link holders} changes. */
  watchHolders(listener: (holders: MemoryHolders) => void): Disposable {
    return everyChange(HOLDERS_INTERVAL_MS, () => this.holders(), listener);
  }

  /** Memory now. */
  memory(): MemorySample {
    const { total, available } = this.#parts.machine.memory.now();
    return {
      at: Date.now(),
      app_bytes: process.memoryUsage.rss(),
      runners_bytes: this.heldBytes(),
      used_bytes: total - available,
      total_bytes: total,
    };
  }

  /** Calls back with {@link memory} once a second. */
  watchMemory(listener: (sample: MemorySample) => void): Disposable {
    return every(MEMORY_INTERVAL_MS, () => listener(this.memory()));
  }

  /** What loaded models hold as it was measured: all, or those that are `counted`. */
  heldBytes(counted: (model: string) => boolean = () => true): number {
    return this.#parts.registry
      .listLoaded()
      .filter((entry) => counted(entry.plan.model))
      .reduce((sum, entry) => sum + (entry.measuredBytes ?? 0), 0);
  }
}
