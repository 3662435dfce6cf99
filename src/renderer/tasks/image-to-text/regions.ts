/** The places that an answer about a picture speaks of. Pure. */
import { z } from 'zod';
import { regionSchema } from '../../../shared/tasks/picture-regions.ts';
import type { Region } from '../../../shared/tasks/picture-regions.ts';
import type { Run } from '../../features/run/run-state.ts';
import { csvCell, csvText } from '../csv.ts';
import { ofFinished } from '../finished-result.ts';

const answer = z.object({ regions: z.array(regionSchema).optional() });
const resultSchema = z.union([answer, z.array(answer).transform(([first = {}]) => first)]);

/** The places of a finished run; null where its answer is plain text. Of a list the first picture's. */
export const regionsOf = ofFinished(
  (run: Run): readonly Region[] | null => resultSchema.safeParse(run.result).data?.regions ?? null,
);

/** Corners of a place, each an x and a y: those of its box, or of its outlines one after the other. */
function outlinesOf({ box, polygons }: Region): readonly (readonly number[])[] {
  if (polygons !== undefined) return polygons;
  if (box === undefined) return [];
  const { xmin, ymin, xmax, ymax } = box;
  return [[xmin, ymin, xmax, ymin, xmax, ymax, xmin, ymax]];
}

/** The outlines of a place in the form of SVG's `points`. */
export function svgPoints(region: Region): string[] {
  return outlinesOf(region).map((outline) =>
    Array.from({ length: Math.floor(outline.length / 2) }, (_, corner) =>
      [outline[2 * corner], outline[2 * corner + 1]].join(','),
    ).join(' '),
  );
}

/** Left and top of a place, where its label stands; null for a place without corners. */
export function cornerOf(region: Region): { readonly x: number; readonly y: number } | null {
  const outlines = outlinesOf(region).flat();
  if (outlines.length < 2) return null;
  const side = (odd: number): number =>
    outlines.reduce((least, value, at) => (at % 2 === odd ? Math.min(least, value) : least), Infinity);
  return { x: side(0), y: side(1) };
}

/** A line for each place: its label and its outlines, parts of one thing with a semicolon between them. */
export function regionsCsv(regions: readonly Region[]): string {
  const rows = regions.map((region) => [csvCell(region.label), csvCell(svgPoints(region).join('; '))]);
  return csvText([['label', 'outline'], ...rows]);
}
