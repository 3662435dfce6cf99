/** The parts of a simulated machine tied together as the engine ties them. */
import { takeCare } from '../care.ts';
import { defaultConfig } from '../config/environment.ts';
import type { JourneyPorts } from '../journey-ports.ts';
import type { ModelRegistry } from '../models/registry.ts';
import { popularityOf } from '../scheduler/priority.ts';
import type { Scheduler } from '../scheduler/scheduler.ts';
import type { Plan } from '../../shared/runner.ts';
import type { UsageLedger } from '../store/usage.ts';
import { plan as planOf } from './registry-under-test.ts';
import { inLibrary, modelOf } from './simulated-models.ts';

/** The parts that are tied together. */
export interface SimulatedParts {
  readonly scheduler: Scheduler;
  readonly registry: ModelRegistry;
  readonly usage: UsageLedger;
  /** Bytes of the machine. */
  readonly memory: () => { total: number; available: number };
  /** A lease of the model was given back. */
  readonly returned: (model: string) => void;
}

/** What journeys ask of a simulated machine. */
export function simulatedPorts({ scheduler, registry, usage, returned }: SimulatedParts): JourneyPorts {
  return {
    catalog: {
      resolve: (id) => {
        const { task } = modelOf(id);
        const plan: Plan = { ...planOf(id, modelOf(id).bytes), task };
        const popularity = popularityOf(usage.frequencyOf(id, Date.now()));
        return Promise.resolve({
          model: inLibrary(modelOf(id)),
          choice: { task, warning: null },
          plan: { plan, fingerprint: 'f', popularity },
        });
      },
      lease: async ({ plan, fingerprint }, signal, priority, onLoading) => {
        const lease = await registry.getOrLoad(plan, fingerprint, signal, onLoading, priority);
        usage.used(plan.model, Date.now());
        return {
          ...lease,
          [Symbol.dispose]: () => {
            returned(plan.model);
            lease[Symbol.dispose]();
          },
        };
      },
    },
    scheduler,
    media: {
      folder: () => Promise.resolve('/media'),
      made: () => Promise.resolve(),
      forget: () => Promise.resolve(),
      put: () => Promise.reject(new Error('no request has media')),
      find: () => Promise.reject(new Error('no request has media')),
      hold: () => ({ [Symbol.dispose]: () => undefined }),
    },
    now: () => performance.now(),
    timeoutS: () => 86_400,
    versions: () => ({}),
    log: { info: () => undefined },
  };
}

/** The caretaker of a simulated machine. */
export function simulatedCare(
  parts: SimulatedParts,
  { topK, keepAlive }: { readonly topK: number; readonly keepAlive: string },
): Disposable {
  const { scheduler, registry, usage, memory } = parts;
  const machine = { platform: 'linux' as const, homeFolder: '/home', workingFolder: '/', cores: 4 };
  const config = { ...defaultConfig({}, machine), preloadTopK: topK, keepAlive };
  const quiet = (): void => undefined;
  return takeCare({
    options: { config: () => config, log: { info: quiet, warn: quiet, debug: quiet } },
    catalog: simulatedPorts(parts).catalog,
    registry,
    scheduler,
    machine: { memory: { now: memory } },
    usage,
    threads: { look: () => Promise.resolve(), [Symbol.dispose]: quiet },
    variants: () => ({ look: () => Promise.resolve(), [Symbol.dispose]: quiet }),
  });
}
