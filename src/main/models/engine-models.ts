/** The models as the engine's doors see them: the catalog for what is listed and loaded, the keeper for the files. */
import type { EngineModels } from '../engine-types.ts';
import { tooLate } from '../journey-words.ts';
import { withLimit } from '../with-signal.ts';
import type { Catalog } from './catalog.ts';
import type { ModelKeeper } from './keeper.ts';

/** One face over both. `limitS` gives the seconds that a load may take, waiting for room included. */
export function engineModels(catalog: Catalog, keeper: ModelKeeper, limitS: () => number): EngineModels {
  return {
    list: () => catalog.list(),
    status: (model) => catalog.status(model),
    load: (model, signal, onProgress) => {
      const limit = limitS();
      const load = (ended: AbortSignal) => catalog.load(model, ended, onProgress);
      return withLimit(load, signal, limit * 1_000, () => tooLate(limit, [`${model} is not loaded yet`]));
    },
    unload: (model) => catalog.unload(model),
    release: (model) => catalog.release(model),
    watch: (listener) => catalog.watch(listener),
    details: (model) => keeper.details(model),
    verify: (model, signal, onProgress) => keeper.verify(model, signal, onProgress),
    remove: (model) => keeper.remove(model),
    place: (model) => keeper.place(model),
    add: (paths) => keeper.add(paths),
  };
}
