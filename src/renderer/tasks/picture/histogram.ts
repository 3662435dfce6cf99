/** How often values fall into equal steps of a range. Pure. */

/** The count of each step from `min` to `max`; the last step has its upper end too. Values outside are left out. */
export function histogramOf(values: Iterable<number>, steps: number, min: number, max: number): number[] {
  const counts = new Array<number>(steps).fill(0);
  const width = (max - min) / steps;
  for (const value of values) {
    if (!(value >= min && value <= max)) continue;
    const step = width > 0 ? Math.min(steps - 1, Math.floor((value - min) / width)) : 0;
    counts[step] = (counts[step] ?? 0) + 1;
  }
  return counts;
}
