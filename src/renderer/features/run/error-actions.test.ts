import { expect, it } from 'vitest';
import { ERROR_KINDS } from '../../../shared/errors.ts';
import type { ErrorBody, ErrorCode } from '../../../shared/errors.ts';
import type { ModelInfo } from '../../../shared/models.ts';
import { sizeProblem } from '../../../shared/picture-limits.ts';
import { sampleHealth, sampleModel } from '../../testing/samples.ts';
import { actionsFor } from './error-actions.ts';
import type { ErrorAction, ErrorScene } from './error-actions.ts';
import { actionElsewhere } from './failure-button.tsx';

const GB = 1e9;
const error = (code: ErrorCode, more: Partial<ErrorBody> = {}): ErrorBody => ({
  code,
  message: '',
  hint: '',
  request_id: '',
  ...more,
});
const loaded = (id: string, bytes: number, task = 'text-classification') => ({
  ...sampleModel,
  id,
  task,
  state: 'loaded' as const,
  loaded: true,
  memory: { estimated_bytes: null, measured_bytes: bytes },
});
const sceneOf = (
  model: string,
  models: readonly ModelInfo[],
  more: Partial<ErrorScene> = {},
): ErrorScene => ({
  model,
  task: 'text-classification',
  models,
  health: sampleHealth,
  ...more,
});
const dos = (actions: readonly ErrorAction[]) => actions.map((action) => action.do);

/** F16 was asked for or chosen; of the smaller ones only the 4-bit file fits into the 7.5 GB of the sample. */
const several: ModelInfo = {
  ...sampleModel,
  id: 'org/m',
  variants: ['F16', 'Q8_0', 'Q4_K_M'],
  memory: { estimated_bytes: 17 * GB, measured_bytes: null },
  planned: { variant: 'F16', device: 'cpu', gpu_bytes: 0 },
  files: [
    { variant: 'F16', bytes: 16 * GB, estimated_bytes: 17 * GB, gpu_bytes: 0 },
    { variant: 'Q8_0', bytes: 8.5 * GB, estimated_bytes: 9 * GB, gpu_bytes: 0 },
    { variant: 'Q4_K_M', bytes: 5 * GB, estimated_bytes: 6 * GB, gpu_bytes: 0 },
  ],
};
/** The same model with one file. */
const alone: ModelInfo = { ...several, variants: [], files: [] };
const q4 = { do: 'use-variant', model: 'org/m', variant: 'Q4_K_M', bytes: 6 * GB, fits: true };
const onGpu: ModelInfo = { ...several, planned: { variant: 'F16', device: 'cuda', gpu_bytes: 17 * GB } };
const refusal = { need_bytes: 17 * GB, most_bytes: 7.5 * GB, gpu: false };

it('every code has at least one way out, and never more than four', () => {
  const models = [loaded('a', 1), loaded('b', 2), loaded('c', 3), onGpu];
  for (const code of Object.keys(ERROR_KINDS) as ErrorCode[])
    for (const model of ['hearth/ember', 'org/m']) {
      const actions = actionsFor(error(code), sceneOf(model, models));
      expect(actions.length, code).toBeGreaterThan(0);
      expect(actions.length, code).toBeLessThanOrEqual(4);
      expect(new Set(actions.map((each) => JSON.stringify(each))).size).toBe(actions.length);
    }
});

it.each([
  ['MODEL_QUARANTINED', several, ['release', 'use-model', 'choose-model']],
  ['MODEL_LOAD_FAILED', several, ['check-files', 'use-variant', 'choose-model', 'again']],
  ['RUNNER_CRASHED', alone, ['again', 'choose-model']],
  ['RUNNER_CRASHED', onGpu, ['again', 'run-on-cpu', 'use-variant', 'choose-model']],
  ['LARGE_MODEL_DISABLED', several, ['allow-large', 'use-variant', 'choose-model']],
  ['MODEL_NOT_FOUND', several, ['point-to-folder', 'use-model', 'choose-model', 'again']],
  ['TASK_NOT_SUPPORTED', several, ['use-model', 'models-for-task', 'again']],
  ['GPU_REQUIRED', onGpu, ['run-on-cpu', 'open-system', 'choose-model', 'again']],
  ['DEVICE_UNAVAILABLE', onGpu, ['run-on-cpu', 'open-system', 'choose-model', 'again']],
  ['GPU_REQUIRED', several, ['open-system', 'choose-model', 'again']],
  ['INVALID_INPUT', several, ['edit-input', 'again']],
  ['QUEUE_FULL', several, ['wait-in-line', 'cancel-others', 'open-activity', 'again']],
  ['TIMEOUT', several, ['wait-longer', 'cancel-others', 'choose-model', 'again']],
  ['DISCONNECTED', several, ['reconnect']],
] as const)('%s leads to what helps, the best first', (code, model, expected) => {
  expect(dos(actionsFor(error(code), sceneOf('org/m', [model, loaded('other', 1)])))).toEqual(expected);
});

it('names the model whose files are to be checked, and releases the model and not its variant', () => {
  const first = (code: ErrorCode) => actionsFor(error(code), sceneOf('org/m:q8', []))[0];
  expect(first('MODEL_LOAD_FAILED')).toEqual({ do: 'check-files', model: 'org/m' });
  expect(first('MODEL_QUARANTINED')).toEqual({ do: 'release', model: 'org/m' });
});

it('offers to unload the largest other model first, and never the one that is to run', () => {
  const models = [loaded('small', 1), loaded('large', 9), loaded('big', 99)];
  const actions = actionsFor(error('INSUFFICIENT_MEMORY'), sceneOf('big:q4', models));
  expect(actions.slice(0, 2)).toEqual([
    { do: 'unload', model: 'large', bytes: 9 },
    { do: 'unload', model: 'small', bytes: 1 },
  ]);
  expect(actions).toContainEqual({ do: 'use-model', model: 'small' });
});

it('offers to unload what is kept in memory before what would make room by itself', () => {
  const kept = { ...loaded('kept', 1), pinned: true };
  const actions = actionsFor(error('INSUFFICIENT_MEMORY'), sceneOf('big', [loaded('large', 9), kept]));
  expect(actions.find((each) => each.do === 'unload')).toEqual({ do: 'unload', model: 'kept', bytes: 1 });
});

it('offers the file that fits before anything else, and not a smaller one that does not', () => {
  const models = [several, loaded('large', 9)];
  const offered = (model: string) => actionsFor(error('INSUFFICIENT_MEMORY'), sceneOf(model, models));
  expect(offered('org/m:F16')[0]).toEqual(q4);
  // Without a file in the name it is the planned one that did not fit, whatever the list begins with.
  expect(offered('org/m')[0]).toEqual(q4);
  const planned = { ...several, planned: { variant: 'Q4_K_M', device: 'cpu', gpu_bytes: 0 } };
  expect(dos(actionsFor(error('INSUFFICIENT_MEMORY'), sceneOf('org/m', [planned])))).not.toContain(
    'use-variant',
  );
});

it('puts unloading behind other models where it was counted already and is not enough', () => {
  const models = [alone, loaded('large', 9)];
  const refused = error('INSUFFICIENT_MEMORY', { memory: refusal });
  expect(dos(actionsFor(refused, sceneOf('org/m', models)))).toEqual([
    'use-model',
    'choose-model',
    'open-settings',
    'unload',
  ]);
  // Programs were closed since: now it would.
  const room = { ...sampleHealth.memory.room, most_bytes: 20 * GB };
  const health = { ...sampleHealth, memory: { ...sampleHealth.memory, room } };
  expect(dos(actionsFor(refused, sceneOf('org/m', models, { health })))[0]).toBe('unload');
});

it('offers the CPU where it is the GPU that is too small', () => {
  const refused = error('INSUFFICIENT_MEMORY', { memory: { ...refusal, gpu: true } });
  const model = { ...onGpu, variants: [], files: [] };
  expect(dos(actionsFor(refused, sceneOf('org/m', [model])))[0]).toBe('run-on-cpu');
});

it('leads to the field of an option that the engine refused', () => {
  const refused = error('INVALID_INPUT', { message: 'options.top_k: must be at most 5' });
  expect(actionsFor(refused, sceneOf('m', []))[0]).toEqual({ do: 'fix-option', field: 'top_k' });
});

it('outside Run takes only what needs no workbench, and runs again only where something can', () => {
  const scene = { task: null, models: [several, loaded('large', 9)], health: sampleHealth };
  const best = (code: ErrorCode, model: string, again?: () => void) =>
    actionElsewhere({ error: error(code), model, ...(again === undefined ? {} : { again }) }, scene)?.do;
  const again = (): void => undefined;
  expect(best('INSUFFICIENT_MEMORY', 'org/m', again)).toBe('use-variant');
  expect(best('INSUFFICIENT_MEMORY', 'org/m')).toBeUndefined();
  expect(best('MODEL_LOAD_FAILED', 'org/m', again)).toBe('check-files');
  expect(best('MODEL_LOAD_FAILED', '', again)).toBe('again');
  expect(best('INTERNAL', '')).toBeUndefined();
  expect(best('DISCONNECTED', '')).toBe('reconnect');
});

it('offers to shrink a picture that has too many pixels, and nothing else that is wrong with one', () => {
  const told = (message: string, task: string | null = 'object-detection') =>
    dos(actionsFor(error('INVALID_INPUT', { message }), sceneOf('org/m', [], { task })));
  const tooLarge = `inputs.image: ${String(sizeProblem(12_000, 9_000))}.`;
  expect(told(tooLarge)).toEqual(['shrink-picture', 'edit-input', 'again']);
  expect(told('inputs.image: the picture has no pixels.')).toEqual(['edit-input', 'again']);
  // Outside of Run nobody knows which picture it was.
  expect(told(tooLarge, null)).not.toContain('shrink-picture');
});
