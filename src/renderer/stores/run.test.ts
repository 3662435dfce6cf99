import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { InferenceRequest } from '../../shared/inference.ts';
import { TASK, beginTalk, endTalk, say, sayHeld, settled, talk } from '../testing/talk.ts';
import {
  acceptCompletion,
  chooseMode,
  currentRun,
  dropCompletion,
  runAgain,
  sayAgain,
  setDraft,
  setSystem,
  showBranch,
  startRun,
  stopTask,
  useRun,
} from './run.ts';

const messagesOf = (request: InferenceRequest | undefined) =>
  (request?.inputs as { messages: { role: string; content: string }[] }).messages;

beforeEach(beginTalk);
afterEach(endTalk);

describe('a chat', () => {
  it('sends what was said before, with the system prompt first', async () => {
    setSystem(' Be brief. ');
    await say('one');
    await say('two');
    expect(messagesOf(talk.asked[1])).toEqual([
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
    expect(messagesOf(talk.asked[2])).toEqual([{ role: 'user', content: 'other' }]);
    expect(useRun.getState().turns.map(({ prompt }) => prompt)).toEqual(['other']);
    showBranch(useRun.getState().turns[0]!.id, -1);
    expect(useRun.getState().turns.map(({ prompt }) => prompt)).toEqual(['one', 'two']);
  });
  it('sends files with their message', async () => {
    useRun.setState({ files: [{ name: 'lease.txt', text: 'No pets.' }] });
    await say('Sum up');
    expect(messagesOf(talk.asked[0])[0]?.content).toBe('lease.txt:\n\nNo pets.\n\nSum up');
    expect(useRun.getState().files).toEqual([]);
  });
  it('keeps the next message until the answer is complete, then says it', async () => {
    await sayHeld('one');
    setDraft(TASK, 'two');
    useRun.setState({ atHome: true });
    startRun(TASK);
    expect([useRun.getState().nextUp?.prompt, talk.asked.length]).toEqual(['two', 1]);
    // It may have been written on the first page, which shows no answers.
    expect(useRun.getState().atHome).toBe(false);
    talk.holds = false;
    talk.release[0]!();
    await vi.waitFor(() => expect(talk.asked).toHaveLength(2));
    expect(messagesOf(talk.asked[1])[1]).toEqual({ role: 'assistant', content: 'answer 1' });
    expect(useRun.getState().nextUp).toBeNull();
  });
  it('gives the next message back where the answer was stopped', async () => {
    await sayHeld('one');
    setDraft(TASK, 'two');
    startRun(TASK);
    expect(stopTask(TASK)).toBe(true);
    await vi.waitFor(() => expect(useRun.getState().drafts[TASK]).toBe('two'));
    expect([talk.asked.length, currentRun(useRun.getState(), TASK)?.phase]).toEqual([1, 'stopped']);
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
    expect(talk.asked[1]?.inputs).toBe('Once ');
  });
});
