/** The last runs of a task, read again after every change of the history. */
import { useEffect, useState } from 'react';
import type { HistoryRow } from '../../../shared/activity.ts';
import { useConnection } from '../../stores/connection.ts';
import type { RunTask } from '../run/request.ts';

/** How many are listed; Activity has the rest. */
export const LISTED = 60;

/** `rows` is null until the first page came. */
export interface TaskRuns {
  readonly rows: readonly HistoryRow[] | null;
  readonly total: number;
  readonly failed: boolean;
}

const NOTHING: TaskRuns = { rows: null, total: 0, failed: false };

/** Follows the history while the component is there. */
export function useRuns(task: RunTask): TaskRuns {
  const client = useConnection((state) => state.client);
  const [runs, setRuns] = useState(NOTHING);
  useEffect(() => {
    if (client === null) return;
    const left = new AbortController();
    const { signal } = left;
    const read = async (): Promise<void> => {
      const { rows, total } = await client.call('history', { task, limit: LISTED }, { signal }).output;
      if (!signal.aborted) setRuns({ rows, total, failed: false });
    };
    const follow = async (): Promise<void> => {
      const changes = client.call('watchHistory', {}, { signal });
      changes.output.catch(() => undefined);
      for await (const _change of changes) await read();
    };
    follow().catch(() => {
      if (!signal.aborted) setRuns((before) => ({ ...before, failed: true }));
    });
    return () => left.abort();
  }, [client, task]);
  return runs;
}
