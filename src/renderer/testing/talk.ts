/** A workbench over a made-up model, for tests of the stores: what is asked for is kept, and answers can be held back. */
import { vi } from 'vitest';
import type { InferenceEventBody, InferenceRequest, Meta } from '../../shared/inference.ts';
import { emptyConversation } from '../features/run/conversation.ts';
import { useConnection } from '../stores/connection.ts';
import { useLibrary } from '../stores/library.ts';
import { useNotices } from '../stores/notices.ts';
import { currentRun, newConversation, setDraft, startRun, tokensOf, useRun } from '../stores/run.ts';
import { FakeClient } from './fake-client.ts';
import type { FakeHandlers } from './fake-client.ts';
import { sampleModel } from './samples.ts';

/** The task of the workbench. */
export const TASK = 'text-generation';

/** The `meta` of every answer. */
export const meta: Meta = {
  device: 'cpu',
  backend: 'llama',
  acceleration: { profile: 'p', reason: 'r' },
  queue_ms: 0,
  load_ms: 0,
  latency_ms: 5,
  warnings: [],
};

/** What was asked for, what lets each answer end, and whether answers wait for that. */
export const talk: { asked: InferenceRequest[]; release: (() => void)[]; holds: boolean } = {
  asked: [],
  release: [],
  holds: false,
};

/** Answers with one token, and once it is let go with the end. */
export const infer: NonNullable<FakeHandlers['infer']> = async (request, { write, signal }) => {
  talk.asked.push(request);
  const request_id = request.request_id ?? 'r';
  let seq = 0;
  const send = (body: InferenceEventBody) => write({ ...body, request_id, seq: seq++ });
  const text = `answer ${String(talk.asked.length)}`;
  await send({ type: 'token', text });
  if (talk.holds) await new Promise<void>((resolve) => talk.release.push(resolve));
  signal.throwIfAborted();
  const result = { generated_text: text, tokens: 2, finish_reason: 'stop' };
  await send({ type: 'done', model: request.model, task: TASK, result, meta });
  return {};
};

/** Begins with an empty workbench and a model that chats; for `beforeEach`. */
export function beginTalk(): void {
  vi.stubGlobal('requestAnimationFrame', (flush: () => void) => setTimeout(flush));
  Object.assign(talk, { asked: [], release: [], holds: false });
  useConnection.setState({ client: new FakeClient({ infer }), phase: 'open' });
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
}

/** Lets every answer go; for `afterEach`. */
export function endTalk(): void {
  for (const each of talk.release) each();
  newConversation();
  vi.unstubAllGlobals();
}

/** Resolves once the last answer is complete, stopped or failed. */
export async function settled(): Promise<void> {
  await vi.waitFor(() => {
    const phase = currentRun(useRun.getState(), TASK)?.phase ?? 'none';
    if (!['done', 'stopped', 'failed'].includes(phase)) throw new Error(`it is ${phase}`);
  });
}

/** Says something and waits for the answer. */
export async function say(text: string): Promise<void> {
  setDraft(TASK, text);
  startRun(TASK);
  await settled();
}

/** Says something whose answer is held back in its middle. */
export async function sayHeld(text: string): Promise<void> {
  talk.holds = true;
  setDraft(TASK, text);
  startRun(TASK);
  await vi.waitFor(() => {
    if (talk.release.length === 0) throw new Error('nothing was asked yet');
  });
}

/** The text of a run. */
export function textOf(id: string | undefined): string {
  return tokensOf(id ?? '').view().text;
}

/** Presses the Undo of the last note. */
export function undo(): void {
  useNotices.getState().notices.at(-1)?.action?.act();
}

/** Gives the page an empty storage, and the test what is in it. */
export function stubStorage(): Map<string, string> {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  });
  return kept;
}
