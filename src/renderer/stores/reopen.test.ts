import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HistoryEntry } from '../../shared/activity.ts';
import type { InferenceRequest } from '../../shared/inference.ts';
import { FakeClient } from '../testing/fake-client.ts';
import { sampleModel } from '../testing/samples.ts';
import {
  TASK,
  beginTalk,
  endTalk,
  infer,
  meta,
  say,
  sayHeld,
  settled,
  stubStorage,
  talk,
  textOf,
  undo,
} from '../testing/talk.ts';
import { useConnection } from './connection.ts';
import { useLibrary } from './library.ts';
import { reopenEntry, rerun } from './reopen.ts';
import {
  chooseModel,
  chooseTask,
  currentRun,
  newConversation,
  setDraft,
  setOptions,
  setSystem,
  startRun,
  useRun,
} from './run.ts';

const messagesOf = (request: InferenceRequest | undefined) =>
  (request?.inputs as { messages: { role: string; content: string }[] }).messages;

beforeEach(beginTalk);
afterEach(endTalk);

describe('the options of a model', () => {
  const other = { ...sampleModel, id: 'hearth/other', chat: true };
  beforeEach(() => {
    stubStorage();
    useLibrary.setState({ models: [{ ...sampleModel, chat: true }, other] });
    chooseModel(TASK, sampleModel.id);
    setOptions(TASK, { temperature: 0.1 });
    chooseModel(TASK, other.id);
  });

  it('are there as soon as it is chosen, so that a run begun at once takes no other model’s', async () => {
    expect(useRun.getState().options[TASK]).toEqual({});
    chooseModel(TASK, sampleModel.id);
    await say('one');
    expect(talk.asked[0]).toMatchObject({ model: sampleModel.id, options: { temperature: 0.1 } });
  });
  it('follow the model that a task runs with when the chosen one is gone, and when its task is chosen', () => {
    useLibrary.setState({ models: [{ ...sampleModel, chat: true }] });
    expect(useRun.getState().options[TASK]).toEqual({ temperature: 0.1 });
    chooseTask('feature-extraction');
    chooseTask(TASK);
    expect(useRun.getState().options[TASK]).toEqual({ temperature: 0.1 });
  });
});

describe('a new conversation', () => {
  it('stops no answer and throws nothing away: Undo brings it back', async () => {
    await sayHeld('one');
    newConversation();
    expect(useRun.getState().turns).toEqual([]);
    talk.release[0]!();
    undo();
    await settled();
    expect([currentRun(useRun.getState(), TASK)?.phase, useRun.getState().turns[0]?.prompt]).toEqual([
      'done',
      'one',
    ]);
  });
  it('gives a message that waited back once its answer was complete meanwhile', async () => {
    await sayHeld('one');
    setDraft(TASK, 'two');
    startRun(TASK);
    newConversation();
    talk.release[0]!();
    await vi.waitFor(() =>
      expect(useRun.getState().parked[0]?.conversation.nodes[0]?.run.phase).toBe('done'),
    );
    undo();
    expect([useRun.getState().drafts[TASK], useRun.getState().nextUp, talk.asked.length]).toEqual([
      'two',
      null,
      1,
    ]);
  });
});

describe('a run of the history', () => {
  const entry: HistoryEntry = {
    id: 1,
    request_id: 'req_old',
    at: '2026-01-01T00:00:00Z',
    source: 'app',
    model: sampleModel.id,
    task: TASK,
    title: 'two',
    summary: '2 tokens',
    outcome: 'done',
    code: null,
    device: 'cpu',
    latency_ms: 5,
    inputs: {
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'one' },
        { role: 'assistant', content: 'first' },
        { role: 'user', content: 'two' },
      ],
    },
    options: { temperature: 0.2 },
    result: { generated_text: 'second', tokens: 2, finish_reason: 'stop' },
    meta,
    error: null,
  };

  it('is on the workbench as it was: input, options, result and meta', () => {
    expect(reopenEntry(entry)).toBe(true);
    const state = useRun.getState();
    expect(state.turns.map(({ prompt, run }) => [prompt, textOf(run.id)])).toEqual([
      ['one', 'first'],
      ['two', 'second'],
    ]);
    expect([state.system, state.options[TASK], currentRun(state, TASK)?.meta]).toEqual([
      'Be brief.',
      { temperature: 0.2 },
      meta,
    ]);
  });
  it('can be talked on with', async () => {
    reopenEntry(entry);
    await say('three');
    expect(messagesOf(talk.asked[0]).map(({ content }) => content)).toEqual([
      'Be brief.',
      'one',
      'first',
      'two',
      'second',
      'three',
    ]);
  });
  it('stops no answer that is under way, which is there again with Undo, grown on', async () => {
    await sayHeld('tell me');
    const running = currentRun(useRun.getState(), TASK)?.id;
    setSystem('Sing.');
    reopenEntry(entry);
    expect(useRun.getState().turns.at(-1)?.run.id).toBe('req_old');
    talk.release[0]!();
    await vi.waitFor(() =>
      expect(useRun.getState().parked[0]?.conversation.nodes[0]?.run.phase).toBe('done'),
    );
    undo();
    const state = useRun.getState();
    expect([state.turns[0]?.run.id, textOf(running), state.system]).toEqual([running, 'answer 1', 'Sing.']);
    // What took its place is not lost either.
    undo();
    expect(useRun.getState().turns.at(-1)?.run.id).toBe('req_old');
  });
  it('leaves the remembered options of its model alone', () => {
    const stored = stubStorage();
    setOptions(TASK, { temperature: 0.9 });
    reopenEntry(entry);
    expect(JSON.parse(stored.get('hearth.options') ?? '')).toEqual({
      [sampleModel.id]: { temperature: 0.9 },
    });
    chooseModel(TASK, sampleModel.id);
    expect(useRun.getState().options[TASK]).toEqual({ temperature: 0.9 });
  });
  it('goes back to the conversation that it was an answer of, where that is still here', async () => {
    await say('one');
    await say('two');
    const [first, second] = useRun.getState().turns;
    newConversation();
    reopenEntry({ ...entry, request_id: first!.id });
    expect(useRun.getState().turns.map(({ id }) => id)).toEqual([first!.id, second!.id]);
  });
  it('runs again without taking anything from the conversation that went on since', async () => {
    reopenEntry(entry);
    await say('three');
    useConnection.setState({ client: new FakeClient({ infer, historyEntry: async () => entry }) });
    await rerun(1);
    await settled();
    expect(useRun.getState().turns.map(({ prompt }) => prompt)).toEqual(['one', 'two']);
    undo();
    expect(useRun.getState().turns.map(({ prompt }) => prompt)).toEqual(['one', 'two', 'three']);
  });
  it('opens as a text to continue where it was one, with the answer still to be kept', () => {
    reopenEntry({ ...entry, inputs: 'Once ' });
    const state = useRun.getState();
    expect([
      state.mode,
      state.drafts[TASK],
      textOf(state.completion?.run.id),
      state.completion?.accepted,
    ]).toEqual(['completion', 'Once ', 'second', false]);
  });
  it('opens a failure with its error, and a list as its lines', () => {
    const error = { code: 'TIMEOUT' as const, message: 'm', hint: 'h', request_id: 'req_old' };
    reopenEntry({
      ...entry,
      task: 'text-classification',
      inputs: ['a\nb', 'c'],
      outcome: 'failed',
      result: null,
      error,
    });
    const state = useRun.getState();
    expect([state.drafts['text-classification'], state.runs['text-classification']?.error]).toEqual([
      'a b\nc',
      error,
    ]);
  });
  it('refuses a task that has no workbench', () => {
    expect(reopenEntry({ ...entry, task: 'text-to-video' })).toBe(false);
  });
});
