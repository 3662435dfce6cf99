import { beforeEach, expect, it } from 'vitest';
import type { LiveRequest } from '../../shared/activity.ts';
import { rateOf } from '../features/activity/rate.ts';
import { FakeClient } from '../testing/fake-client.ts';
import { applyActivity, cancelAll, useActivity } from './activity.ts';
import { useConnection } from './connection.ts';

const request = (request_id: string, more: Partial<LiveRequest> = {}): LiveRequest => ({
  request_id,
  source: 'app',
  model: 'm',
  task: null,
  title: 't',
  phase: 'running',
  position: null,
  stage: null,
  progress: null,
  tokens: 0,
  items: 1,
  started_at: '2026-11-23T00:00:00Z',
  began_at: null,
  ...more,
});

beforeEach(() => useActivity.setState({ requests: null, held: false, samples: {} }));

it('tells a speed from the counts, and forgets those of requests that ended', () => {
  applyActivity({ requests: [request('a', { tokens: 10 })], held: false }, 0);
  applyActivity({ requests: [request('a', { tokens: 60 })], held: false }, 1_000);
  expect(rateOf(useActivity.getState().samples['a'] ?? [])).toBe(50);
  applyActivity({ requests: [], held: true }, 2_000);
  expect(useActivity.getState()).toMatchObject({ requests: [], held: true, samples: {} });
});

it('cancels what waits before what runs, so that nothing moves up to be stopped at once', async () => {
  const cancelled: string[] = [];
  const client = new FakeClient({
    cancel: async ({ request_id }) => {
      cancelled.push(request_id);
      return { request_id, cancelled: true };
    },
  });
  useConnection.setState({ client });
  const waits = request('waits', { phase: 'queued', position: 0 });
  applyActivity({ requests: [request('runs'), waits], held: false }, 0);
  await cancelAll();
  expect(cancelled).toEqual(['waits', 'runs']);
});
