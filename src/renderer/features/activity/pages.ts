/** The rows of a long list that were fetched so far, by pages. Pure. */
import type { HistoryPage, HistoryRow } from '../../../shared/activity.ts';

/** Rows of one page: three screens of them, so that a slow wheel meets few borders. */
export const PAGE_ROWS = 100;
/** Pages that are kept: 20,000 rows, about 10 MB. */
export const MOST_PAGES = 200;

/** One page, and the state of the list that it was read in. */
interface Page {
  readonly rows: readonly HistoryRow[];
  readonly revision: number;
}

/** What is known of a list. */
export interface Pages {
  /** Rows in all; null before the first page came. */
  readonly total: number | null;
  readonly pages: ReadonlyMap<number, Page>;
}

/** Nothing is known. */
export const NO_PAGES: Pages = { total: null, pages: new Map() };

/** The row at an index; undefined while its page was not fetched. */
export function rowAt({ pages }: Pages, index: number): HistoryRow | undefined {
  return pages.get(Math.floor(index / PAGE_ROWS))?.rows[index % PAGE_ROWS];
}

/** Pages that rows `first` to `last` need and that are not there as of `revision`, in order. */
export function missingPages(
  { total, pages }: Pages,
  first: number,
  last: number,
  revision: number,
): number[] {
  // The first page is looked at even where the list is empty: that is where its first row will be.
  const end = Math.max(0, Math.min(last, (total ?? PAGE_ROWS) - 1));
  const missing: number[] = [];
  const from = Math.max(0, Math.floor(first / PAGE_ROWS));
  for (let page = from; page * PAGE_ROWS <= end; page += 1)
    if (pages.get(page)?.revision !== revision) missing.push(page);
  return missing;
}

/** The list with a page more. The pages that lie farthest from it go where there are too many. */
export function withPage(
  known: Pages,
  number: number,
  { rows, total }: HistoryPage,
  revision: number,
  most = MOST_PAGES,
): Pages {
  const pages = new Map(known.pages);
  pages.set(number, { rows, revision });
  const lastPage = Math.ceil(total / PAGE_ROWS) - 1;
  for (const page of pages.keys()) if (page > Math.max(0, lastPage)) pages.delete(page);
  const byDistance = [...pages.keys()].sort((a, b) => Math.abs(b - number) - Math.abs(a - number));
  for (const page of byDistance.slice(0, Math.max(0, pages.size - most))) pages.delete(page);
  return { total, pages };
}

/** The list without pages that no row from `first` to `last` is on. */
export function onlyPages({ total, pages }: Pages, first: number, last: number): Pages {
  const from = Math.floor(first / PAGE_ROWS);
  const to = Math.floor(last / PAGE_ROWS);
  return { total, pages: new Map([...pages].filter(([page]) => page >= from && page <= to)) };
}

/** Indexes of rows with these ids among the pages that are known, ascending. */
export function indexesOf({ pages }: Pages, ids: ReadonlySet<number>): number[] {
  if (ids.size === 0) return [];
  const found: number[] = [];
  for (const [page, { rows }] of pages)
    rows.forEach((row, at) => {
      if (ids.has(row.id)) found.push(page * PAGE_ROWS + at);
    });
  return found.sort((a, b) => a - b);
}

/** Index in the whole list of the `shown`-th row, where the rows at `hidden` (ascending) are left out. */
export function wholeIndex(shown: number, hidden: readonly number[]): number {
  let index = shown;
  for (const each of hidden) {
    if (each > index) break;
    index += 1;
  }
  return index;
}
