import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HearthError } from '../../../shared/errors.ts';
import type { ErrorCode } from '../../../shared/errors.ts';
import type { InferenceEventBody, InferenceRequest, Meta } from '../../../shared/inference.ts';
import { useBatch } from '../../stores/batch.ts';
import { useConnection } from '../../stores/connection.ts';
import { useLibrary } from '../../stores/library.ts';
import { useNotices } from '../../stores/notices.ts';
import { chooseModel, chooseVariant, setOptions, useRun } from '../../stores/run.ts';
import { setMediaDoor } from '../../stores/media.ts';
import { goTo, useView } from '../../stores/view.ts';
import { FakeClient } from '../../testing/fake-client.ts';
import { sampleModel } from '../../testing/samples.ts';
import { messages as dropMessages } from '../drop/messages.ts';
import { batchActions } from './actions.ts';
import { countsOf } from './batch.ts';
import { dropQuestion } from './keep.ts';
import { messages } from './messages.ts';
import { closeBatch, pauseBatch, resumeBatch, runRest, startBatch, stopBatch } from './run-batch.ts';

const TASK = 'text-classification';
const model = { ...sampleModel, id: 'a/judge', task: TASK, variants: ['q8'], chat: false };
const meta: Meta = {
  device: 'cpu',
  backend: 'onnx',
  acceleration: { profile: 'p', reason: 'r' },
  queue_ms: 0,
  load_ms: 0,
  latency_ms: 5,
  warnings: [],
};

let asked: InferenceRequest[] = [];
/** What the next requests fail with, in their order. */
let failures: ErrorCode[] = [];
/** Requests under way, and the most that there were. */
let [open, most] = [0, 0];

const newClient = () =>
  new FakeClient({
    infer: async (request, { write, signal }) => {
      asked.push(request);
      const code = failures.shift();
      const send = (body: InferenceEventBody) => write({ ...body, request_id: 'r', seq: 0 });
      if (code === 'DISCONNECTED') {
        useConnection.setState({ client: null, phase: 'lost' });
        throw new HearthError(code, 'The connection is lost.', 'Run it again.');
      }
      if (code !== undefined) {
        await send({
          type: 'error',
          error: { code, message: `It is ${code}.`, hint: 'Wait.', request_id: 'r' },
        });
        return {};
      }
      open += 1;
      most = Math.max(most, open);
      await Promise.resolve();
      open -= 1;
      signal.throwIfAborted();
      const result = [{ label: 'POSITIVE', score: 0.9 }];
      await send({ type: 'done', model: request.model, task: TASK, result, meta });
      return {};
    },
  });

const textFile = (name: string, text = name): File => new File([text], name);
const start = (...files: File[]): void => startBatch(TASK, model.id, 'Judge each file', files);
const batch = () => useBatch.getState().batch;
const rows = () => batch()?.rows.map(({ state, problem }) => [state, problem]);
const ids = () => batchActions().map(({ id }) => id);
const ended = () =>
  vi.waitFor(() => expect(countsOf(batch()!)).toMatchObject({ waiting: 0, running: 0 }), { interval: 5 });

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: false });
  [asked, failures, open, most] = [[], [], 0, 0];
  useNotices.setState({ notices: [] });
  useLibrary.setState({ models: [model] });
  useConnection.setState({ client: newClient(), phase: 'open' });
});
afterEach(() => {
  stopBatch();
  useBatch.setState({ batch: null, saved: null, question: null });
  useRun.setState({ variants: {}, patience: null, chosen: {} });
  setOptions(TASK, {});
  useConnection.setState({ client: null, phase: 'connecting' });
  goTo('run');
  vi.useRealTimers();
});

describe('a batch', () => {
  it('runs with the model, variant and options of the workbench, as they were when it began', async () => {
    chooseModel(TASK, model.id);
    chooseVariant(model.id, 'q8');
    setOptions(TASK, { top_k: 2 });
    useRun.setState({ patience: 600 });
    start(textFile('a.txt'), textFile('b.txt'), textFile('c.txt'));
    setOptions(TASK, {});
    await ended();
    expect(asked).toHaveLength(3);
    for (const request of asked)
      expect(request).toMatchObject({
        model: 'a/judge:q8',
        options: { top_k: 2 },
        timeout_s: 600,
        priority: 'background',
      });
    expect(batch()).toMatchObject({ model: 'a/judge:q8', options: { top_k: 2 } });
  });

  it('tells of a file that vanished while it was queued, of an empty one, and does the others', async () => {
    const gone = textFile('gone.txt');
    Object.defineProperty(gone, 'arrayBuffer', { value: () => Promise.reject(new Error('NotFoundError')) });
    start(gone, textFile('a.txt'), new File([], 'empty.txt'), textFile('b.txt'));
    await ended();
    expect(rows()).toEqual([
      ['failed', dropMessages.gone('gone.txt')],
      ['done', null],
      ['failed', dropMessages.empty('empty.txt')],
      ['done', null],
    ]);
  });

  it('waits for the connection in place of failing every row that is left', async () => {
    failures = ['DISCONNECTED'];
    start(...['a', 'b', 'c', 'd'].map((name) => textFile(name)));
    await vi.waitFor(() => expect(batch()?.rows[0]?.problem).not.toBeNull());
    await vi.advanceTimersByTimeAsync(600);
    expect(rows()).toEqual([
      ['running', messages.waitsForLink],
      ['running', messages.waitsForLink],
      ['waiting', null],
      ['waiting', null],
    ]);
    useConnection.setState({ client: newClient(), phase: 'open' });
    await ended();
    expect(rows()).toEqual(Array.from({ length: 4 }, () => ['done', null]));
  });

  it('can be stopped while it waits for the connection, and goes on later', async () => {
    useConnection.setState({ client: null, phase: 'lost' });
    start(textFile('a'), textFile('b'));
    await vi.waitFor(() => expect(batch()?.rows[1]?.problem).toBe(messages.waitsForLink));
    stopBatch();
    useConnection.setState({ client: newClient(), phase: 'open' });
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toEqual([]);
    expect(rows()).toEqual([
      ['stopped', null],
      ['stopped', null],
    ]);
    runRest();
    await ended();
    expect(countsOf(batch()!).done).toBe(2);
  });

  it('tries a full queue again after a while, and says so meanwhile', async () => {
    failures = ['QUEUE_FULL', 'QUEUE_FULL'];
    start(textFile('a'));
    await vi.waitFor(() => expect(batch()?.rows[0]?.problem).toBe(messages.waitsForQueue));
    expect(asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(500);
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    await vi.advanceTimersByTimeAsync(1_000);
    await ended();
    expect(asked).toHaveLength(3);
    expect(rows()).toEqual([['done', null]]);
  });

  it('does not repeat what can’t succeed, and says why it failed', async () => {
    failures = ['INVALID_INPUT'];
    start(textFile('a'));
    await ended();
    expect(asked).toHaveLength(1);
    expect(rows()).toEqual([['failed', 'It is INVALID_INPUT. Wait.']]);
  });

  it('lets no file begin while it is paused, and goes on with two at a time', async () => {
    useConnection.setState({ client: null, phase: 'lost' });
    start(...['a', 'b', 'c', 'd', 'e'].map((name) => textFile(name)));
    await vi.waitFor(() => expect(batch()?.rows[1]?.problem).toBe(messages.waitsForLink));
    pauseBatch();
    useConnection.setState({ client: newClient(), phase: 'open' });
    await vi.waitFor(() => expect(countsOf(batch()!)).toMatchObject({ done: 2, waiting: 3 }), {
      interval: 5,
    });
    await vi.advanceTimersByTimeAsync(50);
    expect(asked).toHaveLength(2);
    expect(ids()).toContain('batch.resume');
    resumeBatch();
    await ended();
    expect([asked.length, most]).toEqual([5, 2]);
  });

  it('of 2,000 files asks for two at a time', async () => {
    start(...Array.from({ length: 2_000 }, (_, index) => textFile(`${index}.txt`)));
    await ended();
    expect(most).toBe(2);
    expect(countsOf(batch()!).done).toBe(2_000);
  });
});

describe('results', () => {
  it('are not thrown away without a question', async () => {
    start(textFile('a'));
    await ended();
    closeBatch();
    expect(useBatch.getState().question?.about).toBe('close');
    expect(batch()).not.toBeNull();
    useBatch.getState().question?.act();
    expect(batch()).toBeNull();
  });

  it('are not replaced by the next batch without a question', async () => {
    start(textFile('a'));
    await ended();
    const before = batch();
    start(textFile('b'));
    expect(useBatch.getState().question?.about).toBe('replace');
    expect(batch()).toBe(before);
    dropQuestion();
    useBatch.setState({ saved: before });
    start(textFile('b'));
    expect(batch()?.rows[0]?.name).toBe('b');
  });

  it('of none are closed at once', async () => {
    failures = ['INVALID_INPUT'];
    start(textFile('a'));
    await ended();
    closeBatch();
    expect(batch()).toBeNull();
  });
});

it('everything that can be done with a batch is in the palette, and only what can be done', async () => {
  expect(ids()).toEqual([]);
  useConnection.setState({ client: null, phase: 'lost' });
  start(textFile('a'), textFile('b'));
  expect(useView.getState().batchShown).toBe(true);
  expect(ids()).toEqual(['batch.stop', 'batch.pause', 'batch.hide']);
  stopBatch();
  expect(ids()).toEqual(['batch.rest', 'batch.hide', 'batch.close']);
  useConnection.setState({ client: newClient(), phase: 'open' });
  runRest();
  await ended();
  goTo('models');
  expect(ids()).toEqual(['batch.csv', 'batch.json', 'batch.show', 'batch.close']);
  batchActions()
    .find(({ id }) => id === 'batch.show')
    ?.act();
  expect(useView.getState().batchShown).toBe(true);
});

it('a second batch is refused while one runs, and options that do not fit start none', async () => {
  useConnection.setState({ client: null, phase: 'lost' });
  start(textFile('a'));
  const first = batch();
  start(textFile('b'));
  expect(batch()).toBe(first);
  stopBatch();
  useBatch.setState({ batch: null });
  useConnection.setState({ client: newClient(), phase: 'open' });
  useLibrary.setState({ models: [] });
  start(textFile('b'));
  expect(batch()).toBeNull();
  expect(useNotices.getState().notices.map(({ text }) => text)).toEqual([
    messages.oneAtATime,
    messages.wrongOptions,
  ]);
});

it('a question about each picture goes along with it, and without one no batch begins', async () => {
  vi.stubGlobal('window', {});
  const asks = { ...model, id: 'a/asks', task: 'image-text-to-text' };
  setMediaDoor({
    upload: async ({ name, size }) =>
      Promise.resolve({ media_id: 'a'.repeat(64), type: 'image/png', bytes: size, name }),
    fetch: async () => Promise.resolve(new Blob()),
  });
  useLibrary.setState({ models: [asks] });
  const begin = (): void => startBatch('image-text-to-text', asks.id, 'Ask', [new File(['x'], 'a.png')]);
  begin();
  expect(batch()).toBeNull();
  expect(useNotices.getState().notices.map(({ text }) => text)).toEqual([messages.needsMore('Question')]);
  useRun.setState(({ parts }) => ({ parts: { ...parts, 'image-text-to-text': { text: 'What is it?' } } }));
  begin();
  await ended();
  expect(asked[0]?.inputs).toEqual({
    images: [expect.objectContaining({ name: 'a.png' })],
    text: 'What is it?',
  });
  expect(batch()?.rows[0]?.media?.name).toBe('a.png');
  vi.unstubAllGlobals();
});
