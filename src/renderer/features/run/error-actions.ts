/** What a person can do about an error, the best first. Each is done by a click: no instructions. Pure. */
import type { ErrorBody } from '../../../shared/errors.ts';
import type { ModelInfo } from '../../../shared/models.ts';

/** One way out of an error. */
export type ErrorAction =
  | { readonly do: 'again' }
  | { readonly do: 'choose-model' }
  | { readonly do: 'use-model'; readonly model: string }
  | { readonly do: 'unload'; readonly model: string; readonly bytes: number | null }
  | { readonly do: 'release'; readonly model: string }
  | { readonly do: 'edit-input' }
  | { readonly do: 'open-system' };

/** Most actions of a card: what a person reads before choosing. */
const MAX_ACTIONS = 4;

/** The actions for an error of a run with `model`. Never empty: there is always Again or something better. */
export function actionsFor(error: ErrorBody, model: string, models: readonly ModelInfo[]): ErrorAction[] {
  return actionsOf(error, model, models).slice(0, MAX_ACTIONS);
}

function actionsOf(error: ErrorBody, model: string, models: readonly ModelInfo[]): ErrorAction[] {
  const again: ErrorAction = { do: 'again' };
  const choose: ErrorAction = { do: 'choose-model' };
  switch (error.code) {
    case 'INSUFFICIENT_MEMORY':
      return [...unloads(model, models), ...others(model, models), choose, again];
    case 'MODEL_QUARANTINED':
      return [{ do: 'release', model: baseOf(model) }, choose];
    case 'MODEL_NOT_FOUND':
    case 'MODEL_LOAD_FAILED':
    case 'LARGE_MODEL_DISABLED':
    case 'UNSAFE_CODE_REFUSED':
    case 'TASK_NOT_SUPPORTED':
      return [choose, again];
    case 'INVALID_INPUT':
    case 'PAYLOAD_TOO_LARGE':
      return [{ do: 'edit-input' }, again];
    case 'GPU_REQUIRED':
    case 'DEVICE_UNAVAILABLE':
      return [{ do: 'open-system' }, choose, again];
    case 'DISCONNECTED':
    case 'QUEUE_FULL':
    case 'SHUTTING_DOWN':
    case 'UNAUTHORIZED':
      return [again];
    default:
      return [again, choose];
  }
}

/** Other loaded models, the largest first: each would free what it holds. */
function unloads(model: string, models: readonly ModelInfo[]): ErrorAction[] {
  return models
    .filter((each) => each.state === 'loaded' && each.id !== baseOf(model))
    .sort((a, b) => (b.memory.measured_bytes ?? 0) - (a.memory.measured_bytes ?? 0))
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

/** `org/name:variant` without its variant; a drive letter's colon is none. */
function baseOf(model: string): string {
  return model.replace(/(?<=.{2,}):[^:/\\]+$/, '');
}
