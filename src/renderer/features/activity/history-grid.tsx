/** The table of past runs: a cursor that stays on its run, and a selection by Space, Shift and Mod. */
import { useCallback } from 'react';
import type { KeyboardEvent, MouseEvent } from 'react';
import type { HistoryRow } from '../../../shared/activity.ts';
import { useRowHeight } from '../../stores/appearance.ts';
import { reopenRun } from '../../stores/reopen.ts';
import { DataGrid } from '../../ui/data-grid.tsx';
import { useClock } from '../../ui/hooks.ts';
import { COLUMNS, Cells, titleOf } from './history-cells.tsx';
import { deleteChosen } from './history-commands.ts';
import { HistoryMenu } from './history-menu.tsx';
import { messages } from './messages.ts';
import type { ShownRows } from './rows.ts';
import { rangeOf, ranged, toggled } from './selection.ts';
import { unselect, useActivityView } from './view-store.ts';

/** "yesterday" is renewed this often. */
const RENEW_MS = 60_000;

/** The rows; `count` is known and above zero. */
export function HistoryGrid({ rows, count }: { readonly rows: ShownRows; readonly count: number }) {
  const now = performance.timeOrigin + useClock(RENEW_MS, true);
  const rowHeight = useRowHeight();
  const cursor = useActivityView((state) => state.cursor);
  const ids = useActivityView((state) => state.selection.ids);
  const at = cursorIndex(cursor, rows, count);
  const { onRange } = rows;
  const inView = useCallback((first: number, last: number) => onRange(first, last), [onRange]);
  return (
    <HistoryMenu row={rows.rowAt(at)} index={at}>
      <div className="flex min-h-[200px] flex-1 flex-col">
        <DataGrid<HistoryRow>
          multiple
          label={messages.history}
          columns={COLUMNS}
          count={count}
          rowHeight={rowHeight}
          rowAt={rows.rowAt}
          cells={(row, index) => (
            <Cells
              row={row}
              now={now}
              selected={ids.has(row.id)}
              onToggle={() => toggle(row.id, index)}
              onOpen={() => void reopenRun(row.id)}
            />
          )}
          labelOf={titleOf}
          cursor={at}
          onCursor={(index, event) => moveTo(rows, index, event)}
          onOpen={(row) => void reopenRun(row.id)}
          onKey={(event, index) => onKey(event, index, rows, count)}
          isSelected={(row) => ids.has(row.id)}
          onRange={inView}
          className="flex-1"
        />
      </div>
    </HistoryMenu>
  );
}

/** Where the cursor's run is now; new runs above it have moved it on. */
function cursorIndex(
  cursor: { readonly index: number; readonly id: number } | null,
  rows: ShownRows,
  count: number,
): number {
  if (cursor === null) return -1;
  if (rows.rowAt(cursor.index)?.id === cursor.id) return cursor.index;
  const moved = rows.indexOf(cursor.id);
  return moved >= 0 ? moved : Math.min(cursor.index, count - 1);
}

function toggle(id: number, index: number): void {
  useActivityView.setState(({ selection }) => ({ selection: toggled(selection, id, index) }));
}

/** Moves the cursor; with Shift the range from the anchor follows it, with Mod a press toggles. */
function moveTo(rows: ShownRows, index: number, event: KeyboardEvent | MouseEvent | null): void {
  const { cursor, selection } = useActivityView.getState();
  const row = rows.rowAt(index);
  useActivityView.setState({ cursor: { index, id: row?.id ?? -1 } });
  if (event === null) return;
  const press = 'button' in event;
  if (event.shiftKey) {
    if (press) event.preventDefault();
    const anchored = { ...selection, anchor: selection.anchor ?? cursor?.index ?? index };
    void selectRange(rows, anchored, index);
  } else if (press && (event.ctrlKey || event.metaKey) && row !== undefined) {
    toggle(row.id, index);
  } else if (selection.ids.size === 0) {
    useActivityView.setState({ selection: { ids: selection.ids, anchor: index } });
  }
}

async function selectRange(
  rows: ShownRows,
  before: Parameters<typeof rangeOf>[0],
  to: number,
): Promise<void> {
  const { first, last } = rangeOf(before, to);
  const chosen = await rows.between(first, last);
  useActivityView.setState({
    selection: ranged(
      before,
      chosen.map((row) => row.id),
      to,
    ),
  });
}

/** Space, Delete, Escape and Mod A. */
function onKey(event: KeyboardEvent, index: number, rows: ShownRows, count: number): boolean {
  const row = rows.rowAt(index);
  if (event.key === ' ' && row !== undefined) {
    if (event.shiftKey) void selectRange(rows, useActivityView.getState().selection, index);
    else toggle(row.id, index);
    return true;
  }
  if (event.key === 'Delete' && row !== undefined) {
    deleteChosen(row.id);
    return true;
  }
  if (event.key === 'Escape') return unselect();
  if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) {
    void selectRange(rows, { ids: new Set(), anchor: 0 }, count - 1);
    return true;
  }
  return false;
}
