/** The errors of a model for which no room can be made, with the kept models that stand in the way. */
import { HearthError } from '../../shared/errors.ts';
import type { Plan } from '../../shared/runner.ts';
import { formatBytes } from './format.ts';

/** Kept models that a sentence names; the others are counted. */
const MOST_NAMED = 3;

/** It would not fit if everything that may be unloaded were; `kept` are the kept models without which it would. */
export function tooBig(
  plan: Plan,
  budget: number,
  total: number,
  watermark: number,
  kept: readonly string[],
): HearthError {
  const need = formatBytes(plan.memory.total_bytes);
  const mark = `up to the mark of ${String(Math.round(watermark * 100))} %`;
  const free = `${formatBytes(budget)} can be made free of ${formatBytes(total)} (${mark})`;
  const smaller = `Choose a smaller file of this model (below about ${formatBytes(budget * 0.8)})`;
  const [first] = kept;
  return first === undefined
    ? new HearthError(
        'INSUFFICIENT_MEMORY',
        `${plan.model} needs about ${need}, and ${free}.`,
        `${smaller}, close other programs, or raise MEMORY_WATERMARK.`,
      )
    : new HearthError(
        'INSUFFICIENT_MEMORY',
        `${plan.model} needs about ${need}, and ${free} while ${named(kept)} kept in memory.`,
        `Unload ${first}, or keep it no longer. ${smaller} otherwise.`,
      );
}

/** Kept models take every place; unloading one of them makes room. */
export function noPlace(plan: Plan, most: number, kept: readonly string[]): HearthError {
  return new HearthError(
    'INSUFFICIENT_MEMORY',
    `${plan.model} can't be loaded: at most ${String(most)} may be in memory, and ${named(kept)} kept there.`,
    `Unload ${kept[0] ?? 'one of them'}, keep it no longer, or raise MAX_LOADED_MODELS.`,
  );
}

/** `a is`, `a and b are`, `a, b, c and 2 more are`. */
function named(models: readonly string[]): string {
  const more = models.length - MOST_NAMED;
  const names = [...models.slice(0, MOST_NAMED), ...(more > 0 ? [`${String(more)} more`] : [])];
  const list = new Intl.ListFormat('en').format(names);
  return `${list} ${models.length === 1 ? 'is' : 'are'}`;
}
