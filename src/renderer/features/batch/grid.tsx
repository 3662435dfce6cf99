/** The batch as tiles: pictures with what was found in them, sounds with their words. Only those in sight are in the page. */
import { useEffect, useRef } from 'react';
import type { KeyboardEvent, RefObject } from 'react';
import { useBatch } from '../../stores/batch.ts';
import type { Batch, BatchRow } from './batch.ts';
import { kindOf } from './media-rows.ts';
import { messages } from './messages.ts';
import { PictureTile } from './picture-tile.tsx';
import { SoundTile } from './sound-tile.tsx';
import { GAP, columnsIn, movedTile } from './tile-move.ts';
import { useBatchPlaces } from './use-batch-places.ts';
import { useBoxView } from './use-box-view.ts';

/** Least width and height of a tile, px. */
const TILES = {
  picture: { least: 196, tall: 196 },
  // With three lines of what was written about it.
  written: { least: 228, tall: 244 },
  sound: { least: 300, tall: 128 },
} as const;
/** Tasks that write a text about a picture. */
const WRITTEN: ReadonlySet<string> = new Set(['image-to-text', 'image-text-to-text']);
/** Around all of them, px. */
const PAD = 20;
/** Lines beyond what is in sight that are in the page, so that scrolling shows no gaps. */
const BEYOND = 2;

interface GridProps {
  readonly batch: Batch;
  /** Those that are shown. */
  readonly rows: readonly BatchRow[];
  readonly threshold: number;
}

/** Arrow keys move, Enter opens one large. */
export function BatchGrid({ batch, rows, threshold }: GridProps) {
  const box = useRef<HTMLDivElement>(null);
  const view = useBoxView(box);
  const kind = kindOf(batch.task) === 'sound' ? 'sound' : 'picture';
  const { least, tall } = TILES[WRITTEN.has(batch.task) ? 'written' : kind];
  const columns = columnsIn(view.width - 2 * PAD, least);
  const line = tall + GAP;
  const lines = Math.ceil(rows.length / columns);
  const cursor = useBatch((state) => state.cursor);
  const at = Math.max(
    0,
    rows.findIndex(({ index }) => index === cursor),
  );
  const move = useTileKeys(box, rows, at, { columns, line, page: Math.floor(view.height / line) });
  const places = useBatchPlaces(batch);
  const from = Math.max(0, Math.floor((view.top - PAD) / line) - BEYOND);
  const to = Math.min(lines, Math.ceil((view.top + view.height) / line) + BEYOND);
  const inSight = linesInSight(from, to, Math.floor(at / columns), lines);
  return (
    <div
      ref={box}
      role="grid"
      aria-label={kind === 'sound' ? messages.soundGrid : messages.grid}
      aria-rowcount={lines}
      aria-colcount={columns}
      onKeyDown={move}
      className="min-h-0 flex-1 overflow-auto"
    >
      <div role="presentation" className="relative" style={{ height: lines * line - GAP + 2 * PAD }}>
        {view.width > 0 &&
          inSight.map((number) => (
            <div
              key={number}
              role="row"
              aria-rowindex={number + 1}
              className="absolute grid"
              style={{
                insetInline: PAD,
                top: PAD + number * line,
                height: tall,
                gap: GAP,
                gridTemplateColumns: `repeat(${String(columns)}, minmax(0, 1fr))`,
              }}
            >
              {rows.slice(number * columns, (number + 1) * columns).map((row, column) => {
                const here = number * columns + column === at;
                return kind === 'sound' ? (
                  <SoundTile key={row.index} batch={batch} row={row} here={here} />
                ) : (
                  <PictureTile
                    key={row.index}
                    batch={batch}
                    row={row}
                    here={here}
                    threshold={threshold}
                    places={places}
                  />
                );
              })}
            </div>
          ))}
      </div>
    </div>
  );
}

/** The line of the cursor stays in the page wherever it is scrolled to, so that Tab finds it. */
function linesInSight(from: number, to: number, cursor: number, lines: number): number[] {
  const range = Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
  return cursor < lines && !range.includes(cursor) ? [...range, cursor] : range;
}

interface Layout {
  readonly columns: number;
  /** Height of a line with its gap, px. */
  readonly line: number;
  /** Whole lines in sight. */
  readonly page: number;
}

/** What keys do; after one, and after a file was shown large, the tile of the cursor has the focus. */
function useTileKeys(
  box: RefObject<HTMLElement | null>,
  rows: readonly BatchRow[],
  at: number,
  { columns, line, page }: Layout,
): (event: KeyboardEvent) => void {
  const wanted = useRef(true);
  const index = rows[at]?.index;
  const known = columns > 1 || page > 0;
  useEffect(() => {
    const element = box.current;
    if (!wanted.current || element === null || !known) return;
    const tile = element.querySelector<HTMLElement>(`[data-tile="${String(index)}"]`);
    const free = document.activeElement === document.body || element.contains(document.activeElement);
    wanted.current = false;
    if (free) tile?.focus({ preventScroll: true });
    scrollTo(element, Math.floor(at / columns) * line, line);
  }, [box, index, known, at, columns, line]);
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to = movedTile(event.key, at, rows.length, { columns, page });
    const next = to === null ? undefined : rows[to];
    if (next === undefined) return;
    event.preventDefault();
    wanted.current = next.index !== index;
    useBatch.setState({ cursor: next.index });
  };
}

/** Scrolls no further than is needed to show a line. */
function scrollTo(element: HTMLElement, top: number, line: number): void {
  const bottom = top + line + PAD;
  if (top < element.scrollTop) element.scrollTop = top;
  else if (bottom > element.scrollTop + element.clientHeight)
    element.scrollTop = bottom - element.clientHeight;
}
