/** The history as far as it was looked at: pages fetched on demand, the filter, and runs that are about to be deleted. */
import { create } from 'zustand';
import type { HistoryRow, Outcome } from '../../shared/activity.ts';
import { MAX_HISTORY_PAGE } from '../../shared/activity.ts';
import type { AppContract } from '../../shared/app.ts';
import { toHearthError } from '../../shared/errors.ts';
import type { Client } from '../../shared/rpc/contract.ts';
import { messages } from '../features/activity/messages.ts';
import { NO_PAGES, PAGE_ROWS, missingPages, onlyPages, rowAt, withPage } from '../features/activity/pages.ts';
import type { Pages } from '../features/activity/pages.ts';
import { requireClient } from './connection.ts';
import { tellFailure } from './failures.ts';
import { NOTICE_MS, dismissNotice, notify } from './notices.ts';

/** Which runs are looked at. */
export interface HistoryFilter {
  readonly search: string;
  readonly task: string | null;
  readonly outcome: Outcome | null;
}

interface HistoryState {
  /** What the person asked for; the rows may still be those of before. */
  readonly filter: HistoryFilter;
  /** What the rows are of. */
  readonly shown: HistoryFilter;
  readonly pages: Pages;
  /** Rises with each change of the history. */
  readonly revision: number;
  /** Runs that are deleted once their Undo has passed; they are not shown. */
  readonly leaving: ReadonlySet<number>;
  /** Why the last reading failed. */
  readonly problem: string | null;
}

const EVERYTHING: HistoryFilter = { search: '', task: null, outcome: null };

/** The history's store. */
export const useHistory = create<HistoryState>()(() => ({
  filter: EVERYTHING,
  shown: EVERYTHING,
  pages: NO_PAGES,
  revision: 0,
  leaving: new Set(),
  problem: null,
}));

/** Rows in view, so that a change reads those again and no others. */
let inView = { first: 0, last: PAGE_ROWS - 1 };
const underWay = new Set<string>();
/** Rises with each filter; what was asked for with an older one is thrown away. */
let generation = 0;

/** Follows the history until the signal ends, reading what is in view again after each change. */
export async function followHistory(client: Client<AppContract>, signal: AbortSignal): Promise<void> {
  const call = client.call('watchHistory', {}, { signal });
  call.output.catch(() => undefined);
  try {
    for await (const _change of call) {
      // Counted here: another start of main counts from the beginning, and its numbers would look known.
      useHistory.setState(({ revision }) => ({ revision: revision + 1 }));
      fetchInView();
    }
  } catch {
    // A broken link is told by the connection; the rows of before stay.
  }
}

/** Looks for other runs. Rows of before stay until the new ones are here. */
export function filterHistory(change: Partial<HistoryFilter>): void {
  useHistory.setState(({ filter }) => ({ filter: { ...filter, ...change } }));
  generation += 1;
  inView = { first: 0, last: PAGE_ROWS - 1 };
  void fetchPage(0, true);
}

/** Says which rows (indexes of the whole list) are in view. */
export function viewRows(first: number, last: number): void {
  inView = { first, last };
  fetchInView();
}

function fetchInView(): void {
  const { pages, revision, filter, shown } = useHistory.getState();
  if (filter !== shown && pages.total !== null) return;
  for (const page of missingPages(pages, inView.first, inView.last, revision)) void fetchPage(page, false);
}

async function fetchPage(page: number, fresh: boolean): Promise<void> {
  const { filter, revision } = useHistory.getState();
  const own = generation;
  const key = `${own} ${revision} ${page}`;
  if (underWay.has(key)) return;
  underWay.add(key);
  try {
    const query = { ...filter, offset: page * PAGE_ROWS, limit: PAGE_ROWS };
    const answer = await requireClient().call('history', query).output;
    if (own !== generation) return;
    useHistory.setState(({ pages }) => ({
      pages: withPage(fresh ? NO_PAGES : pages, page, answer, revision),
      shown: filter,
      problem: null,
    }));
  } catch (error) {
    if (own === generation) useHistory.setState({ problem: toHearthError(error).message });
  } finally {
    underWay.delete(key);
  }
}

/** Every row from `first` to `last`, fetched where it is missing; what is fetched is kept as far as there is room. */
export async function rowsBetween(first: number, last: number): Promise<HistoryRow[]> {
  const rows: HistoryRow[] = [];
  for (let index = first; index <= last; index += 1) {
    const known = rowAt(useHistory.getState().pages, index);
    if (known !== undefined) {
      rows.push(known);
      continue;
    }
    const fetched = await fetchRun(Math.floor(index / PAGE_ROWS));
    const wanted = fetched.rows.slice(index - fetched.offset, last + 1 - fetched.offset);
    if (wanted.length === 0) break;
    rows.push(...wanted);
    index += wanted.length - 1;
  }
  return rows;
}

/** As many pages from one on as a request may bring. */
async function fetchRun(page: number): Promise<{ rows: readonly HistoryRow[]; offset: number }> {
  const { shown, revision } = useHistory.getState();
  const offset = page * PAGE_ROWS;
  const query = { ...shown, offset, limit: MAX_HISTORY_PAGE };
  const { rows, total } = await requireClient().call('history', query).output;
  useHistory.setState(({ pages }) => {
    let next = pages;
    for (let at = 0; at < rows.length; at += PAGE_ROWS)
      next = withPage(next, page + at / PAGE_ROWS, { rows: rows.slice(at, at + PAGE_ROWS), total }, revision);
    return { pages: next };
  });
  return { rows, offset };
}

const leave = (ids: readonly number[], gone: boolean): void =>
  useHistory.setState(({ leaving }) => {
    const next = new Set(leaving);
    for (const id of ids) {
      if (gone) next.add(id);
      else next.delete(id);
    }
    return { leaving: next };
  });

interface Deletion {
  readonly ids: readonly number[];
  readonly timer: ReturnType<typeof setTimeout>;
  readonly notice: number;
}

/** What can still be undone, all together. */
let pending: Deletion | null = null;

/**
 * Hides runs at once and deletes them when their Undo has passed. What is deleted meanwhile joins in: one note, and one
 * Undo that brings all of it back. A page that is closed before then deletes nothing.
 */
export function deleteRuns(ids: readonly number[]): void {
  if (ids.length === 0) return;
  leave(ids, true);
  const all = [...(pending?.ids ?? []), ...ids];
  if (pending !== null) {
    clearTimeout(pending.timer);
    dismissNotice(pending.notice);
  }
  const timer = setTimeout(() => {
    pending = null;
    void deleteNow(all);
  }, NOTICE_MS);
  const undo = (): void => {
    pending = null;
    clearTimeout(timer);
    leave(all, false);
  };
  const notice = notify(messages.deleted(all.length), false, { action: { title: messages.undo, act: undo } });
  pending = { ids: all, timer, notice };
}

async function deleteNow(ids: readonly number[]): Promise<void> {
  try {
    await requireClient().call('deleteHistory', { ids: [...ids] }).output;
    // They stay hidden: an id never comes back, and the pages in view are read again by the change itself. The others
    // would have them counted twice, as hidden here and as gone there.
    useHistory.setState(({ pages }) => ({ pages: onlyPages(pages, inView.first, inView.last) }));
  } catch (error) {
    leave(ids, false);
    tellFailure(error, { again: () => void deleteNow(ids) });
  }
}

/** Deletes every run; a note says how many. */
export async function clearHistory(): Promise<void> {
  try {
    const { deleted } = await requireClient().call('clearHistory', {}).output;
    notify(messages.cleared(deleted));
  } catch (error) {
    tellFailure(error);
  }
}

/** How many runs there are in all, whatever is looked for now. Rejects where it can't be asked. */
export async function countHistory(): Promise<number> {
  const { total } = await requireClient().call('history', { limit: 1 }).output;
  return total;
}
