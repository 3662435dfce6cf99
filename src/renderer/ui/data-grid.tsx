/**
 * A table of many rows, of which only those in view are in the document. A real `<table>` with the role `grid`: the
 * grid has the focus and names its active row, so that a row that scrolls away takes no focus with it.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useRef } from 'react';
import type { KeyboardEvent, MouseEvent, ReactNode } from 'react';
import { cx } from './cx.ts';
import { NOTHING_TYPED, isForSequence, jumpTarget, movedCursor, typedOn } from './list-cursor.ts';
import { sequenceOf } from './sequence.ts';

/** Height of the head in px, which lies over the rows. */
const HEAD = 32;
/** Rows that are drawn beyond each edge, so that a wheel's step meets no gap. */
const OVERSCAN = 8;

/** One column. */
export interface Column {
  readonly id: string;
  readonly title: ReactNode;
  /** Width and alignment of the head, which rules the column. */
  readonly className?: string;
}

/** What a grid shows and does. */
export interface DataGridProps<T> {
  readonly label: string;
  readonly columns: readonly Column[];
  readonly count: number;
  /** px; every row has it. */
  readonly rowHeight: number;
  /** Undefined where the row is not known yet. */
  readonly rowAt: (index: number) => T | undefined;
  /** The cells of a row. */
  readonly cells: (row: T, index: number) => ReactNode;
  /** What typing jumps by. */
  readonly labelOf: (row: T) => string;
  readonly cursor: number;
  readonly onCursor: (index: number, event: KeyboardEvent | MouseEvent | null) => void;
  /** Enter, or a double click. */
  readonly onOpen?: (row: T) => void;
  /** Any other key on a row; true where it did something. */
  readonly onKey?: (event: KeyboardEvent, index: number) => boolean;
  readonly isSelected: (row: T, index: number) => boolean;
  /** Rows that are in view, both ends included. */
  readonly onRange?: (first: number, last: number) => void;
  readonly multiple?: boolean;
  /** Scrolls to the cursor whenever it changes: the id of a row that is chosen from elsewhere too. */
  readonly reveal?: string;
  readonly className?: string;
}

/** The grid in a box of its own that scrolls. */
export function DataGrid<T>(props: DataGridProps<T>) {
  const { label, columns, count, rowHeight, rowAt, cursor, onCursor, onRange, multiple, reveal } = props;
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  // Nothing here is memoized by a compiler, which is what the rule is about.
  // eslint-disable-next-line react-hooks/incompatible-library
  const rows = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
    scrollMargin: HEAD,
    scrollPaddingStart: HEAD,
  });
  useEffect(() => rows.measure(), [rows, rowHeight]);
  const items = rows.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (last >= first) onRange?.(first, last);
  }, [onRange, first, last]);
  const scrollTo = (index: number): void => rows.scrollToIndex(index, { align: 'auto' });
  useEffect(() => {
    if (cursor >= 0 && reveal !== undefined) scrollTo(cursor);
    // Only another row to reveal scrolls: where the same one has moved, a person may be looking elsewhere.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [reveal]);
  const onKeyDown = useGridKeys(props, id, {
    pageOf: () => Math.floor((box.current?.clientHeight ?? 0) / rowHeight) - 1,
    scrollTo,
  });
  const above = first * rowHeight;
  const below = (count - 1 - last) * rowHeight;
  return (
    <div ref={box} className={cx('min-h-0 overflow-auto', props.className)}>
      <table
        role="grid"
        tabIndex={0}
        aria-label={label}
        aria-rowcount={count + 1}
        aria-multiselectable={multiple === true || undefined}
        aria-activedescendant={cursor >= first && cursor <= last ? `${id}-${cursor}` : undefined}
        onKeyDown={onKeyDown}
        onFocus={(event) => {
          if (cursor < 0 && count > 0 && event.target === event.currentTarget) onCursor(0, null);
        }}
        onContextMenu={(event) => keepMenuOnRow(event, `${id}-${cursor}`)}
        className="group/grid w-full table-fixed border-separate border-spacing-0 outline-none"
      >
        <Head columns={columns} />
        <tbody>
          <Gap height={above} />
          {items.map(({ index }) => (
            <Row key={index} {...props} id={`${id}-${index}`} index={index} row={rowAt(index)} />
          ))}
          <Gap height={below} />
        </tbody>
      </table>
    </div>
  );
}

function Head({ columns }: { readonly columns: readonly Column[] }) {
  return (
    <thead>
      <tr aria-rowindex={1} className="text-12 text-fg-3">
        {columns.map((column) => (
          <th
            key={column.id}
            scope="col"
            className={cx('sticky top-0 z-[1] h-8 border-b border-line bg-surface', column.className)}
          >
            {column.title}
          </th>
        ))}
      </tr>
    </thead>
  );
}

/** Stands for the rows that are not in the document. */
function Gap({ height }: { readonly height: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden="true">
      {/* One cell: to span columns that a narrow window hides would bring them back. */}
      <td style={{ height, padding: 0 }} />
    </tr>
  );
}

function Row<T>({
  id,
  index,
  row,
  rowHeight,
  cells,
  columns,
  cursor,
  onCursor,
  onOpen,
  isSelected,
}: DataGridProps<T> & { readonly id: string; readonly index: number; readonly row: T | undefined }) {
  if (row === undefined)
    return (
      <tr id={id} aria-rowindex={index + 2} aria-busy="true">
        {columns.map((column) => (
          <td
            key={column.id}
            className={cx('border-b border-line', column.className)}
            style={{ height: rowHeight }}
          />
        ))}
      </tr>
    );
  const here = index === cursor;
  const selected = isSelected(row, index);
  return (
    <tr
      id={id}
      aria-rowindex={index + 2}
      aria-selected={selected}
      // The press decides, so that what a drag or a menu starts from is the row under it.
      onMouseDown={(event) => {
        if (event.button === 0 || !here) onCursor(index, event);
      }}
      onDoubleClick={() => onOpen?.(row)}
      style={{ height: rowHeight }}
      className={cx(
        '-outline-offset-2 outline-ember [&>*]:border-b [&>*]:border-line',
        selected ? 'bg-active' : 'hover:bg-hover',
        here && 'group-focus-visible/grid:outline-2',
      )}
    >
      {cells(row, index)}
    </tr>
  );
}

/** A menu that was asked for by the keyboard opens at the active row, not somewhere in the middle of the table. */
function keepMenuOnRow(event: MouseEvent<HTMLTableElement>, rowId: string): void {
  const fromRow = event.target instanceof Element && event.target.closest('tbody tr[id]') !== null;
  if (fromRow) return;
  event.preventDefault();
  event.stopPropagation();
  if (event.target === event.currentTarget) openMenuAt(rowId);
}

function openMenuAt(rowId: string): void {
  const row = document.getElementById(rowId);
  if (row === null) return;
  const { left, bottom } = row.getBoundingClientRect();
  row.dispatchEvent(
    new window.MouseEvent('contextmenu', {
      bubbles: true,
      cancelable: true,
      clientX: left + 40,
      clientY: bottom - 4,
    }),
  );
}

/** Arrows, Home, End, pages, Enter, Shift F10 and typing. */
function useGridKeys<T>(
  { count, cursor, rowAt, labelOf, onCursor, onOpen, onKey }: DataGridProps<T>,
  id: string,
  { pageOf, scrollTo }: { readonly pageOf: () => number; readonly scrollTo: (index: number) => void },
): (event: KeyboardEvent<HTMLTableElement>) => void {
  const typed = useRef(NOTHING_TYPED);
  const move = (index: number, event: KeyboardEvent): void => {
    onCursor(index, event);
    scrollTo(index);
  };
  const act = (event: KeyboardEvent): boolean => {
    const row = rowAt(cursor);
    if (onKey?.(event, cursor) === true) return true;
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const to = movedCursor(event.key, cursor, count, pageOf());
    if (to !== null) {
      move(to, event);
      return true;
    }
    if (event.key === 'Enter' && row !== undefined) {
      onOpen?.(row);
      return true;
    }
    if ((event.key === 'F10' && event.shiftKey) || event.key === 'ContextMenu') {
      openMenuAt(`${id}-${cursor}`);
      return true;
    }
    // The slash is the key of the filter, and a space selects.
    if (event.key.length !== 1 || event.key === '/' || event.key === '?' || event.key === ' ') return false;
    const before = typed.current;
    // A letter that is let go is remembered: what follows may be the rest of a name after all.
    typed.current = typedOn(before, event.key, event.timeStamp);
    if (isForSequence(sequenceOf(event.nativeEvent), before, event.timeStamp)) return false;
    const target = jumpTarget(typed.current.text, cursor, count, (index) => {
      const each = rowAt(index);
      return each === undefined ? undefined : labelOf(each);
    });
    if (target !== null) move(target, event);
    return true;
  };
  return (event) => {
    // Keys of a button or box inside a row are its own.
    if (event.target !== event.currentTarget || event.nativeEvent.isComposing) return;
    if (!act(event)) return;
    event.preventDefault();
    event.stopPropagation();
  };
}
