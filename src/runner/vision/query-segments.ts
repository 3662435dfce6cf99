/**
 * From queries with a class and a mask each (DETR, MaskFormer, Mask2Former) to a map of segments, as
 * `post_process_{panoptic,instance,semantic}_segmentation` of transformers' image processors do it. Pure.
 */
import { resizeTorch } from './interpolate.ts';
import { areasAbove, highestPlanes, pickedPlanes, type Planes } from './planes.ts';
import type { Extent } from './processor-sizes.ts';

/** A pixel of a map that belongs to nothing. */
export const NOTHING = 0xffff;

/** A segment of a map. */
export interface FoundSegment {
  /** Its value in the map. */
  readonly id: number;
  /** Index of its class. */
  readonly label: number;
  readonly score: number;
}

/** A map of the picture's size, and what its values are. */
export interface SegmentMap {
  readonly map: Uint16Array;
  readonly segments: readonly FoundSegment[];
}

/** The answer of such a model for one picture. */
export interface QueryAnswer {
  /** `[queries, classes]`, the last class "no object". */
  readonly logits: Float32Array;
  readonly classes: number;
  /** Logits of the masks, one plane for each query. */
  readonly masks: Planes;
}

/** Options of panoptic and instance segmentation. */
export interface SegmentOptions {
  readonly threshold: number;
  readonly mask_threshold: number;
  readonly overlap_mask_area_threshold: number;
}

const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));

function softmaxRows(logits: Float32Array, classes: number): Float32Array {
  const rows = logits.slice();
  for (let from = 0; from < rows.length; from += classes) {
    const row = rows.subarray(from, from + classes);
    const highest = row.reduce((best, logit) => Math.max(best, logit), -Infinity);
    let total = 0;
    for (const [index, logit] of row.entries()) total += row[index] = Math.exp(logit - highest);
    for (const [index, power] of row.entries()) row[index] = power / total;
  }
  return rows;
}

/** All planes in another size, as torch's bilinear `interpolate`. Mask2Former looks at its masks at 384 × 384. */
export function resizedPlanes(planes: Planes, { width, height }: Extent): Planes {
  const data = new Float32Array(planes.count * width * height);
  const size = planes.width * planes.height;
  for (let plane = 0; plane < planes.count; plane += 1) {
    const one = planes.data.subarray(plane * size, (plane + 1) * size);
    data.set(
      resizeTorch(one, planes.width, planes.height, width, height, 'bilinear'),
      plane * width * height,
    );
  }
  return { count: planes.count, width, height, data };
}

/**
 * Each pixel to the query that claims it most (its mask times its score); a query is left out where it is less sure than
 * `threshold`, or where others take more than a share of what its mask covers. The pipelines call panoptic and instance
 * segmentation of DETR, and panoptic of the others, like this: no class is fused into one segment.
 */
export function panopticSegments(answer: QueryAnswer, size: Extent, options: SegmentOptions): SegmentMap {
  const { classes, masks } = answer;
  const scores = softmaxRows(answer.logits, classes);
  const kept = Array.from({ length: masks.count }, (_, query) => {
    const row = scores.subarray(query * classes, (query + 1) * classes);
    const label = row.reduce((best, score, index) => (score > (row[best] ?? 0) ? index : best), 0);
    return { query, label, score: row[label] ?? 0 };
  }).filter(({ label, score }) => label !== classes - 1 && score > options.threshold);
  if (kept.length === 0)
    return { map: new Uint16Array(size.width * size.height).fill(NOTHING), segments: [] };
  const claims = pickedPlanes(
    masks,
    kept.map(({ query }) => query),
  );
  const pixels = claims.width * claims.height;
  for (const [index, logit] of claims.data.entries())
    claims.data[index] = sigmoid(logit) * (kept[Math.floor(index / pixels)]?.score ?? 0);
  const winners = highestPlanes(claims, size);
  const covered = areasAbove(claims, size, options.mask_threshold);
  const won = new Float64Array(kept.length);
  for (const winner of winners) won[winner] = (won[winner] ?? 0) + 1;
  const ids = new Uint16Array(kept.length).fill(NOTHING);
  const segments: FoundSegment[] = [];
  for (const [index, { label, score }] of kept.entries()) {
    const [mine = 0, all = 0] = [won[index], covered[index]];
    // In fp32, as there: three pixels of ten are a little more than 0.3.
    const share = all === 0 ? 0 : Math.fround(mine / all);
    if (mine === 0 || share <= options.overlap_mask_area_threshold) continue;
    // Counted from 1, as in the original, whose 0 is "nothing".
    const id = segments.length + 1;
    ids[index] = id;
    segments.push({ id, label, score });
  }
  return { map: winners.map((winner) => ids[winner] ?? NOTHING), segments };
}

interface Candidate {
  readonly query: number;
  readonly label: number;
  readonly score: number;
}

/**
 * Instance segmentation of MaskFormer and Mask2Former: the best pairs of query and class, each with the pixels where its
 * mask is above zero, weighed by how sure the mask is there. Where two overlap, the surer one is on top (the original
 * leaves their order open).
 */
export function instanceSegments(answer: QueryAnswer, size: Extent, threshold: number): SegmentMap {
  const { masks } = answer;
  const pixels = masks.width * masks.height;
  const map = new Uint16Array(size.width * size.height).fill(NOTHING);
  const segments: FoundSegment[] = [];
  for (const { query, label, score } of bestPairs(answer).toReversed()) {
    const mask = masks.data.subarray(query * pixels, (query + 1) * pixels);
    const sure = score * meanInside(mask);
    if (sure < threshold) continue;
    const inside = resizeTorch(
      mask.map((logit) => (logit > 0 ? 1 : 0)),
      masks.width,
      masks.height,
      size.width,
      size.height,
      'nearest',
    );
    if (!inside.includes(1)) continue;
    const id = segments.length;
    for (const [pixel, value] of inside.entries()) if (value === 1) map[pixel] = id;
    segments.push({ id, label, score: sure });
  }
  return { map, segments };
}

/** As many pairs of query and class as there are queries, best first; "no object" is no class. */
function bestPairs({ logits, classes, masks }: QueryAnswer): Candidate[] {
  return [...softmaxRows(logits, classes).entries()]
    .map(([index, score]) => ({ query: Math.floor(index / classes), label: index % classes, score }))
    .filter(({ label }) => label !== classes - 1)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, masks.count);
}

/** How sure a mask is on average where it is above zero; the small number keeps an empty one from dividing by zero. */
function meanInside(mask: Float32Array): number {
  let sum = 0;
  let count = 0;
  for (const logit of mask) {
    if (logit <= 0) continue;
    sum += sigmoid(logit);
    count += 1;
  }
  return sum / (count + 1e-6);
}

/** One plane for each class: the masks of the queries, each as much as its query is of that class. */
export function classPlanes({ logits, classes, masks }: QueryAnswer): Planes {
  const shares = softmaxRows(logits, classes);
  const pixels = masks.width * masks.height;
  const count = classes - 1;
  const data = new Float32Array(count * pixels);
  for (let query = 0; query < masks.count; query += 1) {
    const mask = masks.data.subarray(query * pixels, (query + 1) * pixels).map(sigmoid);
    for (let label = 0; label < count; label += 1) {
      const share = shares[query * classes + label] ?? 0;
      const plane = data.subarray(label * pixels, (label + 1) * pixels);
      for (let pixel = 0; pixel < pixels; pixel += 1)
        plane[pixel] = (plane[pixel] ?? 0) + (mask[pixel] ?? 0) * share;
    }
  }
  return { count, width: masks.width, height: masks.height, data };
}
