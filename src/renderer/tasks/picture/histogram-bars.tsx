/** A row of bars: how often values fall into equal steps of a range. */
import { cx } from '../../ui/cx.ts';

interface HistogramProps {
  readonly counts: readonly number[];
  /** What it shows, in a sentence. */
  readonly label: string;
  /** Steps below this one are faint: they are left out. */
  readonly from?: number;
  readonly height: number;
}

/** The tallest bar has the whole height; a step with anything in it can be seen. */
export function Histogram({ counts, label, from = 0, height }: HistogramProps) {
  const most = counts.reduce((a, b) => Math.max(a, b), 1);
  return (
    <div role="img" aria-label={label} className="flex items-end gap-0.5" style={{ height }}>
      {counts.map((count, step) => (
        <span
          key={step}
          data-fill="part"
          className={cx('min-w-0 flex-1 rounded-t-[1px]', step < from ? 'bg-line-2' : 'bg-fg-3')}
          style={{ height: count === 0 ? 1 : Math.max(3, (count / most) * height) }}
        />
      ))}
    </div>
  );
}
