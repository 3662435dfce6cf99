/** Paths of small charts whose steps lie at equal distances. Pure. */

/** The drawing's own units. */
export interface SparkBox {
  readonly width: number;
  readonly height: number;
}

/** A tenth of a unit is finer than a pixel. */
const round = (value: number): string => String(Math.round(value * 10) / 10);

/** Half of the widest stroke stays inside of the box. */
const INSET = 1;

/** How high a value lies, from the top; `top` is the value at the upper edge. */
export function heightAt(value: number, top: number, { height }: SparkBox): number {
  const share = Math.min(1, Math.max(0, value / Math.max(top, Number.MIN_VALUE)));
  return height - INSET - share * (height - 2 * INSET);
}

/** The middle of a step. */
export function middleOf(step: number, steps: number, { width }: SparkBox): number {
  return ((step + 0.5) / steps) * width;
}

/** A line through the middles of the steps, broken where a value is missing; one that stands alone is a short dash. */
export function linePath(values: readonly (number | null)[], top: number, box: SparkBox): string {
  const half = box.width / values.length / 2;
  return values
    .map((value, step) => {
      if (value === null) return '';
      const [x, y] = [middleOf(step, values.length, box), heightAt(value, top, box)];
      const before = values[step - 1] ?? null;
      if (before !== null) return `L${round(x)} ${round(y)}`;
      const alone = (values[step + 1] ?? null) === null;
      return alone
        ? `M${round(x - half)} ${round(y)}L${round(x + half)} ${round(y)}`
        : `M${round(x)} ${round(y)}`;
    })
    .join('');
}

/** One bar of a step: `y` from the top. */
export interface SparkBar {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The bars of one part of stacked steps: what it adds on top of `below`. Steps without it have none. */
export function barsOf(
  part: readonly number[],
  below: readonly number[],
  top: number,
  box: SparkBox,
): SparkBar[] {
  const step = box.width / Math.max(1, part.length);
  return part.flatMap((value, index) => {
    if (value <= 0) return [];
    const scale = box.height / Math.max(top, Number.MIN_VALUE);
    const base = (below[index] ?? 0) * scale;
    const height = value * scale;
    return [{ x: index * step, y: box.height - base - height, width: step * 0.8, height }];
  });
}
