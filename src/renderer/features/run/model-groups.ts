/** What the model picker lists: which models, in which groups, and how many of them. Pure. */
import type { Health, ModelInfo } from '../../../shared/models.ts';
import { offersTask } from '../../../shared/tasks/also-runs.ts';
import { splitName } from '../../ui/format.ts';
import { score } from '../palette/entries.ts';
import { verdictOf } from './verdict.ts';
import type { VerdictKind } from './verdict.ts';

/** Models that were used lately, at most. */
const RECENT = 5;
/** Rows at most: nobody reads thousands, and a page that draws them stands still while one types. */
export const MOST_MODELS = 60;

/** How the picker groups: by use, or by how well a model fits this machine. */
export const PICKER_ORDERS = ['use', 'fit'] as const;
/** How the picker groups. */
export type PickerOrder = (typeof PICKER_ORDERS)[number];

/** Fits in the order in which a person would want them; `other` is what can't be told or does not run. */
export const FITS = ['in-memory', 'fits', 'tight', 'slow', 'too-big', 'other'] as const;
/** How a model fits. */
export type FitKind = (typeof FITS)[number];

/** What a person asked for. */
export interface PickerChoice {
  /** Null takes those of all tasks. */
  readonly task: string | null;
  readonly words: string;
  readonly order: PickerOrder;
  readonly fit: FitKind | 'any';
  /** Is listed first in its group, so that it is never cut off. */
  readonly current: string | null;
}

/** One group; each model is in one only. */
export interface ModelGroup {
  readonly id: 'in-memory' | 'recent' | 'here' | FitKind;
  readonly models: readonly ModelInfo[];
}

/** The groups that have models, and how many models are not listed. */
export interface Listing {
  readonly groups: readonly ModelGroup[];
  readonly hidden: number;
}

/** The listing for a choice. */
export function listingOf(
  models: readonly ModelInfo[],
  choice: PickerChoice,
  health: Health | null,
): Listing {
  const shown = matching(models, choice).filter(
    (model) => choice.fit === 'any' || fitKindOf(model, health) === choice.fit,
  );
  const groups = choice.order === 'fit' ? byFit(shown, health) : byUse(shown);
  return cut(groups, shown.length, choice.current);
}

/** Those of the task that the words are about, the best match first. */
function matching(models: readonly ModelInfo[], { task, words }: PickerChoice): readonly ModelInfo[] {
  const ofTask = models.filter((model) => task === null || offersTask(model.task, task));
  if (words.trim() === '') return ofTask;
  return ofTask
    .map((model) => ({ model, points: score(textOf(model), words.trim()) }))
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.points - a.points)
    .map(({ model }) => model);
}

function textOf({ id, task, variants }: ModelInfo): string {
  return [splitName(id).name, id, task ?? '', ...variants].join(' ');
}

function byUse(models: readonly ModelInfo[]): ModelGroup[] {
  const resting = models.filter((model) => !model.loaded);
  const recent = resting
    .filter((model) => model.last_used_at !== null)
    .toSorted((a, b) => Date.parse(b.last_used_at ?? '') - Date.parse(a.last_used_at ?? ''))
    .slice(0, RECENT);
  const used = new Set(recent);
  return [
    { id: 'in-memory', models: models.filter((model) => model.loaded) },
    { id: 'recent', models: recent },
    { id: 'here', models: resting.filter((model) => !used.has(model)) },
  ];
}

/** Within a group the largest goes first: of what fits, more is better. */
function byFit(models: readonly ModelInfo[], health: Health | null): ModelGroup[] {
  const groups = new Map<FitKind, ModelInfo[]>(FITS.map((id) => [id, []]));
  for (const model of models) groups.get(fitKindOf(model, health))?.push(model);
  return [...groups].map(([id, group]) => ({ id, models: group.sort((a, b) => needed(b) - needed(a)) }));
}

const needed = ({ memory }: ModelInfo): number => memory.estimated_bytes ?? 0;

/** How a model fits, as the filter names it. */
export function fitKindOf(model: ModelInfo, health: Health | null): FitKind {
  const kind: VerdictKind = verdictOf(model, health).kind;
  return FITS.find((each) => each === kind) ?? 'other';
}

/** As many rows as can be drawn at once, from the first groups on. */
function cut(groups: readonly ModelGroup[], count: number, current: string | null): Listing {
  let room = MOST_MODELS;
  const kept: ModelGroup[] = [];
  for (const { id, models } of groups) {
    const taken = currentFirst(models, current).slice(0, room);
    room -= taken.length;
    if (taken.length > 0) kept.push({ id, models: taken });
  }
  return { groups: kept, hidden: count - (MOST_MODELS - room) };
}

function currentFirst(models: readonly ModelInfo[], current: string | null): readonly ModelInfo[] {
  const index = models.findIndex((model) => model.id === current);
  const found = models[index];
  return found === undefined || index < MOST_MODELS ? models : [found, ...models.toSpliced(index, 1)];
}
