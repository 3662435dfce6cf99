import { expect, it } from 'vitest';
import type { HistoryPage } from '../../../shared/activity.ts';
import { FakeHistory } from '../../testing/fake-history.ts';
import { NO_PAGES, PAGE_ROWS, indexesOf, missingPages, rowAt, wholeIndex, withPage } from './pages.ts';

const history = new FakeHistory(950);
const page = (number: number): HistoryPage =>
  history.page({ search: '', task: null, outcome: null, offset: number * PAGE_ROWS, limit: PAGE_ROWS });

it('asks for the first page before anything is known, and for no page behind the end', () => {
  expect(missingPages(NO_PAGES, 0, 30, 1)).toEqual([0]);
  const known = withPage(NO_PAGES, 0, page(0), 1);
  expect(missingPages(known, 0, 40, 1)).toEqual([]);
  expect(missingPages(known, 80, 140, 1)).toEqual([1]);
  expect(missingPages(known, 880, 2_000, 1)).toEqual([8, 9]);
});

it('finds a row on its page, and knows nothing of rows that were not fetched', () => {
  const known = withPage(withPage(NO_PAGES, 0, page(0), 1), 9, page(9), 1);
  expect(rowAt(known, 0)?.id).toBe(950);
  expect(rowAt(known, 949)?.id).toBe(1);
  expect(rowAt(known, 500)).toBeUndefined();
});

it('reads a page again after a change, and shows what it had until then', () => {
  const known = withPage(NO_PAGES, 0, page(0), 1);
  expect(missingPages(known, 0, 10, 2)).toEqual([0]);
  expect(rowAt(known, 3)).toBeDefined();
});

it('forgets the farthest pages first, and those behind a list that became shorter', () => {
  let known = NO_PAGES;
  for (const number of [0, 5, 9]) known = withPage(known, number, page(number), 1, 2);
  expect([...known.pages.keys()].sort()).toEqual([5, 9]);
  known = withPage(known, 0, { rows: page(0).rows.slice(0, 7), total: 7 }, 2);
  expect([...known.pages.keys()]).toEqual([0]);
  expect(known.total).toBe(7);
});

it('leaves hidden rows out without skipping one that is not', () => {
  const known = withPage(NO_PAGES, 0, page(0), 1);
  const hidden = indexesOf(known, new Set([950, 948, 947, 12]));
  expect(hidden).toEqual([0, 2, 3]);
  expect([0, 1, 2].map((shown) => wholeIndex(shown, hidden))).toEqual([1, 4, 5]);
  expect(wholeIndex(3, [])).toBe(3);
});
