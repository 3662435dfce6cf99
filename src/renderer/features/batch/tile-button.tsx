/** What a tile of a batch is pressed by, whatever it shows. */
import type { KeyboardEvent, ReactNode } from 'react';
import { useBatch } from '../../stores/batch.ts';
import { cx } from '../../ui/cx.ts';
import { Live } from '../../ui/parts.tsx';
import { messages } from './messages.ts';
import type { BatchRow } from './batch.ts';
import { openLarge } from './open-row.ts';

/** The edge of a tile; that of a failed one stands out. */
export function tileEdge({ state }: BatchRow): string {
  return cx('rounded-3 border hover:border-line-control', state === 'failed' ? 'border-bad' : 'border-line');
}

interface TileButtonProps {
  readonly row: BatchRow;
  /** Whether keys move from it. */
  readonly here: boolean;
  readonly name: string;
  /** The result in a line. */
  readonly words: string;
  readonly className: string;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
  readonly children: ReactNode;
}

/** Opens its file large, and takes the cursor with the focus. */
export function TileButton({ row, here, name, words, className, onKeyDown, children }: TileButtonProps) {
  return (
    <button
      type="button"
      data-tile={row.index}
      tabIndex={here ? 0 : -1}
      aria-label={messages.tile(name, words)}
      title={row.problem ?? words}
      onFocus={() => useBatch.setState({ cursor: row.index })}
      onClick={() => openLarge(row.index)}
      onKeyDown={onKeyDown}
      className={className}
    >
      {children}
    </button>
  );
}

/** The line below a name: the result, or where the file is. */
export function TileWords({ row: { state }, words }: { readonly row: BatchRow; readonly words: string }) {
  const tone = state === 'failed' ? 'text-bad' : state === 'done' ? 'text-fg-2' : 'text-fg-3';
  return (
    <span className={cx('num flex items-center gap-1.5 text-12', tone)}>
      {state === 'running' && <Live />}
      <span className="truncate">{words}</span>
    </span>
  );
}

/** What was written about a file, or heard in it: as many lines of it as its tile has room for. */
export function TileText({
  text,
  lines,
}: {
  readonly text: string;
  readonly lines: 'line-clamp-2' | 'line-clamp-3';
}) {
  return (
    <span dir="auto" className={cx('text-12 text-fg-2', lines)}>
      {text}
    </span>
  );
}
