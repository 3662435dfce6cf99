/** The machine as plans see it, with what was measured, learned and chosen on it. */
import type { Config } from '../config/config.ts';
import type { Store } from '../store/store.ts';
import { chosenProfiles } from './chosen-profiles.ts';
import type { KeptIndex } from './kept-index.ts';
import type { Machine } from './resolver.ts';
import type { ThreadChoice } from './threads.ts';

/** Adds what the store and the settings say; the settings are read once for each machine, not for each model. */
export function withFacts(
  machine: Machine,
  { footprints, usage }: Pick<Store, 'footprints' | 'usage'>,
  { modelProfiles }: Pick<Config, 'modelProfiles'>,
  threads: ThreadChoice,
  kept: Pick<KeptIndex, 'of'>,
): Machine {
  const chosen = chosenProfiles(modelProfiles);
  return {
    ...machine,
    learned: footprints,
    threads,
    speedsOf: (model) => usage.speedsOf(model),
    measuredAt: (model) => usage.measuredAt(model),
    keptOf: (folder) => kept.of(folder),
    chosenFor: (model) => chosen.get(model) ?? null,
  };
}
