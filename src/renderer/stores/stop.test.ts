import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { InferenceEventBody } from '../../shared/inference.ts';
import { FakeClient } from '../testing/fake-client.ts';
import { sampleModel } from '../testing/samples.ts';
import { useConnection } from './connection.ts';
import { useLibrary } from './library.ts';
import { currentRun, newConversation, setDraft, startRun, stopTask, useRun } from './run.ts';

const TASK = 'text-generation';
const phase = () => currentRun(useRun.getState(), TASK)?.phase;

beforeEach(() => {
  vi.stubGlobal('requestAnimationFrame', (flush: () => void) => setTimeout(flush));
  useLibrary.setState({ models: [{ ...sampleModel, chat: true }] });
  useRun.setState({ mode: 'chat', task: TASK });
});
afterEach(() => {
  newConversation();
  vi.unstubAllGlobals();
});

it.each([
  ['queued', { type: 'queued', position: 2 }],
  ['loading', { type: 'loading', stage: 'reading', progress: 0.4 }],
  ['running', { type: 'token', text: 'Once' }],
] as const satisfies readonly (readonly [string, InferenceEventBody])[])(
  'Stop is answered in the same turn while a run is %s, though the engine never answers',
  async (wanted, body) => {
    const client = new FakeClient({
      infer: async ({ request_id = 'r' }, { write }) => {
        await write({ ...body, request_id, seq: 0 });
        return new Promise(() => undefined);
      },
    });
    useConnection.setState({ client, phase: 'open' });
    setDraft(TASK, 'Tell me');
    startRun(TASK);
    await vi.waitFor(() => expect(phase()).toBe(wanted));
    expect(stopTask(TASK)).toBe(true);
    expect(phase()).toBe('stopped');
  },
);
