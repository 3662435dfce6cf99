/** How the models of kept examples would run now, as a request would be planned, without a load and without a header. */
import type { RunSettings } from '../../shared/examples/changes.ts';
import type { Backend } from '../../shared/models.ts';
import { isTaskId, type TaskId } from '../../shared/tasks/index.ts';
import type { ModelEntry } from '../models/held-model.ts';
import type { Library } from '../models/library.ts';
import { coarse } from '../models/outlook.ts';
import { wayFor, type Machine } from '../models/resolver.ts';

/** How a model would run a task now; null where it would not, or where that can't be told. */
export type PlanOf = (model: string, task: string) => RunSettings['meta'];

/** The plans of now, and when they may be other ones. */
export interface ExamplePlans {
  /** Plans of one moment, each worked out once. */
  now(): PlanOf;
  /** Calls back after whatever may change a plan. */
  watch(listener: () => void): Disposable;
}

/** What the plans are made of. */
export interface PlanParts {
  readonly library: Pick<Library, 'find'>;
  /** The models in memory. */
  readonly loaded: () => readonly Pick<ModelEntry, 'plan' | 'loaded'>[];
  readonly machine: (model: string) => Machine;
  readonly versions: (backend: Backend) => Record<string, string>;
  /** Calls back when models, settings or devices changed. */
  readonly watch: (listener: () => void) => Disposable;
}

/** Plans over the parts of an engine. */
export function examplePlans(parts: PlanParts): ExamplePlans {
  return {
    now: () => {
      const known = new Map<string, RunSettings['meta']>();
      return (model, task) => {
        const key = `${task} ${model}`;
        const found = known.get(key);
        if (found !== undefined) return found;
        const plan = isTaskId(task) && task !== 'echo' ? planOf(parts, model, task) : null;
        known.set(key, plan);
        return plan;
      };
    },
    watch: (listener) => parts.watch(listener),
  };
}

function planOf(parts: PlanParts, name: string, task: TaskId): RunSettings['meta'] {
  const named = parts.library.find(name);
  if (named === undefined) return null;
  const { model, variant } = named;
  // Rounded as for lists: the free memory of the moment is no change to tell anybody of.
  const machine = coarse(parts.machine(model.id));
  try {
    const { file, backend, device } = wayFor(model, task, variant, machine);
    // A load may have found that a device does not serve, and have taken another one.
    const held = parts
      .loaded()
      .find(
        ({ plan, loaded }) =>
          loaded !== null &&
          plan.model === model.id &&
          plan.task === task &&
          plan.dtype === file.dtype &&
          plan.device === device,
      );
    return {
      backend,
      dtype: file.dtype,
      device: held?.loaded?.device ?? device,
      versions: parts.versions(backend),
    };
  } catch {
    // What no file can run fails when it is asked for, with its reason.
    return null;
  }
}
