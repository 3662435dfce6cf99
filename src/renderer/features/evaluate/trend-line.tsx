/** A figure over the last evaluations of the same machine, model and settings: a line, the baseline as a ring. */
import { heightAt, linePath, middleOf } from '../../ui/spark.ts';

/** In px: beside a line of text. */
const BOX = { width: 56, height: 18 } as const;
/** Radius of the marks. */
const MARK = 2.5;

interface TrendLineProps {
  /** Oldest first; null where an evaluation has no such figure. */
  readonly values: readonly (number | null)[];
  /** The place of what is compared with; null for none among these. */
  readonly baseline: number | null;
  readonly label: string;
}

/** Nothing for fewer than two figures. The scale is from the lowest to the highest, as a change is what one looks for. */
export function TrendLine({ values, baseline, label }: TrendLineProps) {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return null;
  const [low, high] = [Math.min(...known), Math.max(...known)];
  // A figure that never moved lies in the middle.
  const scaled = values.map((value) =>
    value === null ? null : high === low ? 0.5 : 0.15 + (0.7 * (value - low)) / (high - low),
  );
  const at = (index: number): { readonly cx: number; readonly cy: number } | null => {
    const value = scaled[index] ?? null;
    if (value === null) return null;
    return { cx: middleOf(index, values.length, BOX), cy: heightAt(value, 1, BOX) };
  };
  const last = at(values.length - 1);
  const mark = baseline === null ? null : at(baseline);
  return (
    <svg
      role="img"
      aria-label={label}
      width={BOX.width}
      height={BOX.height}
      viewBox={`0 0 ${String(BOX.width)} ${String(BOX.height)}`}
      className="inline-block shrink-0 align-[-4px]"
    >
      <title>{label}</title>
      <path
        d={linePath(scaled, 1, BOX)}
        fill="none"
        className="stroke-fg-3"
        strokeWidth={1.5}
        strokeLinejoin="round"
      />
      {mark !== null && <circle {...mark} r={MARK} className="fill-surface stroke-fg-2" strokeWidth={1.5} />}
      {last !== null && <circle {...last} r={MARK} className="fill-ember-fill" />}
    </svg>
  );
}
