/** The table of kept examples: Enter shows both results side by side, Delete takes one out. */
import type { ExampleRow } from '../../../shared/examples/contract.ts';
import { runMs } from '../../../shared/examples/summary.ts';
import { removeExamples } from '../../stores/examples.ts';
import { useRowHeight } from '../../stores/appearance.ts';
import { DataGrid } from '../../ui/data-grid.tsx';
import type { Column } from '../../ui/data-grid.tsx';
import { splitName } from '../../ui/format.ts';
import { plainText } from '../../ui/plain-text.ts';
import { TaskIcon } from '../run/task-icon.tsx';
import { messages } from './messages.ts';
import { ReplayMark } from './verdict-mark.tsx';
import { useGateView } from './view-store.ts';

const COLUMNS: readonly Column[] = [
  { id: 'input', title: messages.input, className: 'pl-4' },
  { id: 'model', title: messages.modelColumn, className: 'w-[17%] px-3 max-[900px]:hidden' },
  { id: 'before', title: messages.before, className: 'w-[17%] px-3' },
  { id: 'after', title: messages.after, className: 'w-[17%] px-3' },
  { id: 'verdict', title: messages.verdictColumn, className: 'w-[118px] px-3' },
  { id: 'time', title: messages.time, className: 'w-[156px] pr-4 pl-3 text-end max-[760px]:hidden' },
];

/** An example's title as it is shown. */
function titleOf({ title }: Pick<ExampleRow, 'title'>): string {
  return plainText(title).trim() || messages.untitled;
}

/** The rows; there is at least one. */
export function ExampleGrid({ examples }: { readonly examples: readonly ExampleRow[] }) {
  const rowHeight = useRowHeight();
  const cursor = useGateView((state) => state.cursor);
  const open = (row: ExampleRow): void => useGateView.setState({ open: row.example });
  return (
    <div className="flex min-h-[200px] flex-1 flex-col">
      <DataGrid<ExampleRow>
        label={messages.list}
        columns={COLUMNS}
        count={examples.length}
        rowHeight={rowHeight}
        rowAt={(index) => examples[index]}
        cells={(row) => <Cells row={row} onOpen={() => open(row)} />}
        labelOf={titleOf}
        cursor={Math.min(cursor, examples.length - 1)}
        onCursor={(index) => useGateView.setState({ cursor: index })}
        onOpen={open}
        onKey={(event, index) => {
          const row = examples[index];
          if (event.key !== 'Delete' || row === undefined) return false;
          void removeExamples([row.example]);
          return true;
        }}
        isSelected={() => false}
        className="flex-1"
      />
    </div>
  );
}

function Cells({ row, onOpen }: { readonly row: ExampleRow; readonly onOpen: () => void }) {
  const { replay } = row;
  const title = titleOf(row);
  const now = replay === null ? '' : plainText(replay.summary);
  return (
    <>
      <th scope="row" className="pl-4 text-start font-normal">
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
        </span>
      </th>
      <td className="truncate px-3 text-fg-2 max-[900px]:hidden" title={row.model}>
        {plainText(splitName(row.model).name)}
      </td>
      <td className="truncate px-3 text-fg-2" title={plainText(row.summary)}>
        {plainText(row.summary)}
      </td>
      <td className="truncate px-3 text-fg-2" title={now}>
        {replay === null ? messages.none_ : now}
      </td>
      <td className="px-3">
        <ReplayMark replay={replay} />
      </td>
      <td className="num pr-4 pl-3 text-end whitespace-nowrap text-fg-2 max-[760px]:hidden">
        {replay === null ? messages.none_ : messages.times(runMs(row.meta), runMs(replay.meta))}
      </td>
    </>
  );
}
