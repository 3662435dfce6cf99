/** Models by what they work on, for the chips above the table. Pure. */
import type { ModelInfo } from '../../../shared/models.ts';

/** What a model works on, in the order of the chips. */
export const KINDS = ['text', 'picture', 'sound', 'clip', 'series', 'other'] as const;
/** What a model works on. */
export type Kind = (typeof KINDS)[number];
/** A chip: all models, one kind of them, or the embedded ones. */
export type Chip = 'all' | Kind | 'embedded';

/** Words of the Hub's task names that tell the kind, the more telling ones first: image-to-video makes a clip. */
const SIGNS: readonly (readonly [RegExp, Kind])[] = [
  [/video/, 'clip'],
  [/image|background|object|depth|mask-|keypoint|visual|document|3d/, 'picture'],
  [/audio|speech|voice/, 'sound'],
  [/time-series|tabular|table/, 'series'],
  [/text|token|fill|question|sentence|summar|translat|feature|zero-shot|conversation/, 'text'],
];

/** The kind of a task; `other` where the task is not known. */
export function kindOf(task: string | null): Kind {
  return SIGNS.find(([sign]) => sign.test(task ?? ''))?.[1] ?? 'other';
}

/** True where a chip holds a model. */
export function isUnder(chip: Chip, model: ModelInfo): boolean {
  if (chip === 'all') return true;
  return chip === 'embedded' ? model.source === 'embedded' : kindOf(model.task) === chip;
}

/** The chips that hold any model, with how many. */
export function chipsOf(models: readonly ModelInfo[]): { chip: Chip; count: number }[] {
  const counts = new Map<Chip, number>();
  const add = (chip: Chip): void => void counts.set(chip, (counts.get(chip) ?? 0) + 1);
  for (const model of models) {
    add('all');
    add(kindOf(model.task));
    if (model.source === 'embedded') add('embedded');
  }
  return (['all', ...KINDS, 'embedded'] as const).flatMap((chip) => {
    const count = counts.get(chip) ?? 0;
    return count === 0 ? [] : [{ chip, count }];
  });
}
