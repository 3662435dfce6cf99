/**
 * The part of a picture around a person as ViTPose looks at it (`VitPoseImageProcessorPil` of transformers): the box is
 * made larger on all sides and warped onto the model's size. Pure.
 */
import type { RgbImage } from '../media/rgb-image.ts';
import type { Box } from '../../shared/tasks/object-detection.ts';
import type { Extent } from './processor-sizes.ts';

/** How much wider and higher than a person's box the part is that is looked at (`padding_factor`). */
const ROOM_AROUND = 1.25;

const { fround } = Math;

/** What the model looks at, in pixels of the picture. */
export interface PersonArea {
  readonly centre: { readonly x: number; readonly y: number };
  readonly width: number;
  readonly height: number;
}

/**
 * The area of a box, in the shape of the model's picture (`box_to_center_and_scale`); in fp32, as there. Its factor of
 * normalisation, 200, is divided by and multiplied with again.
 */
export function areaOf({ xmin, ymin, xmax, ymax }: Box, model: Extent, factor = 200): PersonArea {
  const shape = model.width / model.height;
  const [across, down] = [xmax - xmin, ymax - ymin];
  const width = across < shape * down ? down * shape : across;
  const height = across > shape * down ? across / shape : down;
  const scaled = (side: number): number => fround(fround(fround(side / factor) * ROOM_AROUND) * factor);
  return {
    centre: { x: fround(xmin + across * 0.5), y: fround(ymin + down * 0.5) },
    width: scaled(width),
    height: scaled(height),
  };
}

/** Where a line of the warped picture begins in the picture, and how far apart its pixels are there. */
interface Line {
  readonly first: number;
  readonly step: number;
}

/** The middles of the first and the last pixel lie on the edges of the area (`get_warp_matrix` of the UDP paper). */
function lineOf(pixels: number, centre: number, side: number): Line {
  const scale = fround((pixels - 1) / side);
  const moved = fround(((pixels - 1) / side) * (-0.5 * fround(centre * 2) + 0.5 * side));
  return { first: -moved / scale, step: 1 / scale };
}

/** Two pixels of the picture on both sides of a place, and the weight of the second; null beyond the picture. */
interface Between {
  readonly at: number;
  readonly next: number;
  readonly weight: number;
}

function betweens({ first, step }: Line, count: number, length: number): (Between | null)[] {
  return Array.from({ length: count }, (_, index) => {
    const place = step * index + first;
    if (place < 0 || place > length - 1) return null;
    const at = Math.floor(place);
    return { at, next: Math.min(at + 1, length - 1), weight: place - at };
  });
}

/**
 * The area at the model's size, bilinear and black beyond the picture (`scipy_warp_affine`, which rounds halves up to
 * whole levels as `scipy.ndimage.affine_transform` does for bytes).
 */
export function warped(image: RgbImage, area: PersonArea, { width, height }: Extent): RgbImage {
  const columns = betweens(lineOf(width, area.centre.x, area.width), width, image.width);
  const rows = betweens(lineOf(height, area.centre.y, area.height), height, image.height);
  const data = new Uint8Array(width * height * 3);
  const line = image.width * 3;
  for (const [y, row] of rows.entries()) {
    if (row === null) continue;
    for (const [x, column] of columns.entries()) {
      if (column === null) continue;
      for (let channel = 0; channel < 3; channel += 1) {
        const [left, right] = [column.at * 3 + channel, column.next * 3 + channel];
        const level =
          (image.data[row.at * line + left] ?? 0) * (1 - row.weight) * (1 - column.weight) +
          (image.data[row.at * line + right] ?? 0) * (1 - row.weight) * column.weight +
          (image.data[row.next * line + left] ?? 0) * row.weight * (1 - column.weight) +
          (image.data[row.next * line + right] ?? 0) * row.weight * column.weight;
        data[(y * width + x) * 3 + channel] = Math.floor(level + 0.5);
      }
    }
  }
  return { width, height, data };
}
