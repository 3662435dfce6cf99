import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { HistoryPage } from '../../shared/activity.ts';
import { HearthError } from '../../shared/errors.ts';
import { FakeClient } from '../testing/fake-client.ts';
import type { FakeHandlers } from '../testing/fake-client.ts';
import { FakeHistory } from '../testing/fake-history.ts';
import { NO_PAGES, rowAt } from '../features/activity/pages.ts';
import { shownRows } from '../features/activity/rows.ts';
import { useConnection } from './connection.ts';
import { deleteRuns, filterHistory, followHistory, rowsBetween, useHistory, viewRows } from './history.ts';
import { NOTICE_MS, useNotices } from './notices.ts';

const first = useHistory.getState();
let history = new FakeHistory(0);
let leave = new AbortController();

function handlers(more: FakeHandlers = {}): FakeHandlers {
  return {
    history: async (query) => history.page(query),
    deleteHistory: async ({ ids }) => ({ deleted: history.delete(ids) }),
    watchHistory: async (_input, { write, signal }) => {
      await history.revision.watch(write, signal);
      return {};
    },
    ...more,
  };
}

async function start(rows: number, more: FakeHandlers = {}): Promise<void> {
  history = new FakeHistory(rows);
  const client = new FakeClient(handlers(more));
  useConnection.setState({ client });
  void followHistory(client, leave.signal);
  await vi.waitFor(() => expect(useHistory.getState().pages.total).not.toBeNull());
}

const shown = () => {
  const { pages, leaving } = useHistory.getState();
  return shownRows(pages, leaving);
};

beforeEach(() => {
  useConnection.setState({ client: null });
  useHistory.setState({ ...first, pages: NO_PAGES }, true);
  useNotices.setState({ notices: [] });
  leave = new AbortController();
  viewRows(0, 20);
});
afterEach(() => {
  leave.abort();
  vi.useRealTimers();
});

it('fetches only what is in view, and reads that again after a change', async () => {
  const history_ = vi.fn(async (query: Parameters<FakeHistory['page']>[0]) => history.page(query));
  await start(1_000, { history: history_ });
  expect(history_.mock.calls.map(([query]) => query.offset)).toEqual([0]);
  viewRows(640, 660);
  await vi.waitFor(() => expect(rowAt(useHistory.getState().pages, 650)).toBeDefined());
  history.delete([1_000]);
  await vi.waitFor(() => expect(useHistory.getState().pages.total).toBe(999));
  expect(history_.mock.calls.map(([query]) => query.offset)).toEqual([0, 600, 600]);
});

it('shows the answer of the last search, even where an older one comes later', async () => {
  const waits = new Map<string, (page: HistoryPage) => void>();
  await start(50, {
    history: async (query) =>
      query.search === ''
        ? history.page(query)
        : new Promise((resolve) => waits.set(query.search, () => resolve(history.page(query)))),
  });
  filterHistory({ search: 'lamp' });
  filterHistory({ search: 'lease' });
  await vi.waitFor(() => expect(waits.size).toBe(2));
  waits.get('lease')?.({ rows: [], total: 0 });
  await vi.waitFor(() => expect(useHistory.getState().shown.search).toBe('lease'));
  waits.get('lamp')?.({ rows: [], total: 0 });
  // Long enough for the late answer to go all the way.
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(useHistory.getState().shown.search).toBe('lease');
  expect(shown().rowAt(0)?.title).toMatch(/lease/);
});

it('hides runs at once, deletes them after Undo has passed, and shows no run twice', async () => {
  await start(250);
  vi.useFakeTimers();
  const before = [0, 1, 2, 3].map((index) => shown().rowAt(index)?.id);
  deleteRuns([250, 248]);
  expect(shown().count).toBe(248);
  expect([0, 1].map((index) => shown().rowAt(index)?.id)).toEqual([before[1], before[3]]);
  expect(history.page({ search: '', task: null, outcome: null, offset: 0, limit: 1 }).total).toBe(250);
  await vi.advanceTimersByTimeAsync(NOTICE_MS + 10);
  expect(history.page({ search: '', task: null, outcome: null, offset: 0, limit: 1 }).total).toBe(248);
  expect(shown().count).toBe(248);
  expect(shown().rowAt(0)?.id).toBe(249);
});

it('Undo brings them back and deletes nothing', async () => {
  await start(30);
  vi.useFakeTimers();
  deleteRuns([30]);
  useNotices.getState().notices.at(-1)?.action?.act();
  await vi.advanceTimersByTimeAsync(NOTICE_MS * 2);
  expect(shown().count).toBe(30);
  expect(shown().rowAt(0)?.id).toBe(30);
});

it('deletions one after the other are one note, and its Undo brings back all of them', async () => {
  await start(30);
  vi.useFakeTimers();
  useNotices.setState({ notices: [] });
  deleteRuns([30]);
  await vi.advanceTimersByTimeAsync(NOTICE_MS - 100);
  deleteRuns([29]);
  await vi.advanceTimersByTimeAsync(NOTICE_MS - 100);
  expect(useNotices.getState().notices).toHaveLength(1);
  expect(history.page({ search: '', task: null, outcome: null, offset: 0, limit: 1 }).total).toBe(30);
  useNotices.getState().notices[0]?.action?.act();
  await vi.advanceTimersByTimeAsync(NOTICE_MS * 2);
  expect(shown().count).toBe(30);
  deleteRuns([28]);
  deleteRuns([27]);
  await vi.advanceTimersByTimeAsync(NOTICE_MS + 10);
  expect(history.page({ search: '', task: null, outcome: null, offset: 0, limit: 1 }).total).toBe(28);
});

it('a deletion that fails shows the runs again and says why', async () => {
  const refused = async (): Promise<never> => {
    throw new HearthError('INTERNAL', 'The database is full.', 'Free some space.');
  };
  await start(30, { deleteHistory: refused });
  vi.useFakeTimers();
  deleteRuns([30]);
  await vi.advanceTimersByTimeAsync(NOTICE_MS + 10);
  expect(shown().count).toBe(30);
  expect(useNotices.getState().notices.at(-1)).toMatchObject({
    bad: true,
    text: 'The database is full. Free some space.',
  });
});

it('a range over rows that were never in view has every row once', async () => {
  await start(1_234);
  const ids = (await rowsBetween(90, 1_233)).map((row) => row.id);
  expect(ids).toHaveLength(1_144);
  expect(new Set(ids).size).toBe(1_144);
  expect([ids[0], ids.at(-1)]).toEqual([1_144, 1]);
});
