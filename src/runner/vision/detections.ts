/**
 * From a detector's logits and boxes to labels, scores and boxes in pixels, as `post_process_object_detection` of each
 * family in transformers and `pipelines/object_detection.py` do it. Pure.
 */
import type { Box, Detection } from '../../shared/tasks/object-detection.ts';
import type { Extent } from './processor-sizes.ts';

/** How a family turns logits into scores. */
export interface ScoreRule {
  /** `softmax` over the classes and a last one, "no object"; or a `sigmoid` for each class by itself. */
  readonly scores: 'softmax' | 'sigmoid';
  /** With `sigmoid`, how many pairs of query and class are looked at; null for as many as there are queries. */
  readonly best: number | null;
}

/** The pairs that Conditional DETR and Deformable DETR look at: `top_k` of their post-processing. */
const BEST_OF_DEFORMABLE = 100;

/** Families whose classes are told by a sigmoid, by `model_type`; all others have a softmax with "no object". */
const SIGMOID_FAMILIES: ReadonlyMap<string, number | null> = new Map([
  ['conditional_detr', BEST_OF_DEFORMABLE],
  ['dab-detr', BEST_OF_DEFORMABLE],
  ['deformable_detr', BEST_OF_DEFORMABLE],
  ['deta', BEST_OF_DEFORMABLE],
  ['lw_detr', BEST_OF_DEFORMABLE],
  ['d_fine', null],
  ['deimv2', null],
  ['rf_detr', null],
  ['rt_detr', null],
  ['rt_detr_v2', null],
]);

/** Families that are known to have "no object", though their config.json may list a name for it. */
const SOFTMAX_FAMILIES = ['detr', 'yolos', 'table-transformer'];

/**
 * The rule of a model. One of an unknown family has "no object" where its graph has one output more than names
 * (`outputs`, `names`; `names` is 0 where config.json has none).
 */
export function scoreRuleOf(family: string, outputs: number, names: number): ScoreRule {
  const best = SIGMOID_FAMILIES.get(family);
  if (best !== undefined) return { scores: 'sigmoid', best };
  if (SOFTMAX_FAMILIES.includes(family) || names === 0 || outputs === names + 1)
    return { scores: 'softmax', best: null };
  return { scores: 'sigmoid', best: null };
}

/** What a detector gives for one picture. */
export interface RawDetections {
  readonly queries: number;
  readonly classes: number;
  /** `[queries, classes]`. */
  readonly logits: Float32Array;
  /** `[queries, 4]`: centre x, centre y, width and height as parts of the picture. */
  readonly boxes: Float32Array;
}

interface Scored {
  readonly query: number;
  readonly label: number;
  readonly score: number;
}

/** What is surer than `threshold`, best first, with boxes in pixels of a picture of that size. */
export function detections(
  raw: RawDetections,
  rule: ScoreRule,
  threshold: number,
  size: Extent,
  labelOf: (index: number) => string,
): Detection[] {
  const found = rule.scores === 'softmax' ? bestOfEachQuery(raw) : bestPairs(raw, rule.best ?? raw.queries);
  return found
    .filter(({ score }) => score > threshold)
    .toSorted((a, b) => b.score - a.score)
    .map(({ query, label, score }) => ({
      label: labelOf(label),
      score,
      box: boxInPixels(raw.boxes.subarray(query * 4, query * 4 + 4), size),
    }));
}

/**
 * For a detector of named things: every pair of place and label that is surer than `threshold`, best first. The pipeline
 * asks for each label by itself (`pipelines/zero_shot_object_detection.py`), so one place may be of several.
 */
export function namedDetections(
  raw: RawDetections,
  threshold: number,
  size: Extent,
  labels: readonly string[],
): Detection[] {
  const rule: ScoreRule = { scores: 'sigmoid', best: raw.queries * raw.classes };
  return detections(raw, rule, threshold, size, (index) => labels[index] ?? '');
}

/** For each query its best class but the last, which is "no object": also where that one would win. */
function bestOfEachQuery({ queries, classes, logits }: RawDetections): Scored[] {
  return Array.from({ length: queries }, (_, query) => {
    const row = logits.subarray(query * classes, (query + 1) * classes);
    const highest = row.reduce((best, logit) => Math.max(best, logit), -Infinity);
    let total = 0;
    for (const logit of row) total += Math.exp(logit - highest);
    let label = 0;
    for (let index = 1; index < classes - 1; index += 1)
      if ((row[index] ?? -Infinity) > (row[label] ?? -Infinity)) label = index;
    return { query, label, score: Math.exp((row[label] ?? -Infinity) - highest) / total };
  });
}

/** The best pairs of query and class; a query may be among them with several classes. */
function bestPairs({ queries, classes, logits }: RawDetections, best: number): Scored[] {
  return Array.from({ length: queries * classes }, (_, index) => index)
    .toSorted((a, b) => (logits[b] ?? -Infinity) - (logits[a] ?? -Infinity))
    .slice(0, best)
    .map((index) => ({
      query: Math.floor(index / classes),
      label: index % classes,
      score: 1 / (1 + Math.exp(-(logits[index] ?? -Infinity))),
    }));
}

const { fround, trunc } = Math;

/**
 * Corners in whole pixels: computed in fp32 and cut towards zero, as the pipeline's `box.int()`. A box may reach beyond
 * the picture, as in the original.
 */
export function boxInPixels(box: ArrayLike<number>, { width, height }: Extent): Box {
  const [x = 0, y = 0, w = 0, h = 0] = [box[0], box[1], box[2], box[3]];
  const pixel = (centre: number, part: number, side: number): number =>
    // Adding 0 makes the -0 of a cut -0.3 a 0.
    trunc(fround(fround(centre + part) * side)) + 0;
  const [halfWidth, halfHeight] = [fround(w * 0.5), fround(h * 0.5)];
  return {
    xmin: pixel(x, -halfWidth, width),
    ymin: pixel(y, -halfHeight, height),
    xmax: pixel(x, halfWidth, width),
    ymax: pixel(y, halfHeight, height),
  };
}
