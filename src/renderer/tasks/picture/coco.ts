/** Boxes and masks in the format of the COCO data set: https://cocodataset.org/#format-data. Pure. */

/** The name and size of the picture, in pixels. */
export interface CocoPicture {
  readonly name: string;
  readonly width: number;
  readonly height: number;
}

/** One thing: a box, or a mask (row by row, not 0 where it is). */
export interface CocoThing {
  readonly label: string;
  readonly score: number | null;
  readonly box?: {
    readonly xmin: number;
    readonly ymin: number;
    readonly xmax: number;
    readonly ymax: number;
  };
  readonly mask?: ArrayLike<number>;
}

/** Run lengths of a mask, column by column, the first one of nothing; as `iscrowd: 1` annotations have them. */
export interface Rle {
  /** Height, then width. */
  readonly size: readonly [number, number];
  readonly counts: readonly number[];
}

/** The run lengths of a mask. */
export function rleOf(mask: ArrayLike<number>, width: number, height: number): Rle {
  const counts: number[] = [];
  let inside = false;
  let length = 0;
  for (let x = 0; x < width; x += 1) {
    for (let y = 0; y < height; y += 1) {
      if (((mask[y * width + x] ?? 0) !== 0) === inside) length += 1;
      else {
        counts.push(length);
        inside = !inside;
        length = 1;
      }
    }
  }
  return { size: [height, width], counts: [...counts, length] };
}

/** The mask of run lengths, 1 where it is; the inverse of {@link rleOf}. */
export function maskOf({ size: [height, width], counts }: Rle): Uint8Array {
  const mask = new Uint8Array(width * height);
  let at = 0;
  for (const [index, length] of counts.entries()) {
    for (const end = at + length; at < end; at += 1)
      if (index % 2 === 1) mask[(at % height) * width + Math.floor(at / height)] = 1;
  }
  return mask;
}

/** Left, top, width, height. */
type CocoBox = readonly [number, number, number, number];

/** The smallest box around a mask; all zero for an empty one. */
export function boxOf(mask: ArrayLike<number>, width: number, height: number): CocoBox {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if ((mask[y * width + x] ?? 0) === 0) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  return right < 0 ? [0, 0, 0, 0] : [left, top, right - left + 1, bottom - top + 1];
}

/** A picture with what was found in it. */
export interface CocoFound {
  readonly picture: CocoPicture;
  readonly things: readonly CocoThing[];
}

/** The whole file: one picture, its categories in the order of the alphabet, its annotations in the order given. */
export function cocoOf(picture: CocoPicture, things: readonly CocoThing[]): object {
  return cocoOfMany([{ picture, things }]);
}

/** The same of many pictures, in their order, with the categories of all of them. */
export function cocoOfMany(found: readonly CocoFound[]): object {
  const labels = [...new Set(found.flatMap(({ things }) => things.map(({ label }) => label)))].sort();
  const places = new Map(labels.map((label, index) => [label, index + 1]));
  const things = found.flatMap(({ picture, things: of }, image) =>
    of.map((thing) => ({ picture, thing, image_id: image + 1 })),
  );
  return {
    images: found.map(({ picture: { name, width, height } }, index) => ({
      id: index + 1,
      file_name: name,
      width,
      height,
    })),
    categories: labels.map((name, index) => ({ id: index + 1, name })),
    annotations: things.map(({ picture, thing, image_id }, index) => ({
      id: index + 1,
      image_id,
      category_id: places.get(thing.label) ?? 0,
      ...shapeOf(thing, picture),
      ...(thing.score === null ? {} : { score: thing.score }),
    })),
  };
}

function shapeOf({ box, mask }: CocoThing, { width, height }: CocoPicture): object {
  if (mask !== undefined) {
    const segmentation = rleOf(mask, width, height);
    const area = segmentation.counts.reduce(
      (sum, length, index) => (index % 2 === 1 ? sum + length : sum),
      0,
    );
    return { bbox: boxOf(mask, width, height), area, segmentation, iscrowd: 1 };
  }
  if (box === undefined) return { bbox: [0, 0, 0, 0], area: 0, segmentation: [], iscrowd: 0 };
  const [across, down] = [box.xmax - box.xmin, box.ymax - box.ymin];
  return { bbox: [box.xmin, box.ymin, across, down], area: across * down, segmentation: [], iscrowd: 0 };
}
