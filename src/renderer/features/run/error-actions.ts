/** What a person can do about an error, the best first. Each is done by a click: no instructions. Pure. */
import type { ErrorBody } from '../../../shared/errors.ts';
import type { ModelInfo } from '../../../shared/models.ts';
import { baseOf, smallerThan, splitVariant } from './variant.ts';

/** One way out of an error. */
export type ErrorAction =
  | { readonly do: 'again' }
  | { readonly do: 'wait-longer'; readonly seconds: number }
  | { readonly do: 'choose-model' }
  | { readonly do: 'use-model'; readonly model: string }
  | { readonly do: 'use-variant'; readonly model: string; readonly variant: string }
  | { readonly do: 'unload'; readonly model: string; readonly bytes: number | null }
  | { readonly do: 'release'; readonly model: string }
  | { readonly do: 'allow-large' }
  | { readonly do: 'fix-option'; readonly field: string }
  | { readonly do: 'edit-input' }
  | { readonly do: 'check-files' }
  | { readonly do: 'open-activity' }
  | { readonly do: 'open-system' };

/** Most actions of a card: what a person reads before choosing. */
const MAX_ACTIONS = 4;
/** What "wait longer" gives a request, seconds: twice the time of the slowest model that is bearable. */
const LONG_WAIT_S = 600;

/** The actions for an error of a run with `model`. Never empty: there is always Again or something better. */
export function actionsFor(error: ErrorBody, model: string, models: readonly ModelInfo[]): ErrorAction[] {
  return actionsOf(error, model, models).slice(0, MAX_ACTIONS);
}

function actionsOf(error: ErrorBody, model: string, models: readonly ModelInfo[]): ErrorAction[] {
  const again: ErrorAction = { do: 'again' };
  const choose: ErrorAction = { do: 'choose-model' };
  switch (error.code) {
    case 'INSUFFICIENT_MEMORY':
      return [...smaller(model, models), ...unloads(model, models), ...others(model, models), choose, again];
    case 'MODEL_QUARANTINED':
      return [{ do: 'release', model: baseOf(model) }, ...others(model, models), choose];
    case 'MODEL_LOAD_FAILED':
      return [...smaller(model, models), { do: 'check-files' }, choose, again];
    case 'LARGE_MODEL_DISABLED':
      return [...smaller(model, models), { do: 'allow-large' }, choose];
    case 'MODEL_NOT_FOUND':
    case 'UNSAFE_CODE_REFUSED':
    case 'TASK_NOT_SUPPORTED':
      return [...others(model, models), choose, again];
    case 'INVALID_INPUT':
      return [...fixes(error), { do: 'edit-input' }, again];
    case 'PAYLOAD_TOO_LARGE':
      return [{ do: 'edit-input' }, again];
    case 'GPU_REQUIRED':
    case 'DEVICE_UNAVAILABLE':
      return [{ do: 'open-system' }, choose, again];
    case 'QUEUE_FULL':
      return [again, { do: 'open-activity' }];
    case 'TIMEOUT':
      return [{ do: 'wait-longer', seconds: LONG_WAIT_S }, again, choose, { do: 'open-activity' }];
    case 'DISCONNECTED':
    case 'SHUTTING_DOWN':
    case 'UNAUTHORIZED':
      return [again];
    default:
      return [again, choose];
  }
}

/** The option that is wrong, to be mended in its field. */
function fixes(error: ErrorBody): ErrorAction[] {
  const field = /^options\.([A-Za-z_]\w*)/.exec(error.message)?.[1];
  return field === undefined ? [] : [{ do: 'fix-option', field }];
}

/** The best smaller file of the same model: the 4-bit one where there is one. */
function smaller(name: string, models: readonly ModelInfo[]): ErrorAction[] {
  const { model, variant } = splitVariant(name, models);
  const known = models.find((each) => each.id === model);
  if (known === undefined || known.variants.length < 2) return [];
  const [best] = smallerThan(known.variants, variant ?? known.variants[0] ?? null);
  return best === undefined ? [] : [{ do: 'use-variant', model, variant: best }];
}

/** Other loaded models, each of which would free what it holds: kept ones first, which go no other way, then the largest. */
function unloads(model: string, models: readonly ModelInfo[]): ErrorAction[] {
  return models
    .filter((each) => each.state === 'loaded' && each.id !== baseOf(model))
    .sort(
      (a, b) =>
        Number(b.pinned) - Number(a.pinned) ||
        (b.memory.measured_bytes ?? 0) - (a.memory.measured_bytes ?? 0),
    )
    .slice(0, 2)
    .map((each) => ({ do: 'unload', model: each.id, bytes: each.memory.measured_bytes }));
}

/** A model of the same task that is in memory already. */
function others(model: string, models: readonly ModelInfo[]): ErrorAction[] {
  const task = models.find((each) => each.id === baseOf(model))?.task;
  const other = models.find(
    (each) => each.state === 'loaded' && each.task === task && each.id !== baseOf(model),
  );
  return other === undefined || task === undefined ? [] : [{ do: 'use-model', model: other.id }];
}
