/** The library of the engine for tests: three models that are loaded at once, and those that a test adds. */
import type { KeptModel } from '../../../shared/kept.ts';
import type { ConversionProgress } from '../../../shared/converter.ts';
import { HearthError } from '../../../shared/errors.ts';
import type { LoadStage } from '../../../shared/inference.ts';
import type { CheckProgress, ModelDetails, ProfileChoice } from '../../../shared/machine.ts';
import type { ModelInfo } from '../../../shared/models.ts';
import { ConversionRuns } from '../../conversions/conversion-runs.ts';
import type { ConversionChoice, Converted } from '../../conversions/types.ts';
import type { AddedModels, EngineModels, EngineStorage } from '../../engine-types.ts';

/** A model of the fake library. */
export function fakeModel(id: string, task: string | null, more: Partial<ModelInfo> = {}): ModelInfo {
  return {
    id,
    task,
    source: 'embedded',
    backend: 'llama',
    format: 'gguf',
    size_bytes: 12_000_000,
    state: 'available',
    loaded: false,
    device: null,
    acceleration: null,
    sandboxed: false,
    memory: { estimated_bytes: 20_000_000, measured_bytes: null },
    last_used_at: null,
    popularity: 0,
    speed: null,
    in_use: false,
    pinned: false,
    variants: [],
    planned: null,
    files: [],
    chat: false,
    problem: null,
    ...more,
  };
}

/** The library of the fake. */
export class FakeModels implements EngineModels {
  /** Ids of the models that are loaded. */
  readonly loaded = new Set<string>();
  /** The ways of running models that were chosen. */
  readonly chosen = new Map<string, ProfileChoice>();
  /** What was to be converted, and how. */
  readonly converted: (ConversionChoice & { readonly model: string })[] = [];
  readonly conversions = new ConversionRuns({
    convert: async (model, { to }, signal, onProgress) => {
      signal.throwIfAborted();
      for (const done of [1, 2]) onProgress({ done, total: 2 });
      return { model: `${model}-${to.toUpperCase()}`, bytes: 2, quality: null };
    },
    offers: async () => ({ bytes: 2, graphs: null, offers: [], refused: [] }),
    idOf: async (model) => this.find(model).id,
  });
  /** What is kept of raw checkpoints. */
  kept: KeptModel[] = [];
  readonly storage: EngineStorage = {
    list: async () => this.kept,
    delete: async ({ kind }) => {
      const gone = this.kept.filter((each) => kind === undefined || each.kind === kind);
      this.kept = this.kept.filter((each) => !gone.includes(each));
      return {
        freed_bytes: gone.reduce((sum, { bytes }) => sum + bytes, 0),
        deleted: gone.length,
        in_use: [],
      };
    },
  };
  readonly #all = new Map(
    [
      fakeModel('hearth/ember', 'text-generation', { chat: true }),
      fakeModel('hearth/sentiment-minilm', 'text-classification', { backend: 'onnx', format: 'onnx' }),
      fakeModel('sentence-transformers/all-MiniLM-L6-v2', 'feature-extraction', {
        backend: 'onnx',
        format: 'onnx',
      }),
    ].map((model) => [model.id, model]),
  );
  readonly #watchers = new Set<(models: ModelInfo[]) => void>();

  /** Puts another model into the library. */
  put(model: ModelInfo): void {
    this.#all.set(model.id, model);
  }

  list(): ModelInfo[] {
    return [...this.#all.keys()].map((id) => this.find(id));
  }

  async status(model: string): Promise<ModelInfo> {
    return this.find(model);
  }

  /** The model as it is now; throws MODEL_NOT_FOUND. */
  find(model: string): ModelInfo {
    const found = this.#all.get(model);
    if (found === undefined) {
      const hint = 'hearth models lists those that are there.';
      throw new HearthError('MODEL_NOT_FOUND', `There is no model named "${model}" here.`, hint);
    }
    const loaded = this.loaded.has(model);
    return { ...found, loaded, state: loaded ? 'loaded' : 'available' };
  }

  async load(
    model: string,
    signal: AbortSignal,
    onProgress?: (event: { progress: number; stage: LoadStage }) => void,
  ): Promise<ModelInfo> {
    this.find(model);
    signal.throwIfAborted();
    for (const progress of [0, 0.5, 1]) onProgress?.({ progress, stage: 'reading' });
    this.loaded.add(model);
    this.#changed();
    return this.find(model);
  }

  async unload(model: string): Promise<boolean> {
    this.find(model);
    const unloaded = this.loaded.delete(model);
    if (unloaded) this.#changed();
    return unloaded;
  }

  pin(model: string, pinned: boolean): ModelInfo {
    this.#all.set(model, { ...this.find(model), pinned });
    this.#changed();
    return this.find(model);
  }

  async chooseProfile(model: string, choice: ProfileChoice | null): Promise<ModelDetails> {
    if (choice === null) this.chosen.delete(model);
    else this.chosen.set(model, choice);
    return this.details(model);
  }

  release(model: string): ModelInfo {
    return this.find(model);
  }

  async details(model: string): Promise<ModelDetails> {
    return {
      model: this.find(model),
      directory: this.place(model),
      card: null,
      licence: null,
      files: [],
      memory: null,
      speeds: [],
      quality: null,
      kept: [],
      profiles: [],
      chosen: this.chosen.get(model) ?? null,
      removable: false,
    };
  }

  async verify(
    model: string,
    signal: AbortSignal,
    onProgress?: (progress: CheckProgress) => void,
  ): Promise<ModelDetails> {
    signal.throwIfAborted();
    onProgress?.({ path: 'model.gguf', done_bytes: 1, total_bytes: 1 });
    return this.details(model);
  }

  async remove(model: string): Promise<number> {
    this.find(model);
    throw new HearthError('FORBIDDEN', `${model} comes with Hearth.`, 'Unload it.');
  }

  place(model: string): string {
    this.find(model);
    return `/models/${model}`;
  }

  async convert(
    model: string,
    choice: ConversionChoice,
    signal: AbortSignal,
    onProgress?: (progress: ConversionProgress) => void,
  ): Promise<Converted> {
    this.find(model);
    signal.throwIfAborted();
    onProgress?.({ done: 1, total: 1 });
    this.converted.push({ model, ...choice });
    return { path: choice.out ?? this.place(model), bytes: 12_000_000, quality: null };
  }

  async add(paths: readonly string[]): Promise<AddedModels> {
    return { added: [], refused: paths.map((path) => ({ path, reason: 'The fake takes none.' })) };
  }

  watch(listener: (models: ModelInfo[]) => void): Disposable {
    this.#watchers.add(listener);
    return { [Symbol.dispose]: () => this.#watchers.delete(listener) };
  }

  /** How many watch the list. */
  get watchers(): number {
    return this.#watchers.size;
  }

  #changed(): void {
    for (const listener of this.#watchers) listener(this.list());
  }
}
