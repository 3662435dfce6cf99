import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { HearthError } from '../../../shared/errors.ts';
import { useConnection } from '../../stores/connection.ts';
import { useLine } from '../../stores/line.ts';
import { useMachine } from '../../stores/machine.ts';
import { useNotices } from '../../stores/notices.ts';
import { useRun } from '../../stores/run.ts';
import { useView } from '../../stores/view.ts';
import { FakeClient } from '../../testing/fake-client.ts';
import type { FakeHandlers } from '../../testing/fake-client.ts';
import { sampleHealth, sampleModel } from '../../testing/samples.ts';
import { useModelsView } from '../models/view-store.ts';
import { useAskedOption } from '../options/asked-option.ts';
import { carryOut } from './carry-out.ts';
import type { ErrorAction } from './error-actions.ts';

const again = vi.fn();
const onEdit = vi.fn();
const TASK = 'text-classification';
const act = (action: ErrorAction) => carryOut(action, { task: TASK, again, onEdit });
const connect = (handlers: FakeHandlers): void =>
  useConnection.setState({ client: new FakeClient(handlers), phase: 'open' });
const depth = (queued: number): void =>
  useMachine.setState({ health: { ...sampleHealth, queue: { depth: queued, running: 1 } } });

beforeEach(() => {
  again.mockReset();
  onEdit.mockReset();
  useNotices.setState({ notices: [] });
  useView.setState({ section: 'run', overlay: null, paneOpen: false });
});
afterEach(() => useConnection.setState({ client: null, phase: 'connecting' }));

it('Check its files shows that model, and begins', async () => {
  const verifyModel = vi.fn(() => new Promise<never>(() => undefined));
  connect({ verifyModel });
  await act({ do: 'check-files', model: 'org/m' });
  expect(useView.getState().section).toBe('models');
  expect(useModelsView.getState().selected).toBe('org/m');
  expect(verifyModel).toHaveBeenCalledOnce();
});

it('Change the option opens its tab, and asks the form for that field', async () => {
  await act({ do: 'fix-option', field: 'top_k' });
  expect(useView.getState()).toMatchObject({ paneOpen: true, paneTab: 'options' });
  expect(useAskedOption.getState().asked).toEqual({ task: TASK, field: 'top_k' });
});

it.each([
  ['allow-large', 'enableLargeModels', true],
  ['run-on-cpu', 'forceDevice', 'cpu'],
] as const)('%s changes its setting before it runs again', async (name, key, value) => {
  const changeSetting = vi.fn(async () => ({ key, variable: null, value, fixed: false, schema: {} }));
  connect({ changeSetting });
  await act({ do: name });
  expect(changeSetting.mock.calls[0]).toEqual([{ key, value }, expect.anything()]);
  expect(again).toHaveBeenCalledOnce();
});

it('does not run again where the environment fixes the setting, and says why', async () => {
  connect({
    changeSetting: async () => {
      throw new HearthError('FORBIDDEN', 'ENABLE_LARGE_MODELS fixes this.', 'Unset it.');
    },
  });
  await act({ do: 'allow-large' });
  expect(again).not.toHaveBeenCalled();
  expect(useNotices.getState().notices.at(-1)).toMatchObject({
    bad: true,
    text: 'ENABLE_LARGE_MODELS fixes this. Unset it.',
  });
});

it('Use another file chooses it, and unloading that fails runs nothing', async () => {
  await act({ do: 'use-variant', model: 'org/m', variant: 'Q4_K_M', bytes: null, fits: false });
  expect(useRun.getState().variants['org/m']).toBe('Q4_K_M');
  expect(again).toHaveBeenCalledWith('org/m:Q4_K_M');
  again.mockReset();
  connect({ unloadModel: async ({ model }) => ({ model, unloaded: false }) });
  await act({ do: 'unload', model: 'other', bytes: 1 });
  expect(again).not.toHaveBeenCalled();
});

it('Wait in line runs once there is a place, and once only', async () => {
  depth(5);
  await act({ do: 'wait-in-line' });
  expect(useLine.getState().waiting.has(TASK)).toBe(true);
  depth(5);
  expect(again).not.toHaveBeenCalled();
  depth(4);
  depth(3);
  expect(again).toHaveBeenCalledOnce();
  expect(useLine.getState().waiting.has(TASK)).toBe(false);
});

it('Cancel the others asks what is under way and stops all of it before it runs again', async () => {
  const stopped: string[] = [];
  const one = (request_id: string) => ({
    ...{ request_id, source: 'api' as const, model: sampleModel.id, task: null, title: '' },
    ...{ phase: 'queued' as const, position: 0, stage: null, progress: null, tokens: 0, items: 1 },
    ...{ started_at: '', began_at: null },
  });
  connect({
    watchActivity: async (_input, { write }) => {
      await write({ requests: [one('a'), one('b')], held: false });
      return {};
    },
    cancel: async ({ request_id }) => {
      stopped.push(request_id);
      expect(again).not.toHaveBeenCalled();
      return { request_id, cancelled: true };
    },
  });
  await act({ do: 'cancel-others' });
  expect(stopped).toEqual(['b', 'a']);
  expect(again).toHaveBeenCalledOnce();
});

it('Reconnect runs again with the next connection and not before', async () => {
  await act({ do: 'reconnect' });
  expect(again).not.toHaveBeenCalled();
  connect({});
  expect(again).toHaveBeenCalledOnce();
});

it('Point to a folder asks for the place of the model', async () => {
  await act({ do: 'point-to-folder' });
  expect(useView.getState().section).toBe('models');
  expect(useModelsView.getState().dialog?.kind).toBe('add');
});

it.each(['choose-model', 'models-for-task'] as const)('%s opens the picker', async (name) => {
  await act({ do: name });
  expect(useView.getState().overlay).toBe('model-picker');
});
