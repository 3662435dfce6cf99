/** What a person chose for single models, over the settings, so that the next start knows it. */
import type { EngineSettings } from '../engine-types.ts';
import type { Config } from '../config/config.ts';
import type { Catalog } from './catalog.ts';
import { withChoice, type ChosenProfile } from './chosen-profiles.ts';
import { assertOffered } from './profile-list.ts';

/** The choices. What runs already goes on as it is; the next load follows the choice. */
export class ProfileChoices {
  readonly #catalog: Pick<Catalog, 'find' | 'profiles'>;
  readonly #settings: EngineSettings;
  readonly #config: () => Pick<Config, 'modelProfiles'>;

  constructor(
    catalog: Pick<Catalog, 'find' | 'profiles'>,
    settings: EngineSettings,
    config: () => Pick<Config, 'modelProfiles'>,
  ) {
    this.#catalog = catalog;
    this.#settings = settings;
    this.#config = config;
  }

  /**
   * Runs a model that way from its next load on; null leaves it to Hearth again. Throws MODEL_NOT_FOUND, INVALID_INPUT
   * for a way that there is not, FORBIDDEN where the environment says how models run.
   */
  choose(name: string, choice: ChosenProfile | null): void {
    const { id } = this.#catalog.find(name);
    if (choice !== null) assertOffered(id, choice, this.#catalog.profiles(id));
    const before = this.#config().modelProfiles;
    const after = withChoice(id, choice, before);
    if (after.join('\n') !== before.join('\n')) this.#settings.change('modelProfiles', after);
  }

  /** Forgets what was chosen for a model whose files are gone: one of the same name that is got later is another one. */
  forget(id: string): void {
    const before = this.#config().modelProfiles;
    const after = withChoice(id, null, before);
    if (after.length < before.length) this.#settings.change('modelProfiles', after);
  }
}
