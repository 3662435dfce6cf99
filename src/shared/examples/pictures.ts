/** Comparisons of pictures that runs made: masks, depths, and whole pictures. They are read through a port. */
import { maskIou, psnr } from '../evaluation/metrics/pixels.ts';
import type { Raster } from '../evaluation/judge.ts';
import type { MediaRef } from '../media.ts';
import { AREAS, DEPTHS, MASKS, PICTURES, verdictFor } from './bounds.ts';
import { figure, mostChanged, worst, type ComparedFigure, type ComparedItem } from './comparison.ts';

/** Reads a PNG that a run made; null for one with too many pixels to be read where others wait. */
export type ReadRaster = (picture: MediaRef) => Promise<Raster | null>;

/** Masks of one result whose pixels are compared; of the others, the areas are. */
const MOST_MASKS = 32;

/** A mask with its name. */
export interface NamedMask {
  readonly label: string;
  readonly mask: MediaRef;
  /** Share of the picture. */
  readonly area: number;
}

/** IoU of two masks; 1 for the same file, 0 for other sizes, null where they are too large to be read. */
async function overlapOf(before: MediaRef, after: MediaRef, read: ReadRaster): Promise<number | null> {
  // A file is named by its content, so the same name needs no look.
  if (before.media_id === after.media_id) return 1;
  const old = await read(before);
  const now = old === null ? null : await read(after);
  if (old === null || now === null) return null;
  if (old.width !== now.width || old.height !== now.height) return 0;
  return maskIou(old.data, now.data, (old.max + 1) / 2);
}

/** Each mask of before with the next one of its name after; then what is new. */
function pairsOf(
  before: readonly NamedMask[],
  after: readonly NamedMask[],
): (readonly [NamedMask | null, NamedMask | null])[] {
  const open = [...after];
  const pairs = before.map((one): readonly [NamedMask, NamedMask | null] => {
    const at = open.findIndex(({ label }) => label === one.label);
    return [one, at < 0 ? null : (open.splice(at, 1)[0] ?? null)];
  });
  return [...pairs, ...open.map((one): readonly [null, NamedMask] => [null, one])];
}

/**
 * Compares masks by their overlap, those of the same name in their order. The mean is weighed by area, so that a speck
 * that comes or goes does not count like the thing itself.
 */
export async function compareMasks(
  before: readonly NamedMask[],
  after: readonly NamedMask[],
  read: ReadRaster,
): Promise<ComparedItem> {
  const figures: ComparedFigure[] = [];
  let [weight, sum, unread] = [0, 0, 0];
  for (const [index, [old, now]] of pairsOf(before, after).entries()) {
    const both = old !== null && now !== null;
    const overlap = !both ? 0 : index < MOST_MASKS ? await overlapOf(old.mask, now.mask, read) : null;
    figures.push(
      figure(old?.label ?? now?.label ?? '', old?.area ?? null, now?.area ?? null, both ? overlap : null),
    );
    const area = Math.max(old?.area ?? 0, now?.area ?? 0);
    if (overlap === null) unread += 1;
    else [weight, sum] = [weight + area, sum + overlap * area];
  }
  if (unread > 0) return comparedAreas(figures);
  const value =
    figures.length === 0 ? 1 : weight === 0 ? Number(before.length === after.length) : sum / weight;
  return { by: 'mask_iou', value, verdict: verdictFor(value, MASKS), figures: mostChanged(figures) };
}

/** By area alone nothing is called the same: two masks of one size may lie apart. */
function comparedAreas(figures: readonly ComparedFigure[]): ComparedItem {
  const value = Math.max(0, ...figures.map(({ before, after }) => Math.abs((after ?? 0) - (before ?? 0))));
  return {
    by: 'area_change',
    value,
    verdict: worst([verdictFor(value, AREAS), 'close']),
    figures: mostChanged(figures),
  };
}

/** A depth map with what its black and white stand for. */
export interface DepthMap {
  readonly depth: MediaRef;
  readonly min: number;
  readonly max: number;
}

/** Compares depths by their mean change, by the range of before. */
export async function compareDepths(
  before: DepthMap,
  after: DepthMap,
  read: ReadRaster,
): Promise<ComparedItem> {
  const range = Math.max(before.max - before.min, Number.EPSILON);
  const ends = [Math.abs(after.min - before.min), Math.abs(after.max - before.max)];
  const figures = [figure('least', before.min, after.min), figure('most', before.max, after.max)];
  const byEnds = (): ComparedItem => {
    const value = Math.max(...ends) / range;
    const verdict = worst([
      verdictFor(value, DEPTHS),
      before.depth.media_id === after.depth.media_id ? 'same' : 'close',
    ]);
    return { by: 'depth_change', value, verdict, figures };
  };
  if (before.depth.media_id === after.depth.media_id) return byEnds();
  const old = await read(before.depth);
  const now = old === null ? null : await read(after.depth);
  if (old === null || now === null) return byEnds();
  const value = old.data.length === now.data.length ? meanChange(before, after, old, now) / range : 1;
  return { by: 'depth_change', value, verdict: verdictFor(value, DEPTHS), figures };
}

function meanChange(before: DepthMap, after: DepthMap, old: Raster, now: Raster): number {
  let sum = 0;
  for (let pixel = 0; pixel < old.data.length; pixel += 1) {
    const was = before.min + ((old.data[pixel] ?? 0) / old.max) * (before.max - before.min);
    const is = after.min + ((now.data[pixel] ?? 0) / now.max) * (after.max - after.min);
    sum += Math.abs(is - was);
  }
  return sum / Math.max(1, old.data.length);
}

/** Compares whole pictures by their peak signal to noise ratio. One that is too large is the same as a file, or close. */
export async function comparePictures(
  before: MediaRef,
  after: MediaRef,
  sizes: readonly ComparedFigure[],
  read: ReadRaster,
): Promise<ComparedItem> {
  const of = (value: number): ComparedItem => ({
    by: 'psnr',
    value,
    verdict: verdictFor(value, PICTURES),
    figures: [...sizes],
  });
  if (before.media_id === after.media_id) return of(IDENTICAL_DB);
  const old = await read(before);
  const now = old === null ? null : await read(after);
  if (old === null || now === null)
    return { by: 'equal', value: 0, verdict: 'different', figures: [...sizes] };
  return of(old.width === now.width && old.height === now.height ? psnr(old.data, now.data) : 0);
}

/** What {@link psnr} says of two pictures without a difference. */
const IDENTICAL_DB = 100;
