/** The History tab: the last runs of this task; a click shows one again as it was. */
import type { HistoryRow } from '../../../shared/activity.ts';
import { reopenRun } from '../../stores/reopen.ts';
import { currentRun, useRun } from '../../stores/run.ts';
import { goTo } from '../../stores/view.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { formatAgo, formatMs, splitName } from '../../ui/format.ts';
import { useWallClock } from './wall-clock.ts';
import type { RunTask } from '../run/request.ts';
import { messages } from './messages.ts';
import { LISTED, useRuns } from './use-runs.ts';

/** The list, newest first. */
export function HistoryTab({ task }: { readonly task: RunTask }) {
  const { rows, total, failed } = useRuns(task);
  const shown = useRun((state) => currentRun(state, task)?.id ?? null);
  const now = useWallClock();
  if (rows === null || rows.length === 0) {
    return (
      <p className="px-4 py-4 text-fg-3">{failed ? messages.failed : rows === null ? '' : messages.empty}</p>
    );
  }
  return (
    <>
      <ul aria-label={messages.list} className="min-h-0 flex-1 overflow-auto p-2">
        {rows.map((row) => (
          <li key={row.id}>
            <Row row={row} now={now} shown={row.request_id === shown} />
          </li>
        ))}
      </ul>
      <div className="flex h-10 shrink-0 items-center justify-between border-t border-line pr-2 pl-4 text-12 text-fg-3">
        <span className="num">{total > rows.length ? messages.more(LISTED) : messages.count(total)}</span>
        <Button kind="ghost" size="sm" onClick={() => goTo('activity')}>
          {messages.all}
        </Button>
      </div>
    </>
  );
}

interface RowProps {
  readonly row: HistoryRow;
  readonly now: number;
  readonly shown: boolean;
}

function Row({ row, now, shown }: RowProps) {
  const facts = [
    formatAgo(row.at, now),
    ...(row.latency_ms === null ? [] : [formatMs(row.latency_ms)]),
    splitName(row.model).name,
  ];
  const word = messages.outcome(row.outcome);
  return (
    <button
      type="button"
      aria-current={shown || undefined}
      title={row.title}
      onClick={() => void reopenRun(row.id)}
      className={cx(
        'block w-full rounded-2 px-2 py-1.5 text-start hover:bg-hover',
        shown && 'bg-active hover:bg-active',
      )}
    >
      <bdi className="block truncate">{row.title}</bdi>
      <span className="num flex gap-1.5 text-12 text-fg-3">
        {word !== '' && (
          <span className={cx('font-medium', row.outcome === 'failed' ? 'text-bad' : 'text-fg-2')}>
            {word}
          </span>
        )}
        <span className="min-w-0 truncate">{facts.join(' · ')}</span>
      </span>
    </button>
  );
}
