/** What was found, and what of it is shown. Pure. */
import { z } from 'zod';
import { objectDetection } from '../../../shared/tasks/object-detection.ts';
import type { Detection } from '../../../shared/tasks/object-detection.ts';
import type { Run } from '../../features/run/run-state.ts';
import { csvCell, csvText } from '../csv.ts';
import { ofFinished } from '../finished-result.ts';

const resultSchema = z.union([
  objectDetection.result,
  z.array(objectDetection.result).transform(([first = []]) => first),
]);

/** What is shown: scores from a threshold on, but for labels that are hidden. */
export interface Filter {
  readonly threshold: number;
  readonly hidden: ReadonlySet<string>;
}

/** One thing with its place in the whole result, which is its name wherever it is pointed at. */
export interface Found extends Detection {
  readonly index: number;
}

/** What a finished run found, best first; null for a result of another shape. Of a list the first picture's. */
export const foundOf = ofFinished((run: Run): readonly Found[] | null => {
  const parsed = resultSchema.safeParse(run.result);
  if (!parsed.success) return null;
  return parsed.data.toSorted((a, b) => b.score - a.score).map((each, index) => ({ ...each, index }));
});

/** What the filter lets through. */
export function shownOf(found: readonly Found[], { threshold, hidden }: Filter): Found[] {
  return found.filter(({ score, label }) => score >= threshold && !hidden.has(label));
}

/** Left, top, width and height. */
export function placeOf({ box }: Detection): readonly [number, number, number, number] {
  return [box.xmin, box.ymin, box.xmax - box.xmin, box.ymax - box.ymin];
}

/** How many there are of each label above the threshold, in the order of their best scores. */
export function labelCounts(found: readonly Found[], threshold: number): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { label, score } of found)
    if (score >= threshold) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}

/** Boxes in the order in which they lie over each other: a small one must not be covered by one around it. */
export function layersOf(found: readonly Found[]): ReadonlyMap<number, number> {
  const area = (each: Found): number => {
    const [, , width, height] = placeOf(each);
    return width * height;
  };
  return new Map(found.toSorted((a, b) => area(b) - area(a)).map(({ index }, layer) => [index, layer]));
}

/** A line for each. */
export function detectionsCsv(found: readonly Found[]): string {
  const rows = found.map((each) => [
    csvCell(each.label),
    String(each.score),
    ...placeOf(each).map((value) => String(value)),
  ]);
  return csvText([['label', 'score', 'left', 'top', 'width', 'height'], ...rows]);
}

/** The same without the places in the list, as the API gives it. */
export function detectionsJson(found: readonly Found[]): string {
  return `${JSON.stringify(
    found.map(({ label, score, box }) => ({ label, score, box })),
    null,
    2,
  )}\n`;
}
