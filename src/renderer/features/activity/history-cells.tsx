/** The columns of the history and what stands in them. */
import { Check, CircleAlert, CircleSlash } from 'lucide-react';
import type { HistoryRow } from '../../../shared/activity.ts';
import { formatAt, formatMoment } from '../../ui/format-when.ts';
import { formatMs, splitName } from '../../ui/format.ts';
import type { Column } from '../../ui/data-grid.tsx';
import { Tag } from '../../ui/parts.tsx';
import { plainText } from '../../ui/plain-text.ts';
import { deviceName } from '../run/backends.ts';
import { TaskIcon } from '../run/task-icon.tsx';
import { messages } from './messages.ts';

/** The columns; the narrow window keeps what tells runs apart. */
export const COLUMNS: readonly Column[] = [
  { id: 'select', title: <span className="sr-only">{messages.select}</span>, className: 'w-[52px]' },
  { id: 'input', title: messages.input },
  { id: 'model', title: messages.modelColumn, className: 'w-[21%] px-3 max-[760px]:hidden' },
  { id: 'result', title: messages.result, className: 'w-[25%] px-3' },
  { id: 'device', title: messages.ranOn, className: 'w-[76px] px-3 max-wide:hidden' },
  { id: 'time', title: messages.time, className: 'w-[84px] px-3 text-end max-[900px]:hidden' },
  { id: 'at', title: messages.at, className: 'w-[98px] pr-4 pl-3 text-end' },
];

/** A title as it is shown. */
export function titleOf(row: HistoryRow): string {
  return plainText(row.title).trim() || messages.untitled;
}

interface CellsProps {
  readonly row: HistoryRow;
  readonly now: number;
  readonly selected: boolean;
  readonly onToggle: () => void;
  readonly onOpen: () => void;
}

/** The cells of one run. */
export function Cells({ row, now, selected, onToggle, onOpen }: CellsProps) {
  const title = titleOf(row);
  return (
    <>
      <td className="pl-3">
        <Box checked={selected} label={messages.selectOne(title)} onToggle={onToggle} />
      </td>
      <th scope="row" className="text-start font-normal">
        <span className="flex items-center gap-2.5 pr-2">
          <span className="text-fg-3">
            <TaskIcon task={row.task} size={14} />
          </span>
          {/* Opening is Enter on the row; the title is the same for a pointer. */}
          <button
            type="button"
            tabIndex={-1}
            title={title}
            onClick={onOpen}
            className="min-w-0 cursor-pointer truncate text-start hover:underline"
          >
            {title}
          </button>
          {row.source !== 'app' && <Tag title={messages.door(row.source)}>{messages.source(row.source)}</Tag>}
        </span>
      </th>
      <td className="truncate px-3 text-fg-2 max-[760px]:hidden" title={row.model}>
        {plainText(splitName(row.model).name)}
      </td>
      <td className="px-3">
        <Result row={row} />
      </td>
      <td className="truncate px-3 text-fg-2 max-wide:hidden">
        {row.device === null ? messages.none : deviceName(row.device)}
      </td>
      <td className="num px-3 text-end whitespace-nowrap max-[900px]:hidden">
        {row.latency_ms === null ? messages.none : formatMs(row.latency_ms)}
      </td>
      <td
        className="num truncate pr-4 pl-3 text-end whitespace-nowrap text-fg-3"
        title={formatMoment(row.at)}
      >
        {formatAt(row.at, now)}
      </td>
    </>
  );
}

function Result({ row }: { readonly row: HistoryRow }) {
  const icon = { size: 14, strokeWidth: 1.75, 'aria-hidden': true, className: 'shrink-0' } as const;
  const summary = plainText(row.summary);
  if (row.outcome === 'done')
    return (
      <span className="block truncate text-fg-2" title={summary}>
        {summary}
      </span>
    );
  const failed = row.outcome === 'failed';
  return (
    <span
      className={failed ? 'flex items-center gap-1.5 text-bad' : 'flex items-center gap-1.5 text-fg-2'}
      title={summary}
    >
      {failed ? <CircleAlert {...icon} /> : <CircleSlash {...icon} />}
      <span className="truncate">
        {failed ? messages.failed(row.code, summary) : messages.stopped(summary)}
      </span>
    </span>
  );
}

/** A check box for the pointer; Space on the row does the same. */
function Box({
  checked,
  label,
  onToggle,
}: {
  readonly checked: boolean;
  readonly label: string;
  readonly onToggle: () => void;
}) {
  return (
    <label
      className="relative grid size-6 place-items-center"
      onDoubleClick={(event) => event.stopPropagation()}
    >
      <input
        type="checkbox"
        tabIndex={-1}
        aria-label={label}
        checked={checked}
        onChange={onToggle}
        className="size-4 appearance-none rounded-1 border-[1.5px] border-line-control checked:border-fg checked:bg-fg"
      />
      {checked && (
        <Check
          size={12}
          strokeWidth={2.5}
          aria-hidden="true"
          className="pointer-events-none absolute text-surface"
        />
      )}
    </label>
  );
}
