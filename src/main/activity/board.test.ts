import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Activity } from '../../shared/activity.ts';
import { ActivityBoard } from './board.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('shows each request from its arrival to its end, in the order of arrival', () => {
  const board = new ActivityBoard(
    () => false,
    () => new Date(0),
  );
  const first = board.enter('a', 'app', 'named');
  board.enter('b', 'cli', 'other');
  expect(board.now().requests[0]).toEqual({
    request_id: 'a',
    source: 'app',
    model: 'named',
    task: null,
    title: '',
    phase: 'queued',
    position: null,
    stage: null,
    progress: null,
    tokens: 0,
    items: 1,
    started_at: '1970-01-01T00:00:00.000Z',
    began_at: null,
  });
  first.accepted('org/name', 'echo', 'x'.repeat(500), 7);
  first.queued(3);
  expect(board.now().requests[0]).toMatchObject({
    model: 'org/name',
    position: 3,
    title: 'x'.repeat(160),
    items: 7,
    began_at: null,
  });
  first.loading('reading', 0.5);
  expect(board.now().requests[0]).toMatchObject({
    phase: 'loading',
    position: null,
    progress: 0.5,
    began_at: '1970-01-01T00:00:00.000Z',
  });
  first.running();
  expect(board.now().requests[0]).toMatchObject({ phase: 'running', stage: null, progress: null });
  first[Symbol.dispose]();
  expect(board.now().requests.map((request) => request.request_id)).toEqual(['b']);
});

it('tells of many changes of one turn once, and of tokens four times a second', async () => {
  const board = new ActivityBoard(() => true);
  const told: Activity[] = [];
  using _watch = board.watch((activity) => told.push(activity));
  const line = board.enter('a', 'app', 'm');
  line.queued(0);
  line.running();
  await turn();
  expect(told.map(({ held, requests }) => [held, requests[0]?.phase])).toEqual([[true, 'running']]);
  for (let token = 0; token < 200; token++) line.token();
  await turn();
  expect(told).toHaveLength(1);
  vi.advanceTimersByTime(250);
  expect(told).toHaveLength(2);
  expect(told.at(-1)?.requests[0]?.tokens).toBe(200);
});

it('leaves a request alone that took over the id of one that ended', () => {
  const board = new ActivityBoard(() => false);
  const first = board.enter('a', 'app', 'one');
  board.enter('a', 'app', 'two');
  first[Symbol.dispose]();
  expect(board.now().requests.map((request) => request.model)).toEqual(['two']);
});
