/** The sheet of a batch: how far it is, and the table of its results, with only the rows in sight in the page. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowLeft, Braces, RefreshCw, Sheet, Square, X } from 'lucide-react';
import { useRef } from 'react';
import { useRowHeight } from '../../stores/appearance.ts';
import { showBatch, useBatch } from '../../stores/batch.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { formatBytes, formatMs } from '../../ui/format.ts';
import { Bar, Live } from '../../ui/parts.tsx';
import { plainText } from '../../ui/plain-text.ts';
import type { RunTask } from '../run/request.ts';
import { countsOf, isUnderWay } from './batch.ts';
import type { Batch, BatchRow } from './batch.ts';
import { dropQuestion, saveBatch } from './keep.ts';
import { messages } from './messages.ts';
import { resultText } from './results.ts';
import { closeBatch, runRest, stopBatch } from './run-batch.ts';

const ICON = { size: 14, strokeWidth: 1.75, 'aria-hidden': true } as const;
const GRID = 'grid grid-cols-[minmax(140px,1fr)_80px_minmax(160px,1.6fr)_80px] items-center gap-3 px-5';

/** Its progress and the table of its results. */
export function BatchView() {
  const batch = useBatch((state) => state.batch);
  if (batch === null) return null;
  return (
    <>
      <Head batch={batch} />
      <Progress batch={batch} />
      <Table batch={batch} />
      <Question done={countsOf(batch).done} />
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
  const { title, rows, model, options } = batch;
  return (
    <header data-region className="flex h-12 shrink-0 items-center gap-2 border-b border-line px-3">
      <IconButton label={messages.hide} onClick={() => showBatch(false)}>
        <ArrowLeft size={16} strokeWidth={1.75} aria-hidden="true" />
      </IconButton>
      <h1 className="min-w-0 truncate text-14 font-semibold">{messages.heading(title, rows.length)}</h1>
      <span className="min-w-0 flex-1 truncate text-12 text-fg-3">
        {messages.with(model, Object.keys(options).length)}
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
  return (
    <div className="flex shrink-0 items-center gap-4 border-b border-line px-5 py-3">
      <div className="min-w-0 flex-1">
        <p className="num mb-1.5 flex items-center gap-2">
          {busy && <Live />}
          <span className="font-medium">
            {stopped > 0 ? messages.stoppedAt(done, all) : messages.done(done, all)}
          </span>
          {failed > 0 && <span className="text-bad">{messages.failed(failed)}</span>}
          {busy && waiting > 0 && <span className="text-fg-3">{messages.waiting(waiting)}</span>}
        </p>
        <Bar share={(done + failed) / all} hot={busy} label={messages.progress} />
      </div>
      {busy ? (
        <Button onClick={stopBatch}>
          <Square {...ICON} />
          {messages.stop}
        </Button>
      ) : (
        done < all && (
          <Button onClick={runRest}>
            <RefreshCw {...ICON} />
            {stopped > 0 ? messages.rest : messages.failedAgain}
          </Button>
        )
      )}
      <Button disabled={done === 0} onClick={() => saveBatch('csv')}>
        <Sheet {...ICON} />
        {messages.csv}
      </Button>
      <Button disabled={done === 0} onClick={() => saveBatch('json')}>
        <Braces {...ICON} />
        {messages.json}
      </Button>
    </div>
  );
}

function Table({ batch: { rows, task } }: { readonly batch: Batch }) {
  const box = useRef<HTMLDivElement>(null);
  const height = useRowHeight();
  // eslint-disable-next-line react-hooks/incompatible-library -- the virtualizer is used in this component alone
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => height,
    overscan: 10,
  });
  return (
    <div
      role="table"
      aria-label={messages.table}
      aria-rowcount={rows.length + 1}
      className="flex min-h-0 flex-1 flex-col"
    >
      <div role="rowgroup">
        <div role="row" className={cx(GRID, 'h-8 border-b border-line text-12 text-fg-3')}>
          <span role="columnheader">{messages.file}</span>
          <span role="columnheader" className="text-end">
            {messages.size}
          </span>
          <span role="columnheader">{messages.result}</span>
          <span role="columnheader" className="text-end">
            {messages.time}
          </span>
        </div>
      </div>
      <div
        ref={box}
        role="rowgroup"
        tabIndex={0}
        className="min-h-0 flex-1 overflow-auto outline-offset-[-2px]"
      >
        <div role="presentation" className="relative" style={{ height: list.getTotalSize() }}>
          {list.getVirtualItems().map((item) => {
            const row = rows[item.index];
            return row === undefined ? null : (
              <div
                key={item.key}
                role="row"
                aria-rowindex={item.index + 2}
                className={cx(GRID, 'num absolute inset-x-0 top-0 border-b border-line')}
                style={{ height: item.size, transform: `translateY(${item.start}px)` }}
              >
                <Cells row={row} task={task} />
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function Cells({ row, task }: { readonly row: BatchRow; readonly task: RunTask }) {
  const { name, bytes, state, problem, ms, result } = row;
  return (
    <>
      <bdi role="rowheader" title={plainText(name)} className="truncate font-medium">
        {plainText(name)}
      </bdi>
      <span role="cell" className="text-end text-fg-2">
        {formatBytes(bytes)}
      </span>
      <span
        role="cell"
        title={problem ?? undefined}
        className={cx('flex min-w-0 items-center gap-2', state === 'done' ? '' : 'text-fg-3')}
      >
        {state === 'running' && <Live />}
        <span className={cx('truncate', state === 'failed' && 'text-bad')}>
          {state === 'done' ? resultText(task, result) : (problem ?? messages.states[state])}
        </span>
      </span>
      <span role="cell" className="text-end text-fg-2">
        {ms === null ? '' : formatMs(ms)}
      </span>
    </>
  );
}
