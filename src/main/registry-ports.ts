/** What holds the models in memory to this machine: its processes, its memory, and the limits of the configuration. */
import { memoryKills } from './devices/memory.ts';
import type { EngineParts } from './engine-parts.ts';
import type { EngineOptions } from './engine-options.ts';
import { QualitySamples } from './conversions/samples.ts';
import { EvalSets } from './evaluation/sets.ts';
import { Converter, conversionCache } from './models/converter.ts';
import { KeptConverter } from './models/kept-converter.ts';
import { estimatedBytes, footprintKey } from './models/learned-memory.ts';
import type { RegistryPorts } from './models/registry-needs.ts';
import { ThreadShares, sharedRun } from './models/thread-shares.ts';
import type { FootprintLedger } from './store/footprints.ts';
import type { Metrics } from './telemetry/metrics.ts';

/** What the registry asks of this machine and its configuration. */
export function registryPorts(
  { config, launcher, log, evalSets }: EngineOptions,
  { machine, kept }: Pick<EngineParts, 'machine' | 'kept'>,
  metrics: Metrics,
  footprints: FootprintLedger,
): Omit<RegistryPorts, 'quarantine' | 'pinned' | 'waiting' | 'filesOf' | 'onChange'> {
  const shares = new ThreadShares(() => machine.capabilities.cpu_cores);
  const samples = new QualitySamples(new EvalSets(evalSets ?? null), launcher);
  const cache = (): string => conversionCache(config());
  const converter = new KeptConverter(new Converter(launcher, cache), cache, samples);
  return {
    launcher,
    log,
    convert: async (plan, signal, onProgress) => {
      const ready = await converter.ready(plan, signal, onProgress);
      await kept.look(plan.directory);
      return ready;
    },
    memory: () => machine.memory.fresh(),
    memoryKills: () => memoryKills(),
    gpuOf: (pid) => machine.gpu.heldBy(pid),
    limits: () => ({
      maxLoaded: config().maxLoadedModels,
      watermark: config().memoryWatermark,
      gpuBudget: machine.gpuBudget(),
      gpuLimited: machine.gpuLimited(),
    }),
    share: (held, runner) => shares.begin(sharedRun(held, runner)),
    now: () => Date.now(),
    elapsed: () => performance.now(),
    onLoaded: (backend, ms) => metrics.loaded(backend, ms),
    onMeasured: (plan, bytes) => {
      // What lies in a GPU's memory is not among the bytes of the process.
      if (plan.device === 'cpu')
        footprints.measured(footprintKey(plan), bytes, estimatedBytes(plan), Date.now());
    },
    onEvicted: (reason) => metrics.evicted(reason),
  };
}
