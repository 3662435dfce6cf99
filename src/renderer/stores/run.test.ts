import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HistoryEntry } from '../../shared/activity.ts';
import type { InferenceEventBody, InferenceRequest, Meta } from '../../shared/inference.ts';
import { emptyConversation } from '../features/run/conversation.ts';
import { FakeClient } from '../testing/fake-client.ts';
import type { FakeHandlers } from '../testing/fake-client.ts';
import { sampleModel } from '../testing/samples.ts';
import { useConnection } from './connection.ts';
import { useLibrary } from './library.ts';
import { useNotices } from './notices.ts';
import { reopenEntry, rerun } from './reopen.ts';
import {
  acceptCompletion,
  chooseMode,
  chooseModel,
  chooseTask,
  currentRun,
  dropCompletion,
  newConversation,
  runAgain,
  sayAgain,
  setDraft,
  setOptions,
  setSystem,
  showBranch,
  startRun,
  stopTask,
  tokensOf,
  useRun,
} from './run.ts';

const TASK = 'text-generation';
const meta: Meta = {
  device: 'cpu',
  backend: 'llama',
  acceleration: { profile: 'p', reason: 'r' },
  queue_ms: 0,
  load_ms: 0,
  latency_ms: 5,
  warnings: [],
};

/** What was asked for, and what lets each answer end. */
let asked: InferenceRequest[] = [];
let release: (() => void)[] = [];
let holds = false;

const infer: FakeHandlers['infer'] = async (request, { write, signal }) => {
  asked.push(request);
  const request_id = request.request_id ?? 'r';
  let seq = 0;
  const send = (body: InferenceEventBody) => write({ ...body, request_id, seq: seq++ });
  const text = `answer ${String(asked.length)}`;
  await send({ type: 'token', text });
  if (holds) await new Promise<void>((resolve) => release.push(resolve));
  signal.throwIfAborted();
  const result = { generated_text: text, tokens: 2, finish_reason: 'stop' };
  await send({ type: 'done', model: request.model, task: TASK, result, meta });
  return {};
};
const client = new FakeClient({ infer });

/** Presses the Undo of the last note. */
const undo = () => useNotices.getState().notices.at(-1)?.action?.act();

/** A storage of the page that begins empty. */
function storage(): Map<string, string> {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  });
  return kept;
}

const settled = () =>
  vi.waitFor(() =>
    expect(['done', 'stopped', 'failed']).toContain(currentRun(useRun.getState(), TASK)?.phase),
  );
const textOf = (id: string | undefined): string => tokensOf(id ?? '').view().text;
const messagesOf = (request: InferenceRequest | undefined) =>
  (request?.inputs as { messages: { role: string; content: string }[] }).messages;
const say = async (text: string): Promise<void> => {
  setDraft(TASK, text);
  startRun(TASK);
  await settled();
};

beforeEach(() => {
  vi.stubGlobal('requestAnimationFrame', (flush: () => void) => setTimeout(flush));
  asked = [];
  release = [];
  holds = false;
  useConnection.setState({ client, phase: 'open' });
  useLibrary.setState({ models: [{ ...sampleModel, chat: true }] });
  useRun.setState({
    mode: 'chat',
    system: '',
    completion: null,
    files: [],
    nextUp: null,
    parked: [],
    runs: {},
    options: { ...useRun.getState().options, [TASK]: {} },
  });
  useRun.setState({ conversation: emptyConversation(), turns: [], task: TASK });
  useNotices.setState({ notices: [] });
});
afterEach(() => {
  for (const each of release) each();
  newConversation();
  vi.unstubAllGlobals();
});

describe('a chat', () => {
  it('sends what was said before, with the system prompt first', async () => {
    setSystem(' Be brief. ');
    await say('one');
    await say('two');
    expect(messagesOf(asked[1])).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'one' },
      { role: 'assistant', content: 'answer 1' },
      { role: 'user', content: 'two' },
    ]);
  });
  it('answers again beside the old answer, and an edit leaves out what came after it', async () => {
    await say('one');
    await say('two');
    const first = useRun.getState().turns[0]!;
    sayAgain(first.id, 'other');
    await settled();
    expect(messagesOf(asked[2])).toEqual([{ role: 'user', content: 'other' }]);
    expect(useRun.getState().turns.map(({ prompt }) => prompt)).toEqual(['other']);
    showBranch(useRun.getState().turns[0]!.id, -1);
    expect(useRun.getState().turns.map(({ prompt }) => prompt)).toEqual(['one', 'two']);
  });
  it('sends files with their message', async () => {
    useRun.setState({ files: [{ name: 'lease.txt', text: 'No pets.' }] });
    await say('Sum up');
    expect(messagesOf(asked[0])[0]?.content).toBe('lease.txt:\n\nNo pets.\n\nSum up');
    expect(useRun.getState().files).toEqual([]);
  });
  it('keeps the next message until the answer is complete, then says it', async () => {
    holds = true;
    setDraft(TASK, 'one');
    startRun(TASK);
    await vi.waitFor(() => expect(release).toHaveLength(1));
    setDraft(TASK, 'two');
    startRun(TASK);
    expect([useRun.getState().nextUp?.prompt, asked.length]).toEqual(['two', 1]);
    holds = false;
    release[0]!();
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    expect(messagesOf(asked[1])[1]).toEqual({ role: 'assistant', content: 'answer 1' });
    expect(useRun.getState().nextUp).toBeNull();
  });
  it('gives the next message back where the answer was stopped', async () => {
    holds = true;
    setDraft(TASK, 'one');
    startRun(TASK);
    await vi.waitFor(() => expect(release).toHaveLength(1));
    setDraft(TASK, 'two');
    startRun(TASK);
    expect(stopTask(TASK)).toBe(true);
    await vi.waitFor(() => expect(useRun.getState().drafts[TASK]).toBe('two'));
    expect([asked.length, currentRun(useRun.getState(), TASK)?.phase]).toEqual([1, 'stopped']);
  });
});

describe('the options of a model', () => {
  const other = { ...sampleModel, id: 'hearth/other', chat: true };
  beforeEach(() => {
    storage();
    useLibrary.setState({ models: [{ ...sampleModel, chat: true }, other] });
    chooseModel(TASK, sampleModel.id);
    setOptions(TASK, { temperature: 0.1 });
    chooseModel(TASK, other.id);
  });

  it('are there as soon as it is chosen, so that a run begun at once takes no other model’s', async () => {
    expect(useRun.getState().options[TASK]).toEqual({});
    chooseModel(TASK, sampleModel.id);
    await say('one');
    expect(asked[0]).toMatchObject({ model: sampleModel.id, options: { temperature: 0.1 } });
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
    holds = true;
    setDraft(TASK, 'one');
    startRun(TASK);
    await vi.waitFor(() => expect(release).toHaveLength(1));
    newConversation();
    expect(useRun.getState().turns).toEqual([]);
    release[0]!();
    undo();
    await settled();
    expect([currentRun(useRun.getState(), TASK)?.phase, useRun.getState().turns[0]?.prompt]).toEqual([
      'done',
      'one',
    ]);
  });
  it('gives a message that waited back once its answer was complete meanwhile', async () => {
    holds = true;
    setDraft(TASK, 'one');
    startRun(TASK);
    await vi.waitFor(() => expect(release).toHaveLength(1));
    setDraft(TASK, 'two');
    startRun(TASK);
    newConversation();
    release[0]!();
    await vi.waitFor(() =>
      expect(useRun.getState().parked[0]?.conversation.nodes[0]?.run.phase).toBe('done'),
    );
    undo();
    expect([useRun.getState().drafts[TASK], useRun.getState().nextUp, asked.length]).toEqual([
      'two',
      null,
      1,
    ]);
  });
});

describe('a completion', () => {
  beforeEach(() => chooseMode('completion'));

  it('becomes part of the text once it is kept', async () => {
    await say('Once ');
    expect(useRun.getState().drafts[TASK]).toBe('Once ');
    acceptCompletion();
    expect(useRun.getState().drafts[TASK]).toBe('Once answer 1');
    // Kept is kept: a second key press does not undo what was written since.
    setDraft(TASK, 'Once more');
    acceptCompletion();
    expect(useRun.getState().drafts[TASK]).toBe('Once more');
    expect(dropCompletion()).toBe(false);
  });
  it('leaves the text as it was once it is dropped', async () => {
    await say('Once ');
    expect(dropCompletion()).toBe(true);
    expect([useRun.getState().drafts[TASK], useRun.getState().completion]).toEqual(['Once ', null]);
  });
  it('runs again from the same beginning, not from its own answer', async () => {
    await say('Once ');
    acceptCompletion();
    runAgain(TASK);
    await settled();
    expect(asked[1]?.inputs).toBe('Once ');
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
    expect(messagesOf(asked[0]).map(({ content }) => content)).toEqual([
      'Be brief.',
      'one',
      'first',
      'two',
      'second',
      'three',
    ]);
  });
  it('stops no answer that is under way, which is there again with Undo, grown on', async () => {
    holds = true;
    setDraft(TASK, 'tell me');
    startRun(TASK);
    await vi.waitFor(() => expect(release).toHaveLength(1));
    const running = currentRun(useRun.getState(), TASK)?.id;
    setSystem('Sing.');
    reopenEntry(entry);
    expect(useRun.getState().turns.at(-1)?.run.id).toBe('req_old');
    release[0]!();
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
    const stored = storage();
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
    expect(reopenEntry({ ...entry, task: 'image-to-text' })).toBe(false);
  });
});
