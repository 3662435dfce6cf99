/** The machine as plans see it, with what was measured, learned and chosen on it. */
import type { Config } from '../config/config.ts';
import type { Store } from '../store/store.ts';
import { machineWithThreads } from '../devices/machine-name.ts';
import { chosenProfiles } from './chosen-profiles.ts';
import type { KeptIndex } from './kept-index.ts';
import type { Machine } from './resolver.ts';
import { threadsFor, type ThreadChoice } from './threads.ts';
import { comparedFiles } from './variants-to-compare.ts';

/** Adds what the store and the settings say; the settings are read once for each machine, not for each model. */
export function withFacts(
  machine: Machine,
  { footprints, usage, variantTimes }: Pick<Store, 'footprints' | 'usage' | 'variantTimes'>,
  { modelProfiles }: Pick<Config, 'modelProfiles'>,
  threads: ThreadChoice,
  kept: Pick<KeptIndex, 'of'>,
  version: string,
): Machine {
  const chosen = chosenProfiles(modelProfiles);
  const { cpu_cores } = machine.capabilities;
  const name = machineWithThreads(machine.capabilities, version, threadsFor('onnx', cpu_cores, threads));
  return {
    ...machine,
    learned: footprints,
    threads,
    speedsOf: (model) => usage.speedsOf(model),
    measuredAt: (model) => Math.max(usage.measuredAt(model), variantTimes.at(model)),
    comparedOf: (model) =>
      variantTimes.at(model.id) === 0
        ? []
        : (variantTimes.of(model.id, { machine: name, files: comparedFiles(model) }) ?? []),
    keptOf: (folder) => kept.of(folder),
    chosenFor: (model) => chosen.get(model) ?? null,
  };
}
