/** Which models the table shows, in which order, and where the space went. Pure. */
import type { ModelInfo, ModelSource } from '../../../shared/models.ts';
import { TASKS, isTaskId } from '../../../shared/tasks/index.ts';
import { splitName } from '../../ui/format.ts';
import { sourceName } from '../run/backends.ts';
import { isUnder } from './kinds.ts';
import type { Chip } from './kinds.ts';

/** The orders of the table. */
export const SORTS = ['used', 'name', 'size', 'speed'] as const;
/** An order of the table. */
export type Sort = (typeof SORTS)[number];

/** What a person chose to see. */
export interface ListChoice {
  readonly chip: Chip;
  /** Words that all occur in the name, the task, the file or the place. */
  readonly filter: string;
  readonly sort: Sort;
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** The title of a model's task; the Hub's own name for a task that Hearth does not run. */
export function taskTitle(task: string | null): string | null {
  return isTaskId(task) ? TASKS[task].title : task;
}

/** What the filter looks into. */
function textOf(model: ModelInfo): string {
  const place = sourceName(model.source);
  return [model.id, model.task, taskTitle(model.task), place, model.format, ...model.variants]
    .join(' ')
    .toLowerCase();
}

const byName = (a: ModelInfo, b: ModelInfo): number =>
  collator.compare(splitName(a.id).name, splitName(b.id).name) || collator.compare(a.id, b.id);

/** When it was used; a model in memory counts as used now, one that never ran comes last. */
function usedAt(model: ModelInfo): number {
  if (model.loaded) return Infinity;
  const at = Date.parse(model.last_used_at ?? '');
  return Number.isNaN(at) ? -Infinity : at;
}

/** How fast a model is: milliseconds of one run, or of a hundred tokens where it makes tokens. */
const TOKENS_OF_A_RUN = 100;
function slowness({ speed }: ModelInfo): number {
  if (speed === null) return Infinity;
  return speed.tokens_per_second === null
    ? speed.run_ms
    : (TOKENS_OF_A_RUN / Math.max(speed.tokens_per_second, 1e-3)) * 1_000;
}

/** Less, equal or more, also where both are infinite. */
const compare = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);

const ORDERS: Readonly<Record<Sort, (a: ModelInfo, b: ModelInfo) => number>> = {
  name: byName,
  used: (a, b) => compare(usedAt(b), usedAt(a)),
  size: (a, b) => compare(b.size_bytes, a.size_bytes),
  speed: (a, b) => compare(slowness(a), slowness(b)),
};

/** The models that fit the choice, in its order; equals go by name. */
export function listed(models: readonly ModelInfo[], { chip, filter, sort }: ListChoice): ModelInfo[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const fitting = models.filter((model) => {
    if (!isUnder(chip, model)) return false;
    if (words.length === 0) return true;
    const text = textOf(model);
    return words.every((word) => text.includes(word));
  });
  const order = ORDERS[sort];
  return fitting.sort((a, b) => order(a, b) || byName(a, b));
}

/** How the space of the models is spread over the places that they lie in; null gathers the small ones. */
export interface Space {
  readonly source: ModelSource | null;
  readonly bytes: number;
}

/** Most places that are named at the foot of the table. */
const MOST_PLACES = 4;

/** Bytes by place, the largest first; more than four places, and the smallest become one. */
export function spaceOf(models: readonly ModelInfo[]): Space[] {
  const sums = new Map<ModelSource, number>();
  for (const { source, size_bytes } of models) sums.set(source, (sums.get(source) ?? 0) + size_bytes);
  const spaces = [...sums].map(([source, bytes]): Space => ({ source, bytes }));
  spaces.sort((a, b) => b.bytes - a.bytes);
  if (spaces.length <= MOST_PLACES) return spaces;
  const rest = spaces.slice(MOST_PLACES - 1).reduce((sum, each) => sum + each.bytes, 0);
  return [...spaces.slice(0, MOST_PLACES - 1), { source: null, bytes: rest }];
}
