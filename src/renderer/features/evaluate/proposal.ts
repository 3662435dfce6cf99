/** What is proposed for an evaluation, and what a person made of it. Pure. */
import type { EvalRequest, EvalSetInfo } from '../../../shared/evaluation/report.ts';
import type { ModelInfo } from '../../../shared/models.ts';

/** What a person changed of the proposal, by task. */
export interface Changes {
  readonly chosen: Readonly<Record<string, boolean>>;
  readonly models: Readonly<Record<string, string>>;
}

/** One set on the list. */
export interface Suite {
  readonly set: EvalSetInfo;
  /** The model that would run; null where none does the task. */
  readonly model: string | null;
  readonly chosen: boolean;
}

/**
 * The sets with the model of each, those that no model is here for at the end. Proposed are those that have a model in the box, as these are here on every machine;
 * a model that is gone meanwhile gives way to the proposed one.
 */
export function suitesOf(
  sets: readonly EvalSetInfo[],
  library: readonly Pick<ModelInfo, 'id' | 'source'>[],
  { chosen, models }: Changes,
): Suite[] {
  const embedded = new Set(library.filter(({ source }) => source === 'embedded').map(({ id }) => id));
  const suites = sets.map((set) => {
    const inBox = set.models.find((id) => embedded.has(id));
    const wanted = models[set.task];
    const model = set.models.find((id) => id === wanted) ?? inBox ?? set.models[0] ?? null;
    return { set, model, chosen: model !== null && (chosen[set.task] ?? inBox !== undefined) };
  });
  return suites.toSorted((a, b) => Number(a.model === null) - Number(b.model === null));
}

/** What an evaluation is compared with unless a person chooses something else. */
export const LATEST = 'latest';

/** What it can be compared with: the last one, nothing, or a model of the last report, as main names them. */
export function baselinesOf(
  report: { readonly rows: readonly { readonly model: string; readonly error: object | null }[] } | null,
): string[] {
  const models = (report?.rows ?? []).filter(({ error }) => error === null).map(({ model }) => model);
  return [LATEST, 'none', ...new Set(models)];
}

/** The request for what is chosen; null where nothing is. */
export function requestOf(suites: readonly Suite[], baseline = LATEST): EvalRequest | null {
  const pairs = suites.flatMap(({ set, model, chosen }) =>
    chosen && model !== null ? [{ task: set.task, model }] : [],
  );
  if (pairs.length === 0) return null;
  return baseline === LATEST ? { pairs } : { pairs, baseline };
}
