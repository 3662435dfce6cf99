/** The sheet of a batch: how far it is, what it found as a grid or a table, and one of its files large. */
import { ArrowLeft, Braces, Pause, Play, RefreshCw, Sheet, Square, X } from 'lucide-react';
import { useEffect } from 'react';
import { showBatch, useBatch } from '../../stores/batch.ts';
import { useDetectionView } from '../../tasks/object-detection/view-store.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { Bar, Live } from '../../ui/parts.tsx';
import { askedOptions } from '../run/asked-options.ts';
import { countsOf, isUnderWay, timeLeft } from './batch.ts';
import type { Batch } from './batch.ts';
import { ExportMenu } from './export-menu.tsx';
import { shownRows } from './findings.ts';
import { BatchGrid } from './grid.tsx';
import { dropQuestion, saveBatch } from './keep.ts';
import { LargeRow, useOpenRow } from './large.tsx';
import { BatchLooks } from './looks.tsx';
import { kindOf } from './media-rows.ts';
import { messages } from './messages.ts';
import { AT_ONCE, closeBatch, pauseBatch, resumeBatch, runRest, stopBatch } from './run-batch.ts';
import { BatchTable } from './table.tsx';
import { silence } from './tile-player.ts';

const ICON = { size: 14, strokeWidth: 1.75, 'aria-hidden': true } as const;

/** Its progress and its results. */
export function BatchView() {
  const batch = useBatch((state) => state.batch);
  const open = useOpenRow();
  // A sound that plays in its tile ends with the tile.
  const large = open !== null;
  useEffect(() => silence, [large]);
  if (batch === null) return null;
  return (
    <>
      <Head batch={batch} />
      <Progress batch={batch} />
      <Results batch={batch} />
      <Question done={countsOf(batch).done} />
    </>
  );
}

function Results({ batch }: { readonly batch: Batch }) {
  const { view, shown, search } = useBatch();
  const threshold = useDetectionView((state) => state.threshold);
  const open = useOpenRow();
  if (kindOf(batch.task) === 'text')
    return <BatchTable batch={batch} rows={batch.rows} threshold={threshold} />;
  const rows = shownRows(batch, shown, search, threshold);
  if (open !== null) return <LargeRow batch={batch} row={open} rows={rows} threshold={threshold} />;
  return (
    <>
      <BatchLooks batch={batch} threshold={threshold} />
      {rows.length === 0 ? (
        <p className="px-5 py-4 text-fg-2">{messages.nothingShown}</p>
      ) : view === 'grid' ? (
        <BatchGrid batch={batch} rows={rows} threshold={threshold} />
      ) : (
        <BatchTable batch={batch} rows={rows} threshold={threshold} />
      )}
    </>
  );
}

/** Before the table is thrown away. */
function Question({ done }: { readonly done: number }) {
  const question = useBatch((state) => state.question);
  if (question === null) return null;
  const replaces = question.about === 'replace';
  return (
    <ConfirmDialog
      open
      onClose={dropQuestion}
      title={replaces ? messages.replaceTitle : messages.closeTitle}
      text={messages.closeText(done)}
      action={replaces ? messages.replace : messages.close}
      onConfirm={question.act}
    />
  );
}

function Head({ batch }: { readonly batch: Batch }) {
  const { title, rows, model, options, task } = batch;
  const changed = Object.entries(options).filter(([name, value]) => askedOptions(task, {})[name] !== value);
  return (
    <header data-region className="flex h-12 shrink-0 items-center gap-2 border-b border-line px-3">
      <IconButton label={messages.hide} onClick={() => showBatch(false)}>
        <ArrowLeft size={16} strokeWidth={1.75} aria-hidden="true" />
      </IconButton>
      <h1 className="min-w-0 truncate text-14 font-semibold">{messages.heading(title, rows.length)}</h1>
      <span className="min-w-0 flex-1 truncate text-12 text-fg-3">
        {messages.with(model, changed.length)}
      </span>
      {!isUnderWay(batch) && (
        <IconButton label={messages.close} onClick={closeBatch}>
          <X size={16} strokeWidth={1.75} aria-hidden="true" />
        </IconButton>
      )}
    </header>
  );
}

function Progress({ batch }: { readonly batch: Batch }) {
  const all = batch.rows.length;
  const { done, failed, stopped, waiting } = countsOf(batch);
  const busy = isUnderWay(batch);
  const left = timeLeft(batch, AT_ONCE);
  return (
    <div className="flex shrink-0 items-center gap-2 border-b border-line px-5 py-3">
      <div className="me-2 min-w-0 flex-1">
        <p className="num mb-1.5 flex items-center gap-2">
          {busy && !batch.paused && <Live />}
          <span className="font-medium">
            {stopped > 0 ? messages.stoppedAt(done, all) : messages.done(done, all)}
          </span>
          {failed > 0 && <span className="text-bad">{messages.failed(failed)}</span>}
          {busy && waiting > 0 && <span className="text-fg-3">{messages.waiting(waiting)}</span>}
          {batch.paused && <span className="font-medium text-fg-2">{messages.paused}</span>}
          {left !== null && <span className="text-fg-3">{messages.left(left)}</span>}
        </p>
        <Bar share={(done + failed) / all} hot={busy && !batch.paused} label={messages.progress} />
      </div>
      {busy && <Holding batch={batch} />}
      {!busy && done < all && (
        <Button onClick={runRest}>
          <RefreshCw {...ICON} />
          {stopped > 0 ? messages.rest : messages.failedAgain}
        </Button>
      )}
      <Saving batch={batch} disabled={done === 0} />
    </div>
  );
}

/** What holds up a batch, for a while or for good. */
function Holding({ batch: { paused } }: { readonly batch: Batch }) {
  return (
    <>
      <Button onClick={paused ? resumeBatch : pauseBatch}>
        {paused ? <Play {...ICON} /> : <Pause {...ICON} />}
        {paused ? messages.resume : messages.pause}
      </Button>
      <Button onClick={stopBatch}>
        <Square {...ICON} />
        {messages.stop}
      </Button>
    </>
  );
}

function Saving({ batch: { task }, disabled }: { readonly batch: Batch; readonly disabled: boolean }) {
  if (kindOf(task) !== 'text') return <ExportMenu task={task} disabled={disabled} />;
  return (
    <>
      <Button disabled={disabled} onClick={() => void saveBatch('items')}>
        <Sheet {...ICON} />
        {messages.csv}
      </Button>
      <Button disabled={disabled} onClick={() => void saveBatch('json')}>
        <Braces {...ICON} />
        {messages.json}
      </Button>
    </>
  );
}
