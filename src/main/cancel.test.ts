import { afterEach, expect, it, vi } from 'vitest';
import type { InferenceEvent } from '../shared/inference.ts';
import { engineUnderTest } from './testing/engine-under-test.ts';

const forever = (): Promise<never> => new Promise(() => undefined);
const never = new AbortController().signal;

afterEach(() => vi.useRealTimers());

/**
 * What follows a cancel while every clock stands still: an answer that waited for the runner, or for a timer, would
 * never come.
 */
async function afterCancel(
  events: AsyncIterator<InferenceEvent, unknown>,
  cancel: () => boolean,
): Promise<InferenceEvent | undefined> {
  vi.useFakeTimers();
  expect(cancel()).toBe(true);
  for (;;) {
    const next = await events.next();
    if (next.done === true) return undefined;
    if (next.value.type === 'error' || next.value.type === 'done') return next.value;
  }
}

const CANCELLED = { type: 'error', error: { code: 'CANCELLED' } };
const request = { model: 'org/bert', inputs: 'x' };

it.each([
  ['loads', { load: forever }, (phase: string | undefined) => phase === 'loading'],
  ['runs', { run: forever }, (phase: string | undefined) => phase === 'running'],
] as const)(
  'a request that %s is cancelled at once, whatever its runner does',
  async (_name, behaviour, is) => {
    const { engine } = await engineUnderTest(behaviour);
    await using _engine = engine;
    const events = engine.infer({ ...request, request_id: 'a' }, never)[Symbol.asyncIterator]();
    await events.next();
    await expect.poll(() => is(engine.activity().requests[0]?.phase)).toBe(true);
    expect(await afterCancel(events, () => engine.cancel('a'))).toMatchObject(CANCELLED);
    vi.useRealTimers();
  },
);

it('a request that waits is cancelled at once, though the one before it never ends', async () => {
  const { engine } = await engineUnderTest({ run: forever });
  await using _engine = engine;
  const first = engine.infer({ ...request, request_id: 'a' }, never)[Symbol.asyncIterator]();
  await first.next();
  const second = engine.infer({ ...request, request_id: 'b' }, never)[Symbol.asyncIterator]();
  await second.next();
  await expect.poll(() => engine.health().queue.depth).toBe(1);
  expect(await afterCancel(second, () => engine.cancel('b'))).toMatchObject(CANCELLED);
  vi.useRealTimers();
});
