/** The batch as a table, with only the rows in sight in the page. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import { useRowHeight } from '../../stores/appearance.ts';
import { cx } from '../../ui/cx.ts';
import { formatBytes, formatMs } from '../../ui/format.ts';
import { Live } from '../../ui/parts.tsx';
import { plainText } from '../../ui/plain-text.ts';
import type { Batch, BatchRow } from './batch.ts';
import { rowText } from './findings.ts';
import { kindOf } from './media-rows.ts';
import { messages } from './messages.ts';
import { openLarge } from './open-row.ts';

const GRID = 'grid grid-cols-[minmax(140px,1fr)_80px_minmax(160px,1.6fr)_80px] items-center gap-3 px-5';

interface TableProps {
  readonly batch: Batch;
  /** Those that are shown. */
  readonly rows: readonly BatchRow[];
  readonly threshold: number;
}

/** Names, sizes, results, times. */
export function BatchTable({ batch, rows, threshold }: TableProps) {
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
                <Cells row={row} batch={batch} threshold={threshold} />
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

interface CellsProps {
  readonly batch: Batch;
  readonly row: BatchRow;
  readonly threshold: number;
}

function Cells({ batch, row, threshold }: CellsProps) {
  const { bytes, state, problem, ms } = row;
  return (
    <>
      <Name batch={batch} row={row} />
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
          {rowText(batch, row, threshold)}
        </span>
      </span>
      <span role="cell" className="text-end text-fg-2">
        {ms === null ? '' : formatMs(ms)}
      </span>
    </>
  );
}

/** Of pictures and sounds it opens them large. */
function Name({ batch, row }: Pick<CellsProps, 'batch' | 'row'>) {
  const name = plainText(row.name);
  if (kindOf(batch.task) === 'text' || row.media === null)
    return (
      <bdi role="rowheader" title={name} className="truncate font-medium">
        {name}
      </bdi>
    );
  return (
    <span role="rowheader" className="flex min-w-0">
      <button
        type="button"
        title={name}
        onClick={() => openLarge(row.index)}
        className="min-w-0 truncate rounded-1 px-1 text-start font-medium hover:underline"
      >
        <bdi>{name}</bdi>
      </button>
    </span>
  );
}
