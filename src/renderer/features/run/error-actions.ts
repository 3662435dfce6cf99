/** What a person can do about an error, the best first. Each is done by a click: no instructions. Pure. */
import type { ErrorBody } from '../../../shared/errors.ts';
import type { Health, ModelInfo } from '../../../shared/models.ts';
import { tellsOfSize } from '../../../shared/picture-limits.ts';
import { fitOf } from '../../../shared/room.ts';
import { offersTask } from '../../../shared/tasks/also-runs.ts';
import { baseOf, splitVariant } from './variant.ts';
import { needOf, smallerThatFits } from './verdict.ts';

/** One way out of an error. */
export type ErrorAction =
  | { readonly do: 'again' }
  | { readonly do: 'wait-longer'; readonly seconds: number }
  | { readonly do: 'wait-in-line' }
  | { readonly do: 'cancel-others' }
  | { readonly do: 'reconnect' }
  | { readonly do: 'choose-model' }
  | { readonly do: 'models-for-task' }
  | { readonly do: 'use-model'; readonly model: string }
  | {
      readonly do: 'use-variant';
      readonly model: string;
      readonly variant: string;
      /** What it needs, bytes; null where nobody knows. */
      readonly bytes: number | null;
      readonly fits: boolean;
    }
  | { readonly do: 'unload'; readonly model: string; readonly bytes: number | null }
  | { readonly do: 'release'; readonly model: string }
  | { readonly do: 'allow-large' }
  | { readonly do: 'run-on-cpu' }
  | { readonly do: 'fix-option'; readonly field: string }
  | { readonly do: 'shrink-picture' }
  | { readonly do: 'edit-input' }
  | { readonly do: 'check-files'; readonly model: string }
  | { readonly do: 'point-to-folder' }
  | { readonly do: 'open-activity' }
  | { readonly do: 'open-settings' }
  | { readonly do: 'open-system' };

/** What an error happened to, and where. */
export interface ErrorScene {
  /** As the request named it, with its variant. */
  readonly model: string;
  readonly task: string | null;
  readonly models: readonly ModelInfo[];
  readonly health: Health | null;
}

/** Most actions of a card: what a person reads before choosing. */
const MAX_ACTIONS = 4;
/** What "wait longer" gives a request, seconds: twice the time of the slowest model that is bearable. */
const LONG_WAIT_S = 600;

const AGAIN: ErrorAction = { do: 'again' };
const CHOOSE: ErrorAction = { do: 'choose-model' };

/** The actions for an error. Never empty: there is always Again or something better. */
export function actionsFor(error: ErrorBody, scene: ErrorScene): ErrorAction[] {
  return actionsOf(error, scene).slice(0, MAX_ACTIONS);
}

function actionsOf(error: ErrorBody, scene: ErrorScene): ErrorAction[] {
  switch (error.code) {
    case 'INSUFFICIENT_MEMORY':
      return forMemory(error, scene);
    case 'MODEL_QUARANTINED':
      return [{ do: 'release', model: baseOf(scene.model) }, ...others(scene), CHOOSE];
    case 'MODEL_LOAD_FAILED':
      return [{ do: 'check-files', model: baseOf(scene.model) }, ...smaller(scene), CHOOSE, AGAIN];
    case 'RUNNER_CRASHED':
      return [AGAIN, ...onCpu(scene), ...smaller(scene), CHOOSE];
    case 'LARGE_MODEL_DISABLED':
      return [{ do: 'allow-large' }, ...smaller(scene), CHOOSE];
    case 'MODEL_NOT_FOUND':
      return [{ do: 'point-to-folder' }, ...others(scene), CHOOSE, AGAIN];
    case 'TASK_NOT_SUPPORTED':
      return [...others(scene), { do: 'models-for-task' }, AGAIN];
    case 'UNSAFE_CODE_REFUSED':
      return [...others(scene), CHOOSE, AGAIN];
    case 'GPU_REQUIRED':
    case 'DEVICE_UNAVAILABLE':
      return [...onCpu(scene), { do: 'open-system' }, CHOOSE, AGAIN];
    case 'INVALID_INPUT':
      return [...fixes(error), ...shrinks(error, scene), { do: 'edit-input' }, AGAIN];
    case 'PAYLOAD_TOO_LARGE':
      return [{ do: 'edit-input' }, AGAIN];
    default:
      return forWaiting(error);
  }
}

/** What is over by itself once something else has ended. */
function forWaiting({ code }: ErrorBody): ErrorAction[] {
  switch (code) {
    case 'QUEUE_FULL':
      return [{ do: 'wait-in-line' }, { do: 'cancel-others' }, { do: 'open-activity' }, AGAIN];
    case 'TIMEOUT':
      return [{ do: 'wait-longer', seconds: LONG_WAIT_S }, { do: 'cancel-others' }, CHOOSE, AGAIN];
    case 'DISCONNECTED':
      return [{ do: 'reconnect' }];
    case 'SHUTTING_DOWN':
    case 'UNAUTHORIZED':
      return [AGAIN];
    default:
      return [AGAIN, CHOOSE];
  }
}

/** Where the sum refused it, unloading others was counted already; where the engine ran out of memory, it comes first. */
function forMemory(error: ErrorBody, scene: ErrorScene): ErrorAction[] {
  const first = smaller(scene);
  const cpu = error.memory?.gpu === true ? onCpu(scene) : [];
  const model = modelOf(scene);
  const need = model === undefined ? null : needOf(model, variantOf(scene));
  const room = scene.health?.memory.room;
  const refused =
    error.memory !== undefined && (need === null || room === undefined || fitOf(need, room) === 'too-big');
  const mark: ErrorAction[] = error.memory?.gpu === false ? [{ do: 'open-settings' }] : [];
  const rest = refused
    ? [...others(scene), CHOOSE, ...mark, ...unloads(scene)]
    : [...unloads(scene), ...others(scene), CHOOSE];
  return [...first, ...cpu, ...rest, AGAIN];
}

/** The option that is wrong, to be mended in its field. */
function fixes(error: ErrorBody): ErrorAction[] {
  const field = /^options\.([A-Za-z_]\w*)/.exec(error.message)?.[1];
  return field === undefined ? [] : [{ do: 'fix-option', field }];
}

/** A smaller copy of a picture that has too many pixels. */
function shrinks(error: ErrorBody, { task }: ErrorScene): ErrorAction[] {
  return task !== null && tellsOfSize(error.message) ? [{ do: 'shrink-picture' }] : [];
}

function modelOf({ model, models }: ErrorScene): ModelInfo | undefined {
  const { model: id } = splitVariant(model, models);
  return models.find((each) => each.id === id);
}

function variantOf({ model, models }: ErrorScene): string | null {
  return splitVariant(model, models).variant;
}

/** The best smaller file of the same model: than the one that was asked for, else than the one that was chosen for it. */
function smaller(scene: ErrorScene): ErrorAction[] {
  const model = modelOf(scene);
  if (model === undefined) return [];
  const best = smallerThatFits(model, variantOf(scene), scene.health);
  if (best === null) return [];
  const bytes = best.need?.bytes ?? null;
  const fits = best.need !== null && scene.health !== null;
  return [{ do: 'use-variant', model: model.id, variant: best.variant, bytes, fits }];
}

/** The CPU, for what was to run on a GPU. */
function onCpu(scene: ErrorScene): ErrorAction[] {
  const model = modelOf(scene);
  const device = model?.device ?? model?.planned?.device ?? scene.health?.device ?? 'cpu';
  return device === 'cpu' ? [] : [{ do: 'run-on-cpu' }];
}

/** Other loaded models, each of which would free what it holds: kept ones first, which go no other way, then the largest. */
function unloads({ model, models }: ErrorScene): ErrorAction[] {
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

/** A model for the same task that is in memory already. */
function others(scene: ErrorScene): ErrorAction[] {
  const { model, models } = scene;
  const task = scene.task ?? modelOf(scene)?.task ?? null;
  const other = models.find(
    (each) => each.state === 'loaded' && offersTask(each.task, task) && each.id !== baseOf(model),
  );
  return other === undefined || task === null ? [] : [{ do: 'use-model', model: other.id }];
}
