/** The line between two parts: dragged, moved by arrow keys, put back by a double click. */
import { useRef } from 'react';
import type { KeyboardEvent, PointerEvent } from 'react';
import { cx } from './cx.ts';
import { draggedSize, keyedSize } from './splitter-size.ts';
import type { SizeRange } from './splitter-size.ts';

interface SplitterProps {
  /** What it sizes: "Width of the side pane". */
  readonly label: string;
  readonly size: number;
  readonly range: SizeRange;
  readonly standard: number;
  /** Where the part that it sizes lies: before the line (`start`) or after it. */
  readonly side: 'start' | 'end';
  readonly onSize: (size: number) => void;
  readonly className?: string;
}

/** A separator of no width of its own; its hit area is 8 px over the border that it lies on. */
export function Splitter({ label, size, range, standard, side, onSize, className }: SplitterProps) {
  const drag = useRef<{ readonly x: number; readonly size: number } | null>(null);
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { x: event.clientX, size };
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    const from = drag.current;
    if (from !== null) onSize(draggedSize(from.size, event.clientX - from.x, side, range));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const next = keyedSize(event.key, size, side, range);
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    onSize(next);
  };
  const letGo = (): void => {
    drag.current = null;
  };
  return (
    <div
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation="vertical"
      aria-valuemin={range.least}
      aria-valuemax={range.most}
      aria-valuenow={size}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={letGo}
      onPointerCancel={letGo}
      onDoubleClick={() => onSize(standard)}
      onKeyDown={onKeyDown}
      className={cx(
        'group relative z-10 -mx-1 w-2 shrink-0 cursor-col-resize touch-none outline-none',
        className,
      )}
    >
      <span
        aria-hidden="true"
        className="absolute inset-y-0 start-[3px] w-0.5 rounded-full transition-colors duration-150 group-hover:bg-line-control group-focus-visible:bg-ember group-active:bg-ember"
      />
    </div>
  );
}
