/** The way of running a model that a person chose for it, as the settings keep it. */
import type { ProfileChoice } from '../../shared/machine.ts';
import { deviceIdSchema } from '../../shared/models.ts';

/** A person's choice for one model. */
export type ChosenProfile = Readonly<ProfileChoice>;

/** `org/name=Q4_K_M`, or `org/name=Q4_K_M@cpu`. Names hold no `=`; the last one parts. */
export const CHOSEN_PROFILE = new RegExp(
  `^[^=\\s][^=]*=[^=@\\s]{1,100}(?:@(?:${deviceIdSchema.options.join('|')}))?$`,
);

/** What was chosen for a model, the last word counts; null where nothing was. */
export function chosenFor(model: string, lines: readonly string[]): ChosenProfile | null {
  const own = lines.findLast((line) => line.startsWith(`${model}=`));
  if (own === undefined || !CHOSEN_PROFILE.test(own)) return null;
  const [variant = '', device] = own.slice(model.length + 1).split('@');
  return { variant, device: deviceIdSchema.safeParse(device).data ?? null };
}

/** What was chosen for each model, for lists of thousands: the lines are read once. */
export function chosenProfiles(lines: readonly string[]): ReadonlyMap<string, ChosenProfile> {
  const models = new Set(lines.map((line) => line.slice(0, line.lastIndexOf('='))));
  const chosen = [...models].flatMap((model) => {
    const choice = chosenFor(model, lines);
    return choice === null ? [] : [[model, choice] as const];
  });
  return new Map(chosen);
}

/** The lines with another choice for a model; null takes back what was chosen. */
export function withChoice(model: string, choice: ChosenProfile | null, lines: readonly string[]): string[] {
  const others = lines.filter((line) => !line.startsWith(`${model}=`));
  if (choice === null) return others;
  const device = choice.device === null ? '' : `@${choice.device}`;
  return [...others, `${model}=${choice.variant}${device}`];
}
