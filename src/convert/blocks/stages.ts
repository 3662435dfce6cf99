/** Lists of a config that have an entry for each stage of a network. */
import { notConvertible } from '../failure.ts';

/** The entry for one stage, counted from 0; throws MODEL_LOAD_FAILED where the list `key` of config.json is too short. */
export function ofStage<T>(list: readonly T[], stage: number, key: string): T {
  const entry = list[stage];
  if (entry === undefined)
    throw notConvertible(
      `The config.json has no entry ${String(stage + 1)} in ${key}`,
      'Its config.json belongs to other weights, or is damaged. Get it again, or choose another copy.',
    );
  return entry;
}
