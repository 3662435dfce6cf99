/** Drawing a box on a picture by dragging, and giving one by its numbers. */
import { Plus } from 'lucide-react';
import { useId, useRef, useState } from 'react';
import type { PointerEvent } from 'react';
import type { Box } from '../../../shared/tasks/object-detection.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/controls.tsx';
import { boxBetween, boxTyped } from './boxes.ts';
import type { TypedBox } from './boxes.ts';
import type { Point, Size } from './geometry.ts';
import { messages } from './messages.ts';

/** A drag that is shorter than this on both sides is a click, px. */
const LEAST_PX = 4;

interface DrawBoxProps extends Size {
  readonly label: string;
  readonly onBox: (box: Box) => void;
}

/** Lies over the picture and takes its drags, so that they don't move it; the wheel still zooms. */
export function DrawBox({ width, height, label, onBox }: DrawBoxProps) {
  const from = useRef<Point | null>(null);
  const [draft, setDraft] = useState<Box | null>(null);
  const size = { width, height };
  const placeOf = (event: PointerEvent<HTMLElement>): Point => {
    const box = event.currentTarget.getBoundingClientRect();
    return {
      x: ((event.clientX - box.left) / box.width) * width,
      y: ((event.clientY - box.top) / box.height) * height,
    };
  };
  const end = (): void => {
    from.current = null;
    setDraft(null);
  };
  return (
    <div
      role="img"
      aria-label={label}
      className="absolute inset-0 cursor-crosshair touch-none"
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = placeOf(event);
      }}
      onPointerMove={(event) => {
        if (from.current !== null) setDraft(boxBetween(from.current, placeOf(event), size));
      }}
      onPointerUp={(event) => {
        const scale = event.currentTarget.getBoundingClientRect().width / width;
        const drawn = from.current === null ? null : boxBetween(from.current, placeOf(event), size);
        end();
        if (drawn === null) return;
        const longest = Math.max(drawn.xmax - drawn.xmin, drawn.ymax - drawn.ymin);
        if (longest * scale >= LEAST_PX) onBox(drawn);
      }}
      onPointerCancel={end}
    >
      {draft !== null && <BoxLine box={draft} size={size} />}
    </div>
  );
}

/** A box that was drawn: dark and light, so that it is seen on any picture. */
export function BoxLine({ box, size }: { readonly box: Box; readonly size: Size }) {
  const percent = (part: number, whole: number): string => `${String((100 * part) / whole)}%`;
  return (
    <div
      aria-hidden="true"
      className="pointer-events-none absolute border-2 border-dashed border-[#fff] shadow-[0_0_0_1px_#14110f,inset_0_0_0_1px_#14110f]"
      style={{
        left: percent(box.xmin, size.width),
        top: percent(box.ymin, size.height),
        width: percent(box.xmax - box.xmin, size.width),
        height: percent(box.ymax - box.ymin, size.height),
      }}
    />
  );
}

const SIDES = ['left', 'top', 'right', 'bottom'] as const;

/** Four numbers for a box; begins with the middle half of the picture. */
export function BoxForm({ size, onBox }: { readonly size: Size; readonly onBox: (box: Box) => void }) {
  const [typed, setTyped] = useState<TypedBox>({
    left: String(Math.floor(size.width / 4)),
    top: String(Math.floor(size.height / 4)),
    right: String(Math.ceil((3 * size.width) / 4)),
    bottom: String(Math.ceil((3 * size.height) / 4)),
  });
  const id = useId();
  const box = boxTyped(typed, size);
  return (
    <form
      aria-label={messages.boxByNumbers}
      className="px-4 py-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (box !== null) onBox(box);
      }}
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        {SIDES.map((side) => (
          <label key={side} className="flex min-w-0 items-center gap-1.5 text-12 text-fg-2">
            {messages.sides[side]}
            <Field
              inputMode="numeric"
              className="num w-14"
              value={typed[side]}
              invalid={box === null}
              aria-describedby={box === null ? id : undefined}
              onChange={(event) => setTyped({ ...typed, [side]: event.target.value })}
            />
          </label>
        ))}
        <Button type="submit" size="sm" disabled={box === null}>
          <Plus size={12} strokeWidth={1.75} aria-hidden="true" />
          {messages.addBox}
        </Button>
      </div>
      {box === null && (
        <p id={id} className="mt-1 text-12 text-bad">
          {messages.boxBeside(size)}
        </p>
      )}
    </form>
  );
}
