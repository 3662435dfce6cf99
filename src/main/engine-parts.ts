/** Parts of the engine that are made of its options. */
import { join } from 'node:path';
import type { About } from '../shared/machine.ts';
import type { DeviceCapabilities } from '../shared/models.ts';
import { workersOf, type Config } from './config/config.ts';
import { cpuTimes } from './devices/cpu-idle.ts';
import { ThreadMeasure } from './devices/thread-measure.ts';
import type { EngineOptions } from './engine-options.ts';
import { MediaStore } from './media/store.ts';
import type { KeptIndex } from './models/kept-index.ts';
import type { Library } from './models/library.ts';
import type { MachineView } from './models/machine-view.ts';
import type { Probe } from './models/probe.ts';
import type { SchedulerLimits } from './scheduler/scheduler.ts';
import type { Store } from './store/store.ts';

/** What is made before the engine and handed over to it. */
export interface EngineParts {
  readonly library: Library;
  readonly probe: Probe;
  readonly machine: MachineView;
  /** What was made of raw checkpoints before. */
  readonly kept: KeptIndex;
  /** Asks the drivers anew. */
  readonly probeCapabilities: () => Promise<DeviceCapabilities>;
  /** What the build ships; empty in a run from the sources. */
  readonly packages: About['packages'];
}

/** How many may run and wait. */
export function limitsOf(config: Config, cores: number): SchedulerLimits {
  return { workers: workersOf(config), queueDepth: config.maxQueueDepth, cores };
}

/** The measurement of threads, with the smallest encoder that comes with Hearth. */
export function threadMeasure(options: EngineOptions, machine: MachineView, store: Store): ThreadMeasure {
  const { launcher, version, log, config, embeddedModels } = options;
  return new ThreadMeasure({
    ...{ launcher, version, log, counts: store.threadCounts, cpu: cpuTimes, now: () => Date.now() },
    file: join(embeddedModels, 'sentence-transformers/all-MiniLM-L6-v2/onnx/model_quantized.onnx'),
    capabilities: () => machine.capabilities,
    fixed: () => config().threads,
  });
}

/** Where the pictures and sounds of runs lie. */
export function mediaStore({ mediaFolder, watching, config }: EngineOptions, store: Store): MediaStore {
  return new MediaStore({
    folder: mediaFolder ?? null,
    sweeping: watching ?? true,
    keepsHistory: () => config().historyDays > 0,
    kept: () => store.examples.media(),
  });
}
