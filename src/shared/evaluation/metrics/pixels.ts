/** How well pixels are told: mean IoU of classes and masks, errors of depth, and the noise of a picture. */

/** Pixels of one class: in both pictures, and in at least one of them. */
export interface Overlap {
  readonly both: number;
  readonly either: number;
}

/** The overlap of each class of two maps of the same size, by the class's number. */
export function classOverlaps(expected: ArrayLike<number>, given: ArrayLike<number>): Map<number, Overlap> {
  const counts = new Map<number, { both: number; either: number }>();
  const of = (id: number): { both: number; either: number } => {
    const known = counts.get(id) ?? { both: 0, either: 0 };
    counts.set(id, known);
    return known;
  };
  for (let pixel = 0; pixel < expected.length; pixel += 1) {
    const right = expected[pixel] ?? -1;
    const guess = given[pixel] ?? -1;
    of(right).either += 1;
    if (guess === right) of(right).both += 1;
    else of(guess).either += 1;
  }
  return counts;
}

/** The mean IoU of all classes that are there or were given, their pixels counted over all pictures. */
export function meanIou(pictures: readonly ReadonlyMap<number, Overlap>[]): number {
  const sums = new Map<number, Overlap>();
  for (const picture of pictures)
    for (const [id, { both, either }] of picture) {
      const before = sums.get(id) ?? { both: 0, either: 0 };
      sums.set(id, { both: before.both + both, either: before.either + either });
    }
  const ious = [...sums.values()].map(({ both, either }) => both / either);
  return ious.reduce((sum, iou) => sum + iou, 0) / ious.length;
}

/** IoU of two masks; a pixel is of a mask from the middle of the range on. 1 where both are empty. */
export function maskIou(expected: ArrayLike<number>, given: ArrayLike<number>, middle = 128): number {
  let [both, either] = [0, 0];
  for (let pixel = 0; pixel < expected.length; pixel += 1) {
    const right = (expected[pixel] ?? 0) >= middle;
    const guess = (given[pixel] ?? 0) >= middle;
    if (right && guess) both += 1;
    if (right || guess) either += 1;
  }
  return either === 0 ? 1 : both / either;
}

/** Errors of the depths of some pixels. */
export interface DepthErrors {
  /** Sum of the errors by the true depth. */
  readonly relative: number;
  /** Pixels that are off by less than a quarter, whichever way. */
  readonly near: number;
  readonly pixels: number;
}

/** A depth is near the true one where the larger is below this many times the smaller (Eigen 2014, the first delta). */
const NEAR = 1.25;

/** The errors of depths, of the pixels whose true depth is above 0. */
export function depthErrors(expected: ArrayLike<number>, given: ArrayLike<number>): DepthErrors {
  let [relative, near, pixels] = [0, 0, 0];
  for (let pixel = 0; pixel < expected.length; pixel += 1) {
    const truth = expected[pixel] ?? 0;
    if (truth <= 0) continue;
    const guess = given[pixel] ?? Number.NaN;
    relative += Math.abs(guess - truth) / truth;
    if (guess > 0 && Math.max(guess / truth, truth / guess) < NEAR) near += 1;
    pixels += 1;
  }
  return { relative, near, pixels };
}

/** Mean absolute error by the true depth, over all pixels of some pictures (AbsRel). */
export function absRel(pictures: readonly DepthErrors[]): number {
  return total(pictures, ({ relative }) => relative) / total(pictures, ({ pixels }) => pixels);
}

/** Share of the pixels whose depth is near the true one (delta below 1.25). */
export function delta1(pictures: readonly DepthErrors[]): number {
  return total(pictures, ({ near }) => near) / total(pictures, ({ pixels }) => pixels);
}

/** Two pictures of bytes that are the same have no noise; this is shown in its place, in decibels. */
const MOST_PSNR = 100;

/** Peak signal to noise ratio of two pictures of bytes, in decibels (scikit-image's definition). */
export function psnr(expected: ArrayLike<number>, given: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < expected.length; index += 1)
    sum += ((expected[index] ?? 0) - (given[index] ?? 0)) ** 2;
  return sum === 0 ? MOST_PSNR : Math.min(MOST_PSNR, 10 * Math.log10((255 ** 2 * expected.length) / sum));
}

function total<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0);
}
