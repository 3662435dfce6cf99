/** The fake engine's library and what happens to its models: loads, checks, removals. */
import { HearthError } from '../../shared/errors.ts';
import type { LoadStage } from '../../shared/inference.ts';
import type { ModelDetails, ProfileChoice } from '../../shared/machine.ts';
import type { ModelInfo } from '../../shared/models.ts';
import { isChosen } from '../features/models/profile-choice.ts';
import { detailsOf } from './fake-details.ts';
import { held, library } from './fake-machine.ts';
import { Feed, sleep } from './feed.ts';
import { sampleModel } from './samples.ts';

const STAGES: readonly LoadStage[] = ['starting', 'checking', 'reading', 'reading', 'reading', 'warming-up'];
const STAGE_MS = 120;
const CHECK_STEPS = 25;

type Tell = (progress: number, stage: LoadStage) => Promise<void>;

/** The list of models and what happens to it. `stretch` multiplies every wait. */
export class FakeModels {
  readonly feed: Feed<{ models: ModelInfo[] }>;
  readonly #stretch: number;
  readonly #checked = new Set<string>();
  readonly #chosen = new Map<string, ProfileChoice>();
  /** How each model would run had nobody chosen. */
  readonly #usual = new Map<string, ModelInfo['acceleration']>();

  constructor(stretch: number, query: URLSearchParams) {
    this.#stretch = stretch;
    this.feed = new Feed({ models: library(query) });
  }

  get models(): readonly ModelInfo[] {
    return this.feed.value.models;
  }

  find(id: string): ModelInfo {
    return this.models.find((each) => each.id === id) ?? sampleModel;
  }

  change(id: string, more: Partial<ModelInfo>): void {
    this.feed.set({ models: this.models.map((each) => (each.id === id ? { ...each, ...more } : each)) });
  }

  pause(ms: number, signal: AbortSignal): Promise<void> {
    return sleep(ms * this.#stretch, signal);
  }

  async load(id: string, signal: AbortSignal, tell: Tell): Promise<void> {
    // The name may have a file behind it.
    const known = this.models.find((each) => id === each.id || id.startsWith(`${each.id}:`));
    if (known !== undefined && known.id !== id) return this.load(known.id, signal, tell);
    if (this.find(id).loaded) return;
    this.change(id, { state: 'loading', problem: null });
    for (const [step, stage] of STAGES.entries()) {
      if (signal.aborted) {
        this.change(id, { state: 'available' });
        return;
      }
      await tell(step / STAGES.length, stage);
      await this.pause(STAGE_MS, signal);
    }
    const bytes = this.find(id).memory.estimated_bytes ?? 1e8;
    this.change(id, {
      state: 'loaded',
      loaded: true,
      device: 'cpu',
      memory: { ...this.find(id).memory, ...held(bytes, bytes * 0.96) },
      last_used_at: new Date().toISOString(),
    });
  }

  unload(id: string): void {
    const { memory } = this.find(id);
    this.change(id, {
      state: 'available',
      loaded: false,
      device: null,
      memory: { ...memory, measured_bytes: null },
    });
  }

  details(id: string): ModelDetails {
    const model = this.models.find((each) => each.id === id);
    if (model === undefined)
      throw new HearthError('MODEL_NOT_FOUND', `${id} is not on this machine.`, 'Look at the list.');
    const details = { ...detailsOf(model), chosen: this.#chosen.get(id) ?? null };
    if (!this.#checked.has(id)) return details;
    return {
      ...details,
      files: details.files.map((each) => (each.check === 'damaged' ? each : { ...each, check: 'ok' })),
    };
  }

  chooseProfile(id: string, choice: ProfileChoice | null): ModelDetails {
    const { model, profiles } = this.details(id);
    const usual = this.#usual.get(id) ?? model.acceleration;
    this.#usual.set(id, usual);
    if (choice === null) this.#chosen.delete(id);
    else this.#chosen.set(id, choice);
    const taken = profiles.find((profile) => isChosen(profile, choice));
    const why = 'was chosen for this model. No GPU that Hearth can use was found.';
    // What is in memory goes on as it is.
    if (!model.loaded)
      this.change(id, {
        acceleration: taken === undefined ? usual : { ...taken, reason: `${taken.dtype} ${why}` },
      });
    return this.details(id);
  }

  async verify(
    id: string,
    signal: AbortSignal,
    tell: (event: { path: string; done_bytes: number; total_bytes: number }) => Promise<void>,
  ): Promise<ModelDetails> {
    const { model, files } = this.details(id);
    for (let step = 0; step <= CHECK_STEPS; step += 1) {
      signal.throwIfAborted();
      const path = files[Math.floor((step / (CHECK_STEPS + 1)) * files.length)]?.path ?? '';
      await tell({
        path,
        done_bytes: (model.size_bytes * step) / CHECK_STEPS,
        total_bytes: model.size_bytes,
      });
      await this.pause(STAGE_MS, signal);
    }
    this.#checked.add(id);
    return this.details(id);
  }

  remove(id: string): number {
    const { model, removable } = this.details(id);
    if (!removable) throw new HearthError('FORBIDDEN', `${id} can't be removed.`, 'It belongs to Hearth.');
    this.feed.set({ models: this.models.filter((each) => each.id !== id) });
    return model.size_bytes;
  }

  /** Paths that end in `.gguf` or hold `models` are taken, others refused. */
  add(paths: readonly string[]): { added: string[]; refused: { path: string; reason: string }[] } {
    const fits = (path: string): boolean => /\.gguf$|models/.test(path);
    const added = paths.filter(fits).map((path) => path.split(/[\\/]/).slice(-2).join('/'));
    const fresh = added.map((id): ModelInfo => ({ ...sampleModel, id, source: 'folder', size_bytes: 1.2e9 }));
    this.feed.set({ models: [...this.models, ...fresh] });
    return {
      added,
      refused: paths
        .filter((path) => !fits(path))
        .map((path) => ({
          path,
          reason: 'There is no model in it: no .gguf file, and no config.json with weights.',
        })),
    };
  }
}
