import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { newBatch, onBatch } from '../features/batch/batch.ts';
import { FakeClient } from '../testing/fake-client.ts';
import type { FakeHandlers } from '../testing/fake-client.ts';
import { TASK, beginTalk, endTalk, meta, say, sayHeld, settled, textOf } from '../testing/talk.ts';
import { useBatch } from './batch.ts';
import { forgetTexts } from './carry.ts';
import { useConnection } from './connection.ts';
import { keepSession } from './keep-session.ts';
import { currentRun, newConversation, setDraft, setPart, setSystem, useRun } from './run.ts';
import { packSession, unpackSession } from './session.ts';

/** A tab: its storage, and a way to leave the page. */
function tab() {
  const kept = new Map<string, string>();
  const listeners: (() => void)[] = [];
  vi.stubGlobal('window', {
    addEventListener: (_type: string, listener: () => void) => void listeners.push(listener),
  });
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  return {
    kept,
    open: () => keepSession(() => storage),
    leave: () => listeners.splice(0).forEach((each) => each()),
  };
}

/** What a new page begins with. */
function freshPage(): void {
  const { conversation } = useRun.getState();
  forgetTexts(conversation.nodes.map(({ id }) => id));
  beginTalk();
  setDraft(TASK, '');
  useBatch.setState({ batch: null });
}

beforeEach(beginTalk);
afterEach(endTalk);

const packed = (max?: number): string | null =>
  packSession({ state: useRun.getState(), texts: { a: 'x'.repeat(1_000) }, batch: null }, 0, max);

describe('a page that is loaded again', () => {
  it('has its conversation, draft, system prompt and batch back', async () => {
    const page = tab();
    page.open();
    setSystem('Be brief.');
    await say('one');
    await say('two');
    setDraft(TASK, 'thr');
    const head = {
      id: 'b',
      task: 'text-classification',
      model: 'm',
      title: 't',
      options: {},
      beside: {},
      patience: null,
    } as const;
    const rows = [
      { name: 'a.txt', bytes: 1 },
      { name: 'b.txt', bytes: 2 },
    ];
    const begun = onBatch(newBatch(head, rows), { type: 'started', index: 0 });
    useBatch.setState({ batch: onBatch(begun, { type: 'done', index: 0, result: 1, ms: 5 }) });
    page.leave();
    freshPage();
    page.open();
    const { turns, system, drafts } = useRun.getState();
    expect(turns.map(({ prompt, run }) => [prompt, textOf(run.id), run.phase])).toEqual([
      ['one', 'answer 1', 'done'],
      ['two', 'answer 2', 'done'],
    ]);
    expect([system, drafts[TASK]]).toEqual(['Be brief.', 'thr']);
    // The files of a batch are gone with the page; what was done is there.
    expect(useBatch.getState().batch?.rows.map(({ state }) => state)).toEqual(['done', 'stopped']);
  });

  it('goes on with the answer that was growing, and says what waited for it', async () => {
    const page = tab();
    page.open();
    await sayHeld('one');
    const id = currentRun(useRun.getState(), TASK)?.id;
    useRun.setState({ nextUp: { prompt: 'two', files: [] } });
    page.leave();
    freshPage();
    const followed: unknown[] = [];
    const follow: FakeHandlers['follow'] = async (input, { write }) => {
      followed.push(input);
      const result = { generated_text: 'Once upon', tokens: 2, finish_reason: 'stop' };
      await write({ type: 'token', text: 'Once upon', request_id: input.request_id, seq: 3 });
      await write({
        type: 'done',
        model: 'm',
        task: TASK,
        result,
        meta,
        request_id: input.request_id,
        seq: 4,
      });
      return {};
    };
    const asked: unknown[] = [];
    const infer: FakeHandlers['infer'] = async (request) => {
      asked.push(request.inputs);
      return {};
    };
    useConnection.setState({ client: new FakeClient({ follow, infer }) });
    page.open();
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    expect(followed).toEqual([{ request_id: id, after_seq: -1 }]);
    expect(asked[0]).toMatchObject({ messages: [{}, { content: 'Once upon' }, { content: 'two' }] });
    await settled();
  });

  it.each(['', 'no json', '{"version":1}', '[]', '{"version":99}'])('begins anew over %j', (text) => {
    const page = tab();
    page.kept.set('hearth.workbench', text);
    page.open();
    expect(useRun.getState().turns).toEqual([]);
  });

  it('begins anew where the tab has no storage', () => {
    vi.stubGlobal('window', { addEventListener: () => undefined });
    expect(() =>
      keepSession(() => {
        throw new Error('closed');
      }),
    ).not.toThrow();
  });
});

describe('what is kept', () => {
  it('holds the words of a chat once, not once more for each answer', async () => {
    await say('a long question '.repeat(100));
    await say('two');
    await say('three');
    expect(packed()?.match(/a long question a long/g)?.length).toBeLessThan(120);
  });

  it('is bounded: the draft outlives the conversation that is too long, and nothing is kept of one that is too long', async () => {
    await say('y'.repeat(5_000));
    setDraft(TASK, 'a draft');
    const less = unpackSession(packed(4_000), 0);
    expect([less?.state.conversation.nodes, less?.state.drafts[TASK]]).toEqual([[], 'a draft']);
    expect(packed(10)).toBeNull();
    newConversation();
  });

  it('has the parts of each input, and is read too where an older page kept none', () => {
    const image = { media_id: 'a'.repeat(64), type: 'image/png', bytes: 9 };
    setPart(TASK, 'image', image);
    setDraft(TASK, 'kept');
    expect(unpackSession(packed(), 0)?.state.parts[TASK]).toEqual({ image });
    const { parts: _parts, ...older } = z.record(z.string(), z.unknown()).parse(JSON.parse(packed() ?? ''));
    const read = unpackSession(JSON.stringify(older), 0)?.state;
    expect([read?.drafts[TASK], read?.parts[TASK]]).toEqual(['kept', {}]);
    setPart(TASK, 'image', null);
  });

  it('counts the times of a run on the clock of the page that reads them', async () => {
    await say('one');
    const startedAt = useRun.getState().turns[0]?.run.startedAt ?? 0;
    const text = packSession({ state: useRun.getState(), texts: {}, batch: null }, 1_000);
    expect(unpackSession(text, 5_000)?.state.conversation.nodes[0]?.run.startedAt).toBeCloseTo(
      startedAt - 4_000,
    );
  });
});
