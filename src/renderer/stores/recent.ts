/** The last runs for the rail and the palette, a batch as one of them, read again whenever the history changes. */
import { create } from 'zustand';
import type { HistoryRow } from '../../shared/activity.ts';
import type { AppContract } from '../../shared/app.ts';
import type { Client } from '../../shared/rpc/contract.ts';

/** Rows that are read: six for the rail, the rest for the palette. */
const READ_ROWS = 30;
/** Runs that the rail lists. */
export const RECENT_ROWS = 6;

interface RecentState {
  /** Newest first; null until they were read. */
  readonly rows: readonly HistoryRow[] | null;
  /** How many runs the history has in all. */
  readonly total: number;
}

/** The store of the last runs. */
export const useRecent = create<RecentState>()(() => ({ rows: null, total: 0 }));

/** Follows the history until the signal ends; where there is none, the list stays empty. */
export async function followRecent(client: Client<AppContract>, signal: AbortSignal): Promise<void> {
  const call = client.call('watchHistory', {}, { signal });
  call.output.catch(() => undefined);
  try {
    for await (const _change of call) {
      const { rows, total } = await client.call('history', { limit: READ_ROWS, batches: 'first' }).output;
      useRecent.setState({ rows, total });
    }
  } catch {
    // A broken link is told by the connection; the rows of before stay.
    useRecent.setState(({ rows }) => ({ rows: rows ?? [] }));
  }
}
