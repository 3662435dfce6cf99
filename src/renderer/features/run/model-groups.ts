/** The groups of the model picker. Pure. */
import type { ModelInfo } from '../../../shared/models.ts';

/** Models that were used lately, at most. */
const RECENT = 5;

/** Models in memory, those used lately, and the others; each in one group only, the first that fits. */
export interface ModelGroups {
  readonly inMemory: readonly ModelInfo[];
  readonly recent: readonly ModelInfo[];
  readonly others: readonly ModelInfo[];
}

/** `task` null takes those of all tasks. */
export function groupsOf(models: readonly ModelInfo[], task: string | null): ModelGroups {
  const shown = models.filter((model) => task === null || model.task === task);
  const inMemory = shown.filter((model) => model.loaded);
  const resting = shown.filter((model) => !model.loaded);
  const recent = resting
    .filter((model) => model.last_used_at !== null)
    .toSorted((a, b) => Date.parse(b.last_used_at ?? '') - Date.parse(a.last_used_at ?? ''))
    .slice(0, RECENT);
  const ids = new Set(recent.map(({ id }) => id));
  return { inMemory, recent, others: resting.filter(({ id }) => !ids.has(id)) };
}
