/** The parts of a picture, and the colours that are painted where they are. Pure. */
import { z } from 'zod';
import type { MediaRef } from '../../../shared/media.ts';
import { imageSegmentation } from '../../../shared/tasks/image-segmentation.ts';
import type { Segment } from '../../../shared/tasks/image-segmentation.ts';
import type { Run } from '../../features/run/run-state.ts';
import { csvCell, csvText } from '../csv.ts';
import { ofFinished } from '../finished-result.ts';
import { COLOURS } from '../picture/colours.ts';
import type { GreyPicture } from '../picture/png.ts';

/** A part with the place of its colour. */
export interface Part extends Segment {
  readonly place: number;
}

/** What a finished run gave. */
export interface Segmented {
  /** The largest first. */
  readonly parts: readonly Part[];
  /** The id of each pixel's part; null where no part was found. */
  readonly classMap: MediaRef | null;
}

const resultSchema = z.union([
  imageSegmentation.result,
  z
    .array(imageSegmentation.result)
    .min(1)
    .transform((all) => all[0]),
]);

/** The parts of a finished run; null for a result of another shape. Of a list the first picture's. */
export const segmentedOf = ofFinished((run: Run): Segmented | null => {
  const { data } = resultSchema.safeParse(run.result);
  if (data === undefined) return null;
  const classMap = data[0]?.class_map ?? null;
  const parts = data
    .toSorted((a, b) => b.area - a.area)
    .map((segment, index) => ({ ...segment, place: (index % COLOURS) + 1 }));
  return { parts, classMap };
});

/** Red, green and blue of a part. */
export type Rgb = readonly [number, number, number];

/** How thick an outline is, for a map of this size, px to each side. */
function reachOf({ width, height }: GreyPicture): number {
  return Math.max(1, Math.round(Math.max(width, height) / 600));
}

/**
 * Red, green, blue and alpha of each pixel of a class map: the colour of its part, dark at its edge; with `outlines`
 * its colour at the edge alone. A part without a colour is left clear.
 */
export function painted(
  map: GreyPicture,
  colours: ReadonlyMap<number, Rgb>,
  outlines: boolean,
): Uint8ClampedArray<ArrayBuffer> {
  const { width, height, data } = map;
  const reach = outlines ? 2 * reachOf(map) : reachOf(map);
  const pixels = new Uint8ClampedArray(width * height * 4);
  const differs = (id: number, x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < width && y < height && data[y * width + x] !== id;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * width + x;
      const id = data[at] ?? 0;
      const colour = colours.get(id);
      if (colour === undefined) continue;
      const edge =
        differs(id, x - reach, y) ||
        differs(id, x + reach, y) ||
        differs(id, x, y - reach) ||
        differs(id, x, y + reach);
      if (outlines && !edge) continue;
      const shade = edge && !outlines ? EDGE_SHADE : 1;
      pixels[4 * at] = colour[0] * shade;
      pixels[4 * at + 1] = colour[1] * shade;
      pixels[4 * at + 2] = colour[2] * shade;
      pixels[4 * at + 3] = 255;
    }
  }
  return pixels;
}

/** How light the edge of a filled mask is, of its own colour. */
const EDGE_SHADE = 0.45;

/** A line for each part. */
export function partsCsv(parts: readonly Part[]): string {
  const rows = parts.map(({ label, score, area, id }) => [
    csvCell(label),
    score === null ? '' : String(score),
    String(area),
    String(id),
  ]);
  return csvText([['label', 'score', 'share', 'id'], ...rows]);
}
