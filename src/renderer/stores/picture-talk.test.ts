import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { HistoryEntry } from '../../shared/activity.ts';
import { FakeClient } from '../testing/fake-client.ts';
import { sampleModel } from '../testing/samples.ts';
import { beginTalk, endTalk, infer, meta, talk, undo } from '../testing/talk.ts';
import { useConnection } from './connection.ts';
import { useLibrary } from './library.ts';
import { reopenEntry, rerun } from './reopen.ts';
import {
  newPictureTalk,
  partsNow,
  requestNow,
  runAgain,
  setPart,
  startRun,
  stopTask,
  useRun,
} from './run.ts';

const TASK = 'image-text-to-text';
const picture = { media_id: 'a'.repeat(64), type: 'image/png', bytes: 10 };
const messages = [
  { role: 'user', content: 'one' },
  { role: 'assistant', content: 'answer 1' },
  { role: 'user', content: 'two' },
];

const entry: HistoryEntry = {
  ...{ id: 1, request_id: 'req_old', at: '2026-01-01T00:00:00Z', source: 'app', model: sampleModel.id },
  ...{ task: TASK, title: 'two', summary: '2 tokens', outcome: 'done', code: null, device: 'cpu' },
  ...{ latency_ms: 5, inputs: { images: [picture], messages }, options: {}, meta, error: null },
  result: { generated_text: 'Yes.', tokens: 2, finish_reason: 'stop' },
};

beforeEach(() => {
  beginTalk();
  useLibrary.setState({ models: [{ ...sampleModel, task: TASK }] });
  setPart(TASK, 'images', [picture]);
});
afterEach(endTalk);

async function ask(text: string): Promise<void> {
  setPart(TASK, 'text', text);
  startRun(TASK);
  await vi.waitFor(() => expect(useRun.getState().runs[TASK]?.phase).toBe('done'));
}

it('a second question about a picture goes along with the first one and its answer', async () => {
  await ask('one');
  expect([requestNow(useRun.getState(), TASK), partsNow(useRun.getState(), TASK)['text']]).toEqual([
    null,
    'one',
  ]);
  await ask('two');
  expect(talk.asked.map(({ inputs }) => inputs)).toEqual([
    { images: [picture], text: 'one' },
    { images: [picture], messages },
  ]);
});

it('asking again asks the same, not once more after its own answer', async () => {
  await ask('one');
  await ask('two');
  runAgain(TASK);
  await vi.waitFor(() => expect(talk.asked).toHaveLength(3));
  expect(talk.asked[2]?.inputs).toEqual({ images: [picture], messages });
});

it('what had come of a stopped answer is kept in the chat', async () => {
  talk.holds = true;
  setPart(TASK, 'text', 'one');
  startRun(TASK);
  await vi.waitFor(() => expect(talk.release).toHaveLength(1));
  stopTask(TASK);
  await vi.waitFor(() => expect(useRun.getState().runs[TASK]?.phase).toBe('stopped'));
  talk.holds = false;
  await ask('two');
  expect(talk.asked[1]?.inputs).toEqual({ images: [picture], messages });
});

it('a new chat keeps the picture and forgets what was said; Undo brings it back', async () => {
  await ask('one');
  newPictureTalk();
  setPart(TASK, 'text', 'two');
  expect(requestNow(useRun.getState(), TASK)?.inputs).toEqual({ images: [picture], text: 'two' });
  undo();
  setPart(TASK, 'text', 'two');
  expect(requestNow(useRun.getState(), TASK)?.inputs).toEqual({ images: [picture], messages });
});

it('a chat of the history is gone on with, and its last question is not in the field a second time', () => {
  reopenEntry(entry);
  expect(useRun.getState().parts[TASK]).toEqual({ images: [picture], text: '' });
  setPart(TASK, 'text', 'three');
  expect(requestNow(useRun.getState(), TASK)?.inputs).toMatchObject({
    messages: [...messages, { role: 'assistant', content: 'Yes.' }, { role: 'user', content: 'three' }],
  });
});

it('a chat of the history that is run once more asks its last question, not one after its own answer', async () => {
  useConnection.setState({ client: new FakeClient({ infer, historyEntry: async () => entry }) });
  await rerun(1);
  await vi.waitFor(() => expect(talk.asked).toHaveLength(1));
  expect(talk.asked[0]?.inputs).toEqual(entry.inputs);
});

it('a question that failed is in its field again, so that it is not lost', async () => {
  useConnection.setState({ client: new FakeClient({}) });
  setPart(TASK, 'text', 'one');
  startRun(TASK);
  await vi.waitFor(() => expect(useRun.getState().runs[TASK]?.phase).toBe('failed'));
  await vi.waitFor(() => expect(useRun.getState().parts[TASK]['text']).toBe('one'));
});
