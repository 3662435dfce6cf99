/** The Activity section: what runs and waits now, and every run of before, whichever door it came through. */
import { Pause, Play } from 'lucide-react';
import { Suspense, lazy, useEffect, useId } from 'react';
import { cancelAll, followActivity, holdQueue, useActivity } from '../../stores/activity.ts';
import { useConnection } from '../../stores/connection.ts';
import { EVERYTHING, clearHistory, filterHistory, followHistory, useHistory } from '../../stores/history.ts';
import { Button } from '../../ui/button.tsx';
import { Segmented } from '../../ui/controls.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ExamplesView } from '../gate/examples-view.tsx';
import { HistoryBar } from './history-bar.tsx';
import { HistoryGrid } from './history-grid.tsx';
import { LiveList } from './live-list.tsx';
import { messages } from './messages.ts';
import { useShownRows } from './rows.ts';
import { NOTHING } from './selection.ts';
import { setDialog, useActivityView } from './view-store.ts';

const CompareDialog = lazy(() => import('./compare-dialog.tsx'));

/** The sheet of Activity. It follows main only while it is open. */
export function ActivityView() {
  const client = useConnection((state) => state.client);
  const tab = useActivityView((state) => state.tab);
  useEffect(() => {
    if (client === null) return;
    const leave = new AbortController();
    void followActivity(client, leave.signal);
    void followHistory(client, leave.signal);
    return () => leave.abort();
  }, [client]);
  return (
    <>
      <Header />
      <div className="flex min-h-0 flex-1 flex-col overflow-x-hidden overflow-y-auto">
        {tab === 'examples' ? (
          <ExamplesView onHistory={() => showTab('history')} />
        ) : (
          <>
            <LiveList />
            <HistorySection />
          </>
        )}
      </div>
      <Dialogs />
    </>
  );
}

function showTab(tab: 'history' | 'examples'): void {
  useActivityView.setState({ tab });
}

function Header() {
  const tab = useActivityView((state) => state.tab);
  const held = useActivity((state) => state.held);
  const count = useActivity((state) => state.requests?.length ?? 0);
  const Icon = held ? Play : Pause;
  return (
    <header data-region className="flex h-12 shrink-0 items-center gap-1.5 border-b border-line pr-3 pl-4">
      <h1 className="mr-2 text-14 font-semibold">{messages.title}</h1>
      <Segmented
        label={messages.tabs}
        value={tab}
        onChange={showTab}
        options={[
          { value: 'history', label: messages.history },
          { value: 'examples', label: messages.examples },
        ]}
      />
      <span className="flex-1" />
      <Button kind="ghost" size="sm" onClick={() => void holdQueue(!held)}>
        <Icon size={14} strokeWidth={1.75} aria-hidden="true" />
        {held ? messages.letGo : messages.hold}
      </Button>
      <Button
        kind="ghost"
        size="sm"
        disabled={count === 0}
        className="text-bad! hover:text-bad!"
        onClick={() => setDialog({ kind: 'cancel-all', count })}
      >
        {messages.cancelAll}
      </Button>
    </header>
  );
}

function HistorySection() {
  const id = useId();
  const rows = useShownRows();
  const problem = useHistory((state) => state.problem);
  const shown = useHistory((state) => state.shown);
  const { count } = rows;
  const everything = shown.search === '' && shown.task === null && shown.outcome === null;
  const all = (): void => filterHistory(EVERYTHING);
  return (
    <section aria-labelledby={id} className="flex min-h-[280px] flex-1 flex-col">
      <HistoryBar headingId={id} total={count} />
      {count === null && (
        <EmptyState className="-mx-1" text={problem ?? messages.reading}>
          {problem !== null && <Button onClick={all}>{messages.tryAgain}</Button>}
        </EmptyState>
      )}
      {count === 0 && (
        <EmptyState
          className="-mx-1"
          text={everything ? messages.noHistory : messages.nothingMatches(shown.search)}
        >
          {!everything && (
            <Button size="sm" onClick={all}>
              {messages.clearFilter}
            </Button>
          )}
        </EmptyState>
      )}
      {count !== null && count > 0 && (
        // Another question starts at its top.
        <HistoryGrid key={JSON.stringify(shown)} rows={rows} count={count} />
      )}
      <p role="status" className="sr-only">
        {everything || count === null ? '' : messages.found(count)}
      </p>
    </section>
  );
}

async function clearAll(): Promise<void> {
  await clearHistory();
  useActivityView.setState({ selection: NOTHING, cursor: null });
}

function Dialogs() {
  const dialog = useActivityView((state) => state.dialog);
  const close = (): void => setDialog(null);
  switch (dialog?.kind) {
    case undefined:
      return null;
    case 'clear':
      return (
        <ConfirmDialog
          open
          onClose={close}
          title={messages.clearTitle}
          text={messages.clearText(dialog.total)}
          action={messages.clearAction(dialog.total)}
          onConfirm={clearAll}
        />
      );
    case 'cancel-all':
      return (
        <ConfirmDialog
          open
          onClose={close}
          title={messages.cancelAllTitle(dialog.count)}
          text={messages.cancelAllText}
          action={messages.cancelAll}
          onConfirm={cancelAll}
        />
      );
    case 'compare':
      return (
        <Suspense>
          <CompareDialog ids={dialog.ids} onClose={close} />
        </Suspense>
      );
  }
}
