/** A line of numbers, 56 × 16: how something went lately. */

const WIDTH = 56;
const HEIGHT = 16;
/** Half of the stroke stays inside of the box. */
const INSET = 1;

/** Nothing for fewer than two values. The scale begins at 0, so that a steady speed is a flat line. */
export function Sparkline({ values, label }: { readonly values: readonly number[]; readonly label: string }) {
  if (values.length < 2) return null;
  const top = Math.max(...values, 1);
  const points = values.map((value, index) => {
    const x = INSET + (index / (values.length - 1)) * (WIDTH - 2 * INSET);
    const y = HEIGHT - INSET - (value / top) * (HEIGHT - 2 * INSET);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  return (
    <svg
      role="img"
      aria-label={label}
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`}
      className="shrink-0"
    >
      <polyline
        points={points.join(' ')}
        fill="none"
        stroke="var(--ember)"
        strokeWidth={1.5}
        strokeLinejoin="round"
      />
    </svg>
  );
}
