/** The models as the engine's doors see them: the catalog for what is listed and loaded, the keeper for the files. */
import type { EngineOptions } from '../engine-options.ts';
import type { EngineModels } from '../engine-types.ts';
import { ConversionRuns } from '../conversions/conversion-runs.ts';
import { Conversions } from '../conversions/convert.ts';
import { tooLate } from '../journey-words.ts';
import { withLimit } from '../with-signal.ts';
import type { Catalog } from './catalog.ts';
import type { ModelKeeper } from './keeper.ts';
import type { KeptStorage } from './kept-storage.ts';
import type { Library } from './library.ts';
import type { Pins } from './pins.ts';
import { ProfileChoices } from './profile-choices.ts';

/** One face over all of them. A load may take as long as a request, waiting for room included. */
export function engineModels(
  catalog: Catalog,
  keeper: ModelKeeper,
  pins: Pins,
  library: Library,
  storage: KeptStorage,
  options: Pick<EngineOptions, 'launcher' | 'config' | 'evalSets' | 'settings'>,
): EngineModels {
  const conversions = new Conversions(library, options, (model) => keeper.letGo(model));
  const choices = new ProfileChoices(catalog, options.settings, options.config);
  return {
    list: () => catalog.list(),
    status: (model) => catalog.status(model),
    load: (model, signal, onProgress) => {
      const limit = options.config().requestTimeoutS;
      const load = (ended: AbortSignal) => catalog.load(model, ended, onProgress);
      return withLimit(load, signal, limit * 1_000, () => tooLate(limit, [`${model} is not loaded yet`]));
    },
    unload: (model) => catalog.unload(model),
    pin: (name, pinned) => {
      const model = catalog.find(name);
      pins.set(model.id, pinned);
      return catalog.describe(model);
    },
    chooseProfile: (model, choice) => {
      choices.choose(model, choice);
      return keeper.details(model);
    },
    release: (model) => catalog.release(model),
    watch: (listener) => catalog.watch(listener),
    details: (model) => keeper.details(model),
    verify: (model, signal, onProgress) => keeper.verify(model, signal, onProgress),
    remove: async (name) => {
      const { id } = catalog.find(name);
      const freed = await keeper.remove(name);
      // A model of the same name that is got again later is another one.
      pins.set(id, false);
      choices.forget(id);
      return freed;
    },
    place: (model) => keeper.place(model),
    convert: (model, choice, signal, onProgress = () => undefined) =>
      conversions.to(model, choice, signal, onProgress),
    conversions: new ConversionRuns({
      convert: (...asked) => conversions.toOwn(...asked),
      offers: (model) => conversions.offers(model),
      idOf: async (model) => (await library.resolve(model)).model.id,
    }),
    storage,
    add: (paths) => keeper.add(paths),
  };
}
