/** The models that a person keeps in memory, by id: kept in the settings, so that the next start knows them. */
import type { EngineSettings } from '../engine-types.ts';
import type { Config } from '../config/config.ts';

/** Pins over the settings. A pinned model is not loaded by that; once it is loaded, only a person unloads it. */
export class Pins implements Disposable {
  readonly #settings: EngineSettings;
  readonly #watching: Disposable;
  #ids: ReadonlySet<string>;

  /** `changed` is called back after every change, also of one that was made in the settings. */
  constructor(settings: EngineSettings, config: () => Config, changed: () => void) {
    this.#settings = settings;
    // Asked for each model of each list: reading the configuration each time would cost more than the list.
    this.#ids = new Set(config().pinnedModels);
    this.#watching = settings.watch(({ key }) => {
      if (key !== 'pinnedModels') return;
      this.#ids = new Set(config().pinnedModels);
      changed();
    });
  }

  /** True where the model is kept. */
  has(model: string): boolean {
    return this.#ids.has(model);
  }

  /** Keeps a model or lets it go; throws where the settings can't be written. */
  set(model: string, pinned: boolean): void {
    if (this.has(model) === pinned) return;
    const others = [...this.#ids].filter((id) => id !== model);
    this.#settings.change('pinnedModels', pinned ? [...others, model] : others);
  }

  [Symbol.dispose](): void {
    this.#watching[Symbol.dispose]();
  }
}
