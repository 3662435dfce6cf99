/** The caretaker of the models in memory, tied to the engine's parts. */
import { HearthError } from '../shared/errors.ts';
import type { EngineOptions } from './engine-options.ts';
import type { ThreadMeasure } from './devices/thread-measure.ts';
import { every } from './every.ts';
import { CARE_INTERVAL_MS, Caretaker } from './models/caretaker.ts';
import type { Catalog } from './models/catalog.ts';
import { freeBudget } from './models/eviction.ts';
import { keepAliveOf } from './models/keep-alive.ts';
import type { MachineView } from './models/machine-view.ts';
import type { ModelRegistry } from './models/registry.ts';
import type { VariantMeasure } from './models/variant-measure.ts';
import type { Scheduler } from './scheduler/scheduler.ts';
import type { UsageLedger } from './store/usage.ts';

/** What is looked after, and by what. */
export interface CareParts {
  readonly options: Pick<EngineOptions, 'config' | 'log'>;
  readonly catalog: Pick<Catalog, 'resolve'>;
  readonly registry: ModelRegistry;
  readonly scheduler: Scheduler;
  readonly machine: { readonly memory: Pick<MachineView['memory'], 'now'> };
  readonly usage: UsageLedger;
  readonly threads: Pick<ThreadMeasure, 'look'> & Disposable;
  readonly variants: (freeBytes: () => number) => Pick<VariantMeasure, 'look'> & Disposable;
}

/** Looks after the models once a second until it is disposed. */
export function takeCare(parts: CareParts): Disposable {
  const { options, catalog, registry, scheduler, machine, usage, threads } = parts;
  const { config, log } = options;
  // What is taken, and not what loads under way have coming: part of that is taken already, and would count twice.
  const freeBytes = (): number =>
    freeBudget({ ...machine.memory.now(), watermark: config().memoryWatermark, reserved: 0 });
  const variants = parts.variants(freeBytes);
  let [busy, asked] = [false, scheduler.asked];
  const see = (): void => {
    busy =
      // Most requests are over between two looks.
      scheduler.asked !== asked ||
      scheduler.depth + scheduler.running > 0 ||
      registry.list().some(({ leases, status, ahead }) => leases > 0 || (status === 'loading' && !ahead));
    ({ asked } = scheduler);
  };
  const caretaker = new Caretaker({
    now: () => Date.now(),
    residents: () => registry.residents(),
    inMemory: () => new Set(registry.list().map(({ plan }) => plan.model)),
    busy: () => busy,
    freeBytes,
    keepAliveMs: (model) => keepAliveOf(model, config()),
    topK: () => config().preloadTopK,
    ranked: (count) =>
      usage
        .mostFrequent(Date.now())
        .slice(0, count)
        .map(({ model }) => ({ model, lastUsedAt: usage.usageOf(model)?.lastUsedAt ?? 0 })),
    loadAhead: async (model, signal) => {
      const { plan } = await catalog.resolve(model, undefined);
      if (plan === null) throw new HearthError('TASK_NOT_SUPPORTED', `${model} has no task.`, 'Name a task.');
      await registry.loadAhead(plan.plan, plan.fingerprint, signal);
    },
    evict: (key, reason) => registry.evict(key, reason),
    log,
  });
  const looking = every(CARE_INTERVAL_MS, () => {
    see();
    void caretaker.look();
    void threads.look(busy);
    void variants.look(busy);
  });
  return {
    [Symbol.dispose]: () => {
      looking[Symbol.dispose]();
      caretaker[Symbol.dispose]();
      threads[Symbol.dispose]();
      variants[Symbol.dispose]();
    },
  };
}
