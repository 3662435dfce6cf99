/** Choosing how a model is run: what a list of profiles offers, and what of it was chosen. Pure. */
import type { AccelerationProfile } from '../../../shared/acceleration.ts';
import type { ProfileChoice } from '../../../shared/machine.ts';
import { deviceIdSchema } from '../../../shared/models.ts';

/** What a select has for "as Hearth chooses"; no profile's name is empty. */
export const AUTOMATIC = 'auto';

/** Whether a profile is what a person chose; a choice without a device is met by each device. */
export function isChosen(
  { dtype, device }: Pick<AccelerationProfile, 'dtype' | 'device'>,
  chosen: ProfileChoice | null,
): boolean {
  return chosen !== null && dtype === chosen.variant && (chosen.device === null || device === chosen.device);
}

/** The choice that stands for a profile; null where its device is none that can be chosen. */
export function choiceOf({ dtype, device }: AccelerationProfile): ProfileChoice | null {
  const known = deviceIdSchema.safeParse(device);
  return known.success ? { variant: dtype, device: known.data } : null;
}

/** The name of the chosen profile, or {@link AUTOMATIC}; also where what was chosen is not there any more. */
export function selected(profiles: readonly AccelerationProfile[], chosen: ProfileChoice | null): string {
  return profiles.find((profile) => isChosen(profile, chosen))?.profile ?? AUTOMATIC;
}
