/** What is kept of raw checkpoints, over the engine's own parts. */
import type { Config } from './config/config.ts';
import type { Catalog } from './models/catalog.ts';
import { conversionCache } from './models/converter.ts';
import type { KeptIndex } from './models/kept-index.ts';
import { KeptStorage, type KeptStorageParts } from './models/kept-storage.ts';
import type { ModelRegistry } from './models/registry.ts';

/** The parts of the engine that it asks. */
export interface StorageParts extends Pick<KeptStorageParts, 'library'> {
  readonly config: () => Config;
  readonly registry: Pick<ModelRegistry, 'list'>;
  readonly catalog: Pick<Catalog, 'changed'>;
  readonly kept: KeptIndex;
}

/** The storage; after a deletion, lists say anew what is kept. */
export function engineStorage({ config, registry, catalog, kept, library }: StorageParts): KeptStorage {
  return new KeptStorage({
    cache: () => conversionCache(config()),
    library,
    plans: () => registry.list().map(({ plan }) => plan),
    onDelete: async (folder) => {
      await kept.look(folder);
      catalog.changed();
    },
  });
}
