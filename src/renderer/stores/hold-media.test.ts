import { expect, it, vi } from 'vitest';
import { newRun } from '../features/run/run-state.ts';
import { FakeClient } from '../testing/fake-client.ts';
import { useConnection } from './connection.ts';
import { holdBenchMedia, idsOnBenches } from './hold-media.ts';
import { useRun } from './workbench.ts';

const media = (letter: string) => ({ media_id: letter.repeat(64), type: 'image/png', bytes: 9 });
const id = (letter: string): string => letter.repeat(64);
const TASK = 'depth-estimation';

it('counts what a run was given and what it made as lying on its workbench', () => {
  const run = {
    ...newRun('r', { model: 'm', inputs: { image: media('b') } }, 0),
    result: { depth: media('c') },
  };
  const { parts, runs, parked } = useRun.getState();
  const state = {
    parts: { ...parts, [TASK]: { image: media('a') } },
    runs: { ...runs, [TASK]: run },
    parked,
  };
  expect(idsOnBenches(state).toSorted()).toEqual([id('a'), id('b'), id('c')]);
});

it('holds what comes before it lets go of what was there, and over a new connection once more', async () => {
  vi.useFakeTimers();
  const news: string[] = [];
  const client = () =>
    new FakeClient({
      holdMedia: async ({ ids }, { signal }) => {
        const names = ids.map((each) => each.charAt(0)).join('');
        news.push(`hold ${names}`);
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        news.push(`leave ${names}`);
        return {};
      },
    });
  const put = (letter: string): void =>
    useRun.setState(({ parts }) => ({ parts: { ...parts, [TASK]: { image: media(letter) } } }));
  useConnection.setState({ client: client(), phase: 'open' });
  holdBenchMedia();
  put('a');
  await vi.advanceTimersByTimeAsync(250);
  put('b');
  await vi.advanceTimersByTimeAsync(250);
  expect(news).toEqual(['hold a', 'hold b', 'leave a']);
  useRun.setState({ system: 'typing changes nothing' });
  await vi.advanceTimersByTimeAsync(250);
  expect(news).toHaveLength(3);
  useConnection.setState({ client: client(), phase: 'open' });
  await vi.advanceTimersByTimeAsync(250);
  expect(news[3]).toBe('hold b');
  useConnection.setState({ client: null, phase: 'connecting' });
  vi.useRealTimers();
});
