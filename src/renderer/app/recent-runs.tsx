/** The last runs in the rail; a click puts one back on its workbench. */
import { entryTitle, openEntry } from '../features/batch/recent-entry.ts';
import { TaskIcon } from '../features/run/task-icon.tsx';
import { RECENT_ROWS, useRecent } from '../stores/recent.ts';
import { messages } from './messages.ts';

/** Takes the room that is left between the sections and the device. */
export function RecentRuns() {
  const rows = useRecent((state) => state.rows);
  // Until the list came, and while nobody answers, there is nothing to head.
  if (rows === null) return <span className="flex-1" />;
  return (
    <section aria-label={messages.recent} className="mt-4 flex min-h-0 flex-1 flex-col overflow-hidden">
      <h2 className="px-2 pb-1 text-11 font-medium text-fg-3">{messages.recent}</h2>
      {rows.length === 0 && <p className="px-2 py-1 text-12 text-fg-3">{messages.noRecent}</p>}
      <ul className="min-h-0 overflow-hidden">
        {rows.slice(0, RECENT_ROWS).map((row) => (
          <li key={row.id}>
            <button
              type="button"
              title={entryTitle(row)}
              onClick={() => openEntry(row)}
              className="flex h-7 w-full items-center gap-2.5 rounded-2 px-2 text-start text-fg-2 hover:bg-hover"
            >
              <TaskIcon task={row.task} size={14} />
              {/* A title may hold marks that turn the direction; they must not turn the rail. */}
              <bdi className="min-w-0 flex-1 truncate text-12">{entryTitle(row)}</bdi>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
