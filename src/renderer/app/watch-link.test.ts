import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ANSWER_LIMIT_MS, ASK_EVERY_MS, watchLink } from './watch-link.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watched(answers: boolean) {
  const seen = { asked: 0, dead: 0, awake: 0 };
  let wake = (): void => undefined;
  const watch = watchLink({
    ask: () => {
      seen.asked += 1;
      return answers ? Promise.resolve() : new Promise(() => undefined);
    },
    onDead: () => void (seen.dead += 1),
    onWake: (woke) => {
      seen.awake += 1;
      wake = woke;
      return () => void (seen.awake -= 1);
    },
  });
  return { seen, watch, wake: () => wake() };
}

it('leaves a link alone that answers, however long it lives', async () => {
  const { seen } = watched(true);
  await vi.advanceTimersByTimeAsync(100 * ASK_EVERY_MS);
  expect(seen).toEqual({ asked: 100, dead: 0, awake: 1 });
});

it('gives a link up once that does not answer in time, and asks it no more', async () => {
  const { seen } = watched(false);
  await vi.advanceTimersByTimeAsync(ASK_EVERY_MS + ANSWER_LIMIT_MS - 1);
  expect(seen.dead).toBe(0);
  await vi.advanceTimersByTimeAsync(10 * ASK_EVERY_MS);
  expect(seen).toEqual({ asked: 1, dead: 1, awake: 0 });
});

it('asks at once when the page wakes, not at the next turn', async () => {
  const { seen, wake } = watched(false);
  wake();
  await vi.advanceTimersByTimeAsync(ANSWER_LIMIT_MS);
  expect(seen).toMatchObject({ asked: 1, dead: 1 });
});

it('says nothing of a link that was closed while it was asked', async () => {
  const { seen, wake, watch } = watched(false);
  wake();
  watch[Symbol.dispose]();
  await vi.advanceTimersByTimeAsync(10 * ASK_EVERY_MS);
  expect(seen).toEqual({ asked: 1, dead: 0, awake: 0 });
});
