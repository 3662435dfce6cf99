/** The rows that are shown: the fetched pages without runs that are about to be deleted. */
import { useMemo } from 'react';
import type { HistoryRow } from '../../../shared/activity.ts';
import { rowsBetween, useHistory, viewRows } from '../../stores/history.ts';
import { indexesOf, rowAt, wholeIndex } from './pages.ts';
import type { Pages } from './pages.ts';

/** The list as the grid sees it. */
export interface ShownRows {
  /** Null before the first page came. */
  readonly count: number | null;
  readonly rowAt: (index: number) => HistoryRow | undefined;
  readonly onRange: (first: number, last: number) => void;
  /** Rows of a range, fetched where they are missing. */
  readonly between: (first: number, last: number) => Promise<HistoryRow[]>;
  /** Where a run is shown; −1 where it is not known. */
  readonly indexOf: (id: number) => number;
}

/** The list for pages and the runs that leave. Pure but for what its functions fetch. */
export function shownRows(pages: Pages, leaving: ReadonlySet<number>): ShownRows {
  const hidden = indexesOf(pages, leaving);
  const whole = (shown: number): number => wholeIndex(shown, hidden);
  return {
    count: pages.total === null ? null : Math.max(0, pages.total - hidden.length),
    rowAt: (index) => rowAt(pages, whole(index)),
    onRange: (first, last) => viewRows(whole(first), whole(last)),
    between: async (first, last) => {
      const rows = await rowsBetween(whole(first), whole(last));
      return rows.filter((row) => !leaving.has(row.id));
    },
    indexOf: (id) => {
      const [index] = indexesOf(pages, new Set([id]));
      if (index === undefined || leaving.has(id)) return -1;
      return index - hidden.filter((each) => each < index).length;
    },
  };
}

/** The same, kept up to date. */
export function useShownRows(): ShownRows {
  const pages = useHistory((state) => state.pages);
  const leaving = useHistory((state) => state.leaving);
  return useMemo(() => shownRows(pages, leaving), [pages, leaving]);
}
