/** What would be run of each model if somebody asked now, for lists: worked out once for each model, until it changes. */
import type { Backend, ModelInfo } from '../../shared/models.ts';
import type { ModelHeader, Plan } from '../../shared/runner.ts';
import type { TaskId } from '../../shared/tasks/index.ts';
import { gpuBytes } from './held-model.ts';
import { taskOf, type LibraryModel } from './library.ts';
import type { Way } from './acceleration.ts';
import { headerFor } from './profile-list.ts';
import { loadedBytes, resolvePlan, shownTask, wayFor, wayWith, type Machine } from './resolver.ts';
import type { WeightsFile } from './scan.ts';
import { runnableWeights } from './variants.ts';

/** What a list shows of a model that follows from its files and the machine alone. */
export interface Outlook {
  /** The file that would run, else the first with weights; undefined where there is none. */
  readonly file: WeightsFile | undefined;
  readonly header: ModelHeader | null;
  /** The task as a list shows it, which may be one that is not run here. */
  readonly task: string | null;
  readonly backend: Backend | null;
  readonly plan: Plan | null;
  readonly variants: string[];
  /** What each of several variants weighs and would need. */
  readonly files: ModelInfo['files'];
  readonly chat: boolean;
}

/** Reads what is known of a header already. */
export type PeekHeader = (model: LibraryModel, file: WeightsFile) => ModelHeader | null;

/**
 * Memory that is free moves all the time, and a list says "about" anyway: sizes within a ninth of each other are one,
 * so that a list of 5,000 models is not worked out anew whenever a browser tab is opened.
 */
const STEPS_PER_OCTAVE = 6;

/** The outlooks of all models. */
export class Outlooks {
  readonly #known = new WeakMap<LibraryModel, { readonly key: string; readonly outlook: Outlook }>();
  readonly #peek: PeekHeader;

  constructor(peek: PeekHeader) {
    this.#peek = peek;
  }

  /** The outlook of one model on the machine of {@link coarse}. */
  of(model: LibraryModel, machine: Machine): Outlook {
    const key = keyOf(model, machine);
    const known = this.#known.get(model);
    if (known?.key === key && this.#headerOf(model, known.outlook.file) === known.outlook.header)
      return known.outlook;
    const outlook = this.#workOut(model, machine);
    this.#known.set(model, { key, outlook });
    return outlook;
  }

  #headerOf(model: LibraryModel, file: WeightsFile | undefined): ModelHeader | null {
    return file === undefined ? null : this.#peek(model, file);
  }

  #workOut(model: LibraryModel, machine: Machine): Outlook {
    const choice = choiceFor(model, machine);
    const file = choice?.file ?? model.folder.weights[0];
    const header = this.#headerOf(model, file);
    const { task } = taskOf(model.folder, header);
    const plan = planFor(model, choice, task, header, machine);
    const runnable = runnableWeights(model.folder.weights, task);
    return {
      file,
      header,
      task: shownTask(model, header),
      backend: plan?.backend ?? null,
      plan,
      variants: runnable.map((weights) => weights.dtype),
      files:
        runnable.length < 2 ? [] : runnable.map((each) => needOf(model, each, file, task, header, machine)),
      chat: model.folder.hasChatTemplate || header?.chat === true,
    };
  }
}

/** Changes with whatever a plan is made of besides the model's own files. */
function keyOf({ id, folder }: LibraryModel, machine: Machine): string {
  const { device, deviceForced, budgetBytes, mainBudgetBytes, gpuLimitBytes, learned } = machine;
  const chosen = machine.chosenFor?.(id) ?? null;
  const measured = machine.measuredAt?.(id) ?? 0;
  const kept = machine.keptOf?.(folder.directory);
  const budgets = [budgetBytes, mainBudgetBytes, gpuLimitBytes];
  return JSON.stringify([device, deviceForced, budgets, learned?.version, chosen, measured, kept]);
}

/** What a list says of a plan. */
export function plannedOf(plan: Plan | null): ModelInfo['planned'] {
  if (plan === null) return null;
  const { dtype: variant, device, convert } = plan;
  return {
    variant,
    device,
    gpu_bytes: gpuBytes(plan),
    ...(convert === undefined ? {} : { converts: convert.to }),
  };
}

/** The machine with its budgets rounded down to a step, for outlooks. */
export function coarse(machine: Machine): Machine {
  const { budgetBytes, mainBudgetBytes } = machine;
  return {
    ...machine,
    budgetBytes: roundedDown(budgetBytes),
    ...(mainBudgetBytes === undefined ? {} : { mainBudgetBytes: roundedDown(mainBudgetBytes) }),
  };
}

function roundedDown(bytes: number): number {
  if (!Number.isFinite(bytes) || bytes < 1) return bytes;
  return Math.floor(2 ** (Math.floor(Math.log2(bytes) * STEPS_PER_OCTAVE) / STEPS_PER_OCTAVE));
}

function choiceFor(model: LibraryModel, machine: Machine): Way | null {
  try {
    return wayFor(model, model.task.task, null, machine);
  } catch {
    return null;
  }
}

function planFor(
  model: LibraryModel,
  choice: Way | null,
  task: TaskId | null,
  header: ModelHeader | null,
  machine: Machine,
): Plan | null {
  if (choice === null || task === null || task === 'echo') return null;
  return resolvePlan(model, task, choice, header, machine);
}

/** What one file weighs and would need. Files of one model differ in their weights alone, so one header does for all. */
function needOf(
  model: LibraryModel,
  weights: WeightsFile,
  shown: WeightsFile | undefined,
  task: TaskId | null,
  header: ModelHeader | null,
  machine: Machine,
): ModelInfo['files'][number] {
  const own = headerFor(weights, header, shown);
  const way = wayWith(model, task, weights, machine);
  const plan = planFor(model, way, task, weights.format === 'gguf' ? own : null, machine);
  return {
    variant: weights.dtype,
    bytes: loadedBytes(weights, model.folder.config),
    estimated_bytes: plan?.memory.total_bytes ?? null,
    gpu_bytes: plan === null ? 0 : gpuBytes(plan),
  };
}
