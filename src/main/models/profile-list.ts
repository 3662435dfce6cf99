/** Every way in which a model could be run now, for a person to choose from. Pure. */
import type { AccelerationProfile } from '../../shared/acceleration.ts';
import { HearthError, invalidInput } from '../../shared/errors.ts';
import type { DeviceId } from '../../shared/models.ts';
import type { ModelHeader } from '../../shared/runner.ts';
import type { TaskId } from '../../shared/tasks/index.ts';
import type { ChosenProfile } from './chosen-profiles.ts';
import type { LibraryModel } from './library.ts';
import { resolvePlan, wayFor, type Machine } from './resolver.ts';
import { runnableWeights } from './variants.ts';
import type { WeightsFile } from './found-files.ts';

/**
 * The profile of each file of a model on the device that it would take, and on the CPU where that is another one.
 * `header` is that of `shown`: the files of one model differ in their weights alone.
 */
export function profilesOf(
  model: LibraryModel,
  task: TaskId,
  header: ModelHeader | null,
  shown: WeightsFile,
  machine: Machine,
): AccelerationProfile[] {
  return runnableWeights(model.folder.weights, task).flatMap((file) => {
    const own = file.format === 'gguf' ? headerFor(file, header, shown) : null;
    const at = (device: DeviceId | null): AccelerationProfile => {
      const on = { ...machine, chosenFor: () => ({ variant: file.dtype, device }) };
      return resolvePlan(model, task, wayFor(model, task, null, on), own, on).acceleration;
    };
    const usual = at(null);
    const alone = usual.device === 'cpu' || machine.deviceForced === true;
    return alone ? [usual] : [usual, at('cpu')];
  });
}

/** The header of another file of the same model, as far as it follows from one that was read. */
export function headerFor(
  file: WeightsFile,
  header: ModelHeader | null,
  shown: WeightsFile | undefined,
): ModelHeader | null {
  return header === null || file === shown
    ? header
    : { ...header, weight_bytes: file.bytes, parameters: null };
}

/** Throws INVALID_INPUT for a choice that is none of the profiles that there are. */
export function assertOffered(
  model: string,
  choice: ChosenProfile,
  profiles: readonly AccelerationProfile[],
): void {
  const { variant, device } = choice;
  const offered = profiles.filter(({ dtype }) => dtype === variant);
  if (offered.some((profile) => device === null || profile.device === device)) return;
  if (profiles.length === 0)
    throw new HearthError(
      'INVALID_INPUT',
      `There is no way of running ${model} to choose.`,
      'Look at what is wrong with it first.',
    );
  const ways = profiles.map((profile) => `${profile.dtype} on ${profile.device}`);
  throw invalidInput(
    'choice',
    `${variant}${device === null ? '' : ` on ${device}`} is no way of running ${model}`,
    `Choose one of: ${ways.join(', ')}.`,
  );
}
