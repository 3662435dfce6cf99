/** The library, the headers and the registry behind one face: what the doors list, load and unload, and how a request gets its plan. */
import { HearthError, toHearthError } from '../../shared/errors.ts';
import type { ModelInfo, ModelState } from '../../shared/models.ts';
import type { ModelHeader, Plan } from '../../shared/runner.ts';
import type { TaskId } from '../../shared/tasks/index.ts';
import type { EngineModels } from '../engine-types.ts';
import type { Quarantine } from '../runners/quarantine.ts';
import type { Probe } from './probe.ts';
import { taskOf, type Library, type LibraryModel } from './library.ts';
import { quarantineKey, type ModelEntry, type OnLoading } from './held-model.ts';
import type { ModelRegistry } from './registry.ts';
import {
  backendFor,
  chooseFile,
  chooseTask,
  resolvePlan,
  shownTask,
  type Machine,
  type TaskChoice,
} from './resolver.ts';
import type { WeightsFile } from './scan.ts';
import type { VariantChoice } from './variants.ts';
import { runnableWeights } from './variants.ts';

/** A request's model, task and, unless it is an echo, its plan. */
export interface Resolved {
  readonly model: LibraryModel;
  readonly choice: TaskChoice;
  readonly plan: { readonly plan: Plan; readonly fingerprint: string } | null;
}

/** How a model was used since the start. */
interface Usage {
  count: number;
  lastUsedAt: number;
}

/** Everything about models that the engine's doors may ask. */
export class Catalog implements EngineModels, Disposable {
  readonly #library: Library;
  readonly #registry: ModelRegistry;
  readonly #probe: Probe;
  readonly #quarantine: Quarantine;
  readonly #machine: () => Machine;
  readonly #listeners = new Set<(models: ModelInfo[]) => void>();
  readonly #failures = new Map<string, HearthError>();
  readonly #usage = new Map<string, Usage>();
  readonly #libraryChanges: Disposable;
  #announcing = false;

  constructor(parts: {
    library: Library;
    registry: ModelRegistry;
    probe: Probe;
    quarantine: Quarantine;
    machine: () => Machine;
  }) {
    this.#library = parts.library;
    this.#registry = parts.registry;
    this.#probe = parts.probe;
    this.#quarantine = parts.quarantine;
    this.#machine = parts.machine;
    this.#libraryChanges = parts.library.onChange(() => {
      this.changed();
      void this.readHeaders();
    });
  }

  list(): ModelInfo[] {
    const entries = this.#registry.list();
    return this.#library.list().map((model) => this.#info(model, entries));
  }

  status(name: string): ModelInfo {
    const named = this.#library.find(name);
    if (named === undefined) throw this.#library.notFound(name);
    return this.#info(named.model, this.#registry.list());
  }

  async load(name: string, signal: AbortSignal, onProgress?: OnLoading): Promise<ModelInfo> {
    const { model, choice, plan } = await this.resolve(name, undefined);
    if (plan === null) {
      throw new HearthError(
        'TASK_NOT_SUPPORTED',
        choice.warning ?? `${model.id} has no task.`,
        'Name a task in the request that runs it.',
      );
    }
    using _lease = await this.lease(plan, signal, onProgress);
    return this.#info(model, this.#registry.list());
  }

  async unload(name: string): Promise<boolean> {
    const { model } = await this.#library.resolve(name);
    return await this.#registry.unload(model.id);
  }

  release(name: string): ModelInfo {
    const named = this.#library.find(name);
    if (named === undefined) throw this.#library.notFound(name);
    for (const file of named.model.folder.weights)
      this.#quarantine.release(quarantineKey(named.model.folder.directory, file.path));
    this.#failures.delete(named.model.id);
    this.changed();
    return this.#info(named.model, this.#registry.list());
  }

  watch(listener: (models: ModelInfo[]) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** Tells the watchers, once for all changes of one turn of the event loop. */
  changed(): void {
    if (this.#announcing || this.#listeners.size === 0) return;
    this.#announcing = true;
    setImmediate(() => {
      this.#announcing = false;
      const models = this.list();
      for (const listener of this.#listeners) listener(models);
    });
  }

  /** Model, task and plan of a request; throws what the steps "task" and "plan" may end with. */
  async resolve(name: string, task: string | undefined): Promise<Resolved> {
    const { model, variant } = await this.#library.resolve(name);
    const machine = this.#machine();
    const header = await this.#headerFor(model, variant, machine);
    const choice = chooseTask(model, task, header);
    if (choice.task === 'echo') return { model, choice, plan: null };
    const file = chooseFile(model, choice.task, variant, machine);
    const plan = resolvePlan(model, choice.task, file, file.file.format === 'gguf' ? header : null, machine);
    return { model, choice, plan: { plan, fingerprint: file.file.fingerprint } };
  }

  /** A lease on a plan's model; failures are remembered for the list, uses for its order. */
  async lease(
    plan: NonNullable<Resolved['plan']>,
    signal: AbortSignal,
    onLoading?: OnLoading,
  ): ReturnType<ModelRegistry['getOrLoad']> {
    const id = plan.plan.model;
    try {
      const lease = await this.#registry.getOrLoad(plan.plan, plan.fingerprint, signal, onLoading);
      this.#failures.delete(id);
      const usage = this.#usage.get(id);
      this.#usage.set(id, { count: (usage?.count ?? 0) + 1, lastUsedAt: Date.now() });
      this.changed();
      return lease;
    } catch (thrown) {
      const error = toHearthError(thrown);
      if (!signal.aborted) this.#failures.set(id, error);
      this.changed();
      throw error;
    }
  }

  /** Reads the headers that lists and estimates want, in the background, one by one. Never rejects. */
  async readHeaders(): Promise<void> {
    for (const model of this.#library.list()) {
      const file = this.#defaultChoice(model)?.file;
      if (
        file?.format !== 'gguf' ||
        this.#probe.peek(model, file) !== null ||
        this.#probe.problem(model, file) !== null
      )
        continue;
      await this.#probe.read(model, file).catch(() => undefined);
      this.changed();
    }
  }

  [Symbol.dispose](): void {
    this.#libraryChanges[Symbol.dispose]();
    this.#listeners.clear();
    this.#probe[Symbol.dispose]();
  }

  /** The header that decides about task and memory: of the GGUF that will run, or of a raw checkpoint, to say what is wrong with it. */
  async #headerFor(
    model: LibraryModel,
    variant: string | null,
    machine: Machine,
  ): Promise<ModelHeader | null> {
    if (model.folder.problem !== null) return null;
    const runnable = runnableWeights(model.folder.weights, null);
    const file =
      runnable.length > 0 ? chooseFile(model, null, variant, machine).file : model.folder.weights[0];
    return file === undefined || file.format === 'onnx' ? null : await this.#probe.read(model, file);
  }

  #defaultChoice(model: LibraryModel): VariantChoice | null {
    try {
      return chooseFile(model, model.task.task, null, this.#machine());
    } catch {
      return null;
    }
  }

  #info(model: LibraryModel, entries: readonly ModelEntry[]): ModelInfo {
    const mine = entries.filter((entry) => entry.plan.model === model.id);
    const entry = mine.find((candidate) => candidate.status === 'loaded') ?? mine[0];
    const choice = this.#defaultChoice(model);
    const file = choice?.file ?? model.folder.weights[0];
    const header = file === undefined ? null : this.#probe.peek(model, file);
    const task = taskOf(model.folder, header).task;
    const plan = entry?.plan ?? this.#defaultPlan(model, choice, task, header);
    const { state, problem } = this.#state(model, entry, file);
    const usage = this.#usage.get(model.id);
    return {
      id: model.id,
      task: shownTask(model, header),
      source: model.source,
      backend: plan?.backend ?? (choice !== null && task !== null ? backendFor(choice.file, task) : null),
      format: file?.format ?? 'unknown',
      size_bytes: model.folder.bytes,
      state,
      loaded: state === 'loaded',
      device: entry?.loaded?.device ?? null,
      acceleration: entry?.loaded?.acceleration ?? null,
      sandboxed: false,
      memory: {
        estimated_bytes: plan?.memory.total_bytes ?? null,
        measured_bytes: mine.some((one) => one.measuredBytes !== null)
          ? mine.reduce((sum, one) => sum + (one.measuredBytes ?? 0), 0)
          : null,
        ...(plan === null ? {} : { lines: plan.memory.lines }),
      },
      last_used_at: usage === undefined ? null : new Date(usage.lastUsedAt).toISOString(),
      popularity: usage?.count ?? 0,
      variants: runnableWeights(model.folder.weights, task).map((weights) => weights.dtype),
      chat: model.folder.hasChatTemplate || header?.chat === true,
      problem,
    };
  }

  #defaultPlan(
    model: LibraryModel,
    choice: VariantChoice | null,
    task: TaskId | null,
    header: ModelHeader | null,
  ): Plan | null {
    if (choice === null || task === null || task === 'echo') return null;
    return resolvePlan(model, task, choice, header, this.#machine());
  }

  #state(
    model: LibraryModel,
    entry: ModelEntry | undefined,
    file: WeightsFile | undefined,
  ): Pick<ModelInfo, 'state' | 'problem'> {
    if (entry !== undefined) return { state: entry.status satisfies ModelState, problem: null };
    for (const weights of model.folder.weights) {
      const reason = this.#quarantine.reason(
        quarantineKey(model.folder.directory, weights.path),
        weights.fingerprint,
      );
      if (reason === null) continue;
      const message = `${weights.path} was set aside because it ended its process again and again: ${reason}`;
      return {
        state: 'quarantined',
        problem: {
          code: 'MODEL_QUARANTINED',
          message,
          hint: 'Release it to try once more, or get the file again.',
        },
      };
    }
    const failure =
      this.#failures.get(model.id) ?? (file === undefined ? null : this.#probe.problem(model, file));
    if (failure !== null)
      return {
        state: 'failed',
        problem: { code: failure.code, message: failure.message, hint: failure.hint },
      };
    if (model.folder.problem !== null) {
      return {
        state: 'failed',
        problem: {
          code: 'MODEL_LOAD_FAILED',
          message: model.folder.problem,
          hint: 'Get the model again, or choose another one.',
        },
      };
    }
    return { state: 'available', problem: null };
  }
}
