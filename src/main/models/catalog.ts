/** The library, the headers and the registry behind one face: what the doors list, load and unload, and how a request gets its plan. */
import type { AccelerationProfile } from '../../shared/acceleration.ts';
import { HearthError, toHearthError } from '../../shared/errors.ts';
import type { Priority } from '../../shared/inference.ts';
import type { ModelInfo, ModelState } from '../../shared/models.ts';
import type { ModelHeader, Plan } from '../../shared/runner.ts';
import { popularityOf } from '../scheduler/priority.ts';
import { speedOn, type UsageLedger } from '../store/usage.ts';
import type { Quarantine } from '../runners/quarantine.ts';
import { Announcer } from './announcer.ts';
import type { Probe } from './probe.ts';
import type { KeptIndex } from './kept-index.ts';
import type { Library, LibraryModel, Named } from './library.ts';
import { isFile, quarantineKey, type ModelEntry, type OnLoading, type PickedFile } from './held-model.ts';
import { hasHeader } from './checkpoint.ts';
import { memoryNow, restingState } from './model-state.ts';
import { Outlooks, coarse, plannedOf } from './outlook.ts';
import type { ModelRegistry } from './registry.ts';
import { profilesOf } from './profile-list.ts';
import { accelerationNow } from './way-speeds.ts';
import { allowedPlan } from './refusals.ts';
import { chooseTask, resolvePlan, wayFor, type Machine, type Resolved } from './resolver.ts';
import type { WeightsFile } from './scan.ts';
import { runnableWeights } from './variants.ts';

/** Everything about models that the engine's doors may ask. */
export class Catalog implements Disposable {
  readonly #library: Library;
  readonly #registry: ModelRegistry;
  readonly #probe: Probe;
  readonly #quarantine: Quarantine;
  readonly #machine: (model: string | null) => Machine;
  readonly #kept: Pick<KeptIndex, 'lookAt'>;
  readonly #pinned: (model: string) => boolean;
  readonly #usage: UsageLedger;
  readonly #outlooks: Outlooks;
  readonly #announcer = new Announcer(() => this.list());
  readonly #failures = new Map<string, HearthError>();
  readonly #libraryChanges: Disposable;

  constructor(parts: {
    library: Library;
    registry: ModelRegistry;
    probe: Probe;
    quarantine: Quarantine;
    /** The machine with what can be made free on it for a model; null: for any that is not kept. */
    machine: (model: string | null) => Machine;
    kept: Pick<KeptIndex, 'lookAt'>;
    pinned: (model: string) => boolean;
    usage: UsageLedger;
  }) {
    this.#library = parts.library;
    this.#registry = parts.registry;
    this.#probe = parts.probe;
    this.#outlooks = new Outlooks((model, file) => parts.probe.peek(model, file));
    this.#quarantine = parts.quarantine;
    this.#machine = parts.machine;
    this.#kept = parts.kept;
    this.#pinned = parts.pinned;
    this.#usage = parts.usage;
    this.#libraryChanges = parts.library.onChange(() => {
      this.#unloadStale();
      this.changed();
      void this.readHeaders();
    });
  }

  /** Every model of the library, loaded or not. */
  list(): ModelInfo[] {
    const entries = this.#registry.list();
    const machine = coarse(this.#machine(null));
    return this.#library.list().map((model) => this.#info(model, entries, machine));
  }

  /** One model, also one that only its path names; throws MODEL_NOT_FOUND with near names in the hint. */
  async status(name: string): Promise<ModelInfo> {
    const { model, file } = this.#pick(await this.#library.resolve(name));
    return this.describe(model, file);
  }

  /** A model as lists show it, also one that the library has lost meanwhile; `file` of one of its files alone. */
  describe(model: LibraryModel, file: PickedFile | null = null): ModelInfo {
    const entries = this.#registry.list().filter(({ plan }) => file === null || isFile(plan, file));
    return this.#info(model, entries, coarse(this.#machine(model.id)));
  }

  /** The library's own record of a model; throws MODEL_NOT_FOUND. */
  find(name: string): LibraryModel {
    const named = this.#library.find(name);
    if (named === undefined) throw this.#library.notFound(name);
    return named.model;
  }

  /** What each of several files of a model would need; empty where the library does not know it. */
  filesOf(id: string): ModelInfo['files'] {
    const model = this.#library.find(id)?.model;
    return model === undefined ? [] : this.#outlooks.of(model, coarse(this.#machine(id))).files;
  }

  /** Every way in which a model could be run now; empty where it can't be. */
  profiles(id: string): AccelerationProfile[] {
    const model = this.find(id);
    const machine = coarse(this.#machine(model.id));
    const { plan, file, header } = this.#outlooks.of(model, machine);
    return plan === null || file === undefined ? [] : profilesOf(model, plan.task, header, file, machine);
  }

  /** What would be run of a model now; null where it is gone, or can't be run. */
  planned(id: string): { readonly model: LibraryModel; readonly plan: Plan } | null {
    const model = this.#library.find(id)?.model;
    const plan = model && this.#outlooks.of(model, coarse(this.#machine(model.id))).plan;
    return model && plan ? { model, plan } : null;
  }

  /** Loads a model, or joins a load under way. */
  async load(name: string, signal: AbortSignal, onProgress?: OnLoading): Promise<ModelInfo> {
    const { model, choice, plan } = await this.resolve(name, undefined);
    if (plan === null) {
      throw new HearthError(
        'TASK_NOT_SUPPORTED',
        choice.warning ?? `${model.id} has no task.`,
        'Name a task in the request that runs it.',
      );
    }
    using _lease = await this.lease(plan, signal, 'normal', onProgress);
    return this.describe(model, plan.plan);
  }

  /** Unloads a model once nobody runs it; false where it was not loaded. */
  async unload(name: string): Promise<boolean> {
    // A model whose folder is gone may still be in memory.
    const { model, file } = this.#pick(this.#library.find(name) ?? (await this.#library.resolve(name)));
    return await this.#registry.unload(model.id, file);
  }

  /** A model, and the file that its name picked, where it picked one; throws MODEL_NOT_FOUND. */
  #pick({ model, variant }: Named): { model: LibraryModel; file: PickedFile | null } {
    if (variant === null) return { model, file: null };
    const { path: file, dtype } = wayFor(model, null, variant, this.#machine(model.id)).file;
    return { model, file: { file, dtype } };
  }

  /** Unloads what the library no longer has, or has in another version: the next request loads what is there now. */
  #unloadStale(): void {
    for (const { plan, fingerprint, status } of this.#registry.list()) {
      if (status !== 'loaded') continue;
      const now = this.#library.find(plan.model)?.model.folder.weights.find(({ path }) => path === plan.file);
      if (now?.fingerprint !== fingerprint) void this.#registry.unload(plan.model, plan);
    }
  }

  /** Takes a model out of quarantine. */
  release(name: string): ModelInfo {
    const model = this.find(name);
    for (const file of model.folder.weights)
      this.#quarantine.release(quarantineKey(model.folder.directory, file.path));
    this.#failures.delete(model.id);
    this.changed();
    return this.describe(model);
  }

  /** Calls back after every change of the list. */
  watch(listener: (models: ModelInfo[]) => void): Disposable {
    return this.#announcer.watch(listener);
  }

  /** Tells the watchers soon. */
  changed(): void {
    this.#announcer.changed();
  }

  /** Model, task and plan of a request; throws what the steps "task" and "plan" may end with. */
  async resolve(name: string, task: string | undefined): Promise<Resolved> {
    const { model, variant } = await this.#library.resolve(name);
    await this.#kept.lookAt(model.folder);
    const machine = this.#machine(model.id);
    // An echo computes nothing, so it works with a model whose files do not.
    const header = task === 'echo' ? null : await this.#headerFor(model, variant, machine);
    const choice = chooseTask(model, task, header);
    if (choice.task === 'echo') return { model, choice, plan: null };
    const file = wayFor(model, choice.task, variant, machine);
    const known = file.file.format === 'gguf' ? header : null;
    const plan = allowedPlan(resolvePlan(model, choice.task, file, known, machine), machine);
    const popularity = popularityOf(this.#usage.frequencyOf(model.id, Date.now()));
    return { model, choice, plan: { plan, fingerprint: file.file.fingerprint, popularity } };
  }

  /**
   * A lease on a plan's model; failures are remembered for the list, uses for its order. `counts`: false for one that
   * goes on with a request that had a lease before.
   */
  async lease(
    plan: NonNullable<Resolved['plan']>,
    signal: AbortSignal,
    priority: Priority,
    onLoading?: OnLoading,
    counts = true,
  ): ReturnType<ModelRegistry['getOrLoad']> {
    const id = plan.plan.model;
    try {
      const lease = await this.#registry.getOrLoad(plan.plan, plan.fingerprint, signal, onLoading, priority);
      this.#failures.delete(id);
      if (counts) this.#usage.used(id, Date.now());
      this.changed();
      return lease;
    } catch (thrown) {
      const error = toHearthError(thrown);
      // That somebody stopped a load says nothing about the model.
      if (!signal.aborted && error.code !== 'CANCELLED' && error.code !== 'SHUTTING_DOWN')
        this.#failures.set(id, error);
      this.changed();
      throw error;
    }
  }

  /** Reads the headers that lists and estimates want, in the background, one by one. Never rejects. */
  async readHeaders(): Promise<void> {
    for (const model of this.#library.list()) {
      const { file } = this.#outlooks.of(model, coarse(this.#machine(null)));
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
    this.#announcer[Symbol.dispose]();
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
    const file = runnable.length > 0 ? wayFor(model, null, variant, machine).file : model.folder.weights[0];
    return file === undefined || !hasHeader(file) ? null : await this.#probe.read(model, file);
  }

  #info(model: LibraryModel, entries: readonly ModelEntry[], machine: Machine): ModelInfo {
    const mine = entries.filter((entry) => entry.plan.model === model.id);
    const entry = mine.find((candidate) => candidate.status === 'loaded') ?? mine[0];
    const outlook = this.#outlooks.of(model, machine);
    const plan = entry?.plan ?? outlook.plan;
    const { state, problem } = this.#state(model, entry, outlook.file);
    const usage = this.#usage.usageOf(model.id);
    const lastUsed = Math.max(usage?.lastUsedAt ?? 0, ...mine.map((one) => one.lastUsedAt ?? 0));
    return {
      id: model.id,
      task: outlook.task,
      source: model.source,
      backend: plan?.backend ?? outlook.backend,
      format: outlook.file?.format ?? 'unknown',
      size_bytes: model.folder.bytes,
      state,
      loaded: state === 'loaded',
      device: entry?.loaded?.device ?? null,
      acceleration: accelerationNow(entry, plan, this.#usage.speedsOf(model.id)),
      sandboxed: false,
      memory: memoryNow(plan, mine),
      last_used_at: lastUsed === 0 ? null : new Date(lastUsed).toISOString(),
      popularity: usage?.count ?? 0,
      speed: speedOn(
        this.#usage.speedsOf(model.id),
        entry?.loaded?.device ?? plan?.device ?? 'cpu',
        plan?.dtype ?? null,
      ),
      in_use: mine.some((one) => one.leases > 0),
      pinned: this.#pinned(model.id),
      variants: outlook.variants,
      planned: plannedOf(plan),
      files: outlook.files,
      chat: outlook.chat,
      problem,
    };
  }

  #state(
    model: LibraryModel,
    entry: ModelEntry | undefined,
    file: WeightsFile | undefined,
  ): Pick<ModelInfo, 'state' | 'problem'> {
    if (entry !== undefined) return { state: entry.status satisfies ModelState, problem: null };
    const header = file === undefined ? null : this.#probe.problem(model, file);
    return restingState(model, this.#quarantine, this.#failures.get(model.id) ?? header);
  }
}
