/** The comparison of models' variants, tied to the engine's parts. */
import { QualitySamples } from './conversions/samples.ts';
import { cpuTimes } from './devices/cpu-idle.ts';
import { machineWithThreads } from './devices/machine-name.ts';
import type { ThreadMeasure } from './devices/thread-measure.ts';
import type { EngineOptions } from './engine-options.ts';
import { EvalSets } from './evaluation/sets.ts';
import { RUNS_TO_COMPARE } from './models/acceleration-graphs.ts';
import type { Catalog } from './models/catalog.ts';
import { Converter, conversionCache } from './models/converter.ts';
import type { ModelEntry } from './models/held-model.ts';
import type { MachineView } from './models/machine-view.ts';
import { VariantMeasure, type ToCompare } from './models/variant-measure.ts';
import { variantsToCompare } from './models/variants-to-compare.ts';
import type { Store } from './store/store.ts';

/** Of the models that are used most so many are compared: the rest is not worth a process in a person's pause. */
const MODELS = 20;

/** What is compared, by what, and where that is kept. */
export interface ComparedParts {
  readonly options: Pick<EngineOptions, 'launcher' | 'config' | 'evalSets' | 'version' | 'log'>;
  readonly catalog: Pick<Catalog, 'planned' | 'changed'>;
  readonly registry: { list(): readonly Pick<ModelEntry, 'status'>[] };
  readonly machine: Pick<MachineView, 'capabilities'>;
  readonly store: Pick<Store, 'usage' | 'variantTimes'>;
  readonly threads: Pick<ThreadMeasure, 'settled'>;
  /** Bytes of memory that nobody uses. */
  readonly freeBytes: () => number;
}

/** Compares the variants of what people use often enough that it can pay. */
export function variantMeasure(parts: ComparedParts): VariantMeasure {
  const { options, threads } = parts;
  const { launcher, config, evalSets, log } = options;
  const samples = new QualitySamples(new EvalSets(evalSets ?? null), launcher);
  const converter = new Converter(launcher, () => conversionCache(config()));
  return new VariantMeasure({
    ...{ log, cpu: cpuTimes, now: () => Date.now() },
    ready: () => threads.settled,
    next: () => nextOf(parts, samples, converter),
  });
}

/** The model of those used most whose variants nobody has compared on this machine, and for which there is room. */
function nextOf(
  { catalog, registry, machine, options, store, freeBytes }: ComparedParts,
  samples: QualitySamples,
  converter: Converter,
): ToCompare | null {
  // What is coming into memory counts on the same free bytes.
  if (registry.list().some(({ status }) => status === 'loading')) return null;
  for (const { model } of store.usage.mostFrequent(Date.now()).slice(0, MODELS)) {
    if ((store.usage.usageOf(model)?.count ?? 0) < RUNS_TO_COMPARE) continue;
    const planned = catalog.planned(model);
    const found = planned === null ? null : variantsToCompare(planned.model, planned.plan);
    if (planned === null || found === null || found.bytes > freeBytes()) continue;
    const name = machineWithThreads(machine.capabilities, options.version, planned.plan.threads);
    const key = { machine: name, files: found.files };
    if (store.variantTimes.of(model, key) !== null) continue;
    const { task, directory, threads } = planned.plan;
    const graphs = found.graphs.map(({ dtype, path }) => ({ dtype, file: path }));
    return {
      model,
      compare: async (signal) =>
        await samples.lend({ task, directory }, signal, async (lent) => {
          const compared = { folder: directory, graphs, samples: lent, threads };
          return await converter.compare(model, compared, signal);
        }),
      keep: (times, at) => {
        store.variantTimes.keep(model, key, times, at);
        catalog.changed();
      },
    };
  }
  return null;
}
