/** A split over the picture that can be moved: what is given lies left of it, the result right of it. */
import { ChevronsLeftRight } from 'lucide-react';

interface SplitProps {
  /** How much of the picture, from its left, is shown without the result; 0 to 1. */
  readonly split: number;
  readonly onSplit: (split: number) => void;
  /** What the split is called, and where it stands in words. */
  readonly label: string;
  readonly valueText: string;
  /** What is seen left and right of it. */
  readonly before: string;
  readonly after: string;
}

const CAPTION =
  'pointer-events-none absolute bottom-2.5 rounded-1 bg-[rgb(20_17_15/0.85)] px-1.5 text-[11px] leading-5 font-medium text-[#fff]';

/** A native range over the middle of the picture; the rest of it is for clicks. */
export function Split({ split, onSplit, label, valueText, before, after }: SplitProps) {
  return (
    <>
      {split > 0.15 && <span className={`${CAPTION} left-2.5`}>{before}</span>}
      {split < 0.85 && <span className={`${CAPTION} right-2.5`}>{after}</span>}
      <div className="pointer-events-none absolute inset-x-0 top-1/2 h-7 -translate-y-1/2">
        <input
          type="range"
          min={0}
          max={1}
          step={0.01}
          value={split}
          aria-label={label}
          aria-valuetext={valueText}
          onChange={(event) => onSplit(Number(event.target.value))}
          className="peer pointer-events-auto absolute -inset-x-3.5 h-7 w-[calc(100%+28px)] cursor-ew-resize opacity-0"
        />
        <span
          aria-hidden="true"
          className="absolute top-1/2 grid size-7 -translate-x-1/2 -translate-y-1/2 place-items-center rounded-full bg-[#fff] text-[#211d1a] shadow-[0_1px_4px_rgb(0_0_0/0.4)] peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-ember"
          style={{ left: `${split * 100}%` }}
        >
          <ChevronsLeftRight size={14} strokeWidth={1.75} />
        </span>
      </div>
      <span
        aria-hidden="true"
        className="pointer-events-none absolute inset-y-0 w-0.5 -translate-x-1/2 bg-[#fff] shadow-[0_0_0_1px_rgb(0_0_0/0.35)]"
        style={{ left: `${split * 100}%` }}
      />
    </>
  );
}
