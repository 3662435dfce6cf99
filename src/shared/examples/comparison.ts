/** What came of comparing two results of one input: a verdict by the task's own measure, and what it rests on. */
import { z } from 'zod';

/** `same` for what a person would not tell apart, `close` for what serves the same, `different` for the rest. */
export const verdictSchema = z.enum(['same', 'close', 'different']);
/** The verdict of a comparison. */
export type Verdict = z.output<typeof verdictSchema>;

/** By what two results are compared; bounds.ts says from where on they differ. */
export const comparedBySchema = z.enum([
  /** Share of the words that changed, 0 to 1 and above. */
  'changed_words',
  /** Word error rate of the new transcript against the kept one. */
  'word_error_rate',
  /** Largest change of a label's score. */
  'score_change',
  /** Mean IoU of the boxes that match; 0 where too few do. */
  'box_iou',
  /** Mean IoU of masks. */
  'mask_iou',
  /** Largest change of a mask's area, where its pixels are too many. */
  'area_change',
  /** Cosine of vectors. */
  'cosine',
  /** Spearman's correlation of two orders. */
  'rank_correlation',
  /** Change of the length, by the length before. */
  'length_change',
  /** Mean change of depth, by the range before. */
  'depth_change',
  /** Peak signal to noise ratio in decibels. */
  'psnr',
  /** Mean distance of keypoints, by the diagonal of the person's box. */
  'point_distance',
  /** F1 of marked stretches. */
  'span_f1',
  /** Share of the words of an answer. */
  'answer_f1',
  /** Share of the windows that have the same best label. */
  'same_windows',
  /** 1 where both are equal. */
  'equal',
]);
/** By what two results are compared. */
export type ComparedBy = z.output<typeof comparedBySchema>;

/** A figure of both results; null on the side that has no such thing. */
export const comparedFigureSchema = z.object({
  name: z.string(),
  before: z.number().nullable(),
  after: z.number().nullable(),
  /** Of boxes and masks that were matched: how much they overlap. */
  overlap: z.number().nullable().default(null),
});
/** A figure of both results. */
export type ComparedFigure = z.output<typeof comparedFigureSchema>;

/** The comparison for one input. */
export const comparedItemSchema = z.object({
  verdict: verdictSchema,
  by: comparedBySchema,
  value: z.number(),
  /** What changed most comes first. */
  figures: z.array(comparedFigureSchema),
});
/** The comparison for one input. */
export type ComparedItem = z.output<typeof comparedItemSchema>;

/** The comparison of a run: one item for each input. */
export const comparisonSchema = z.object({ verdict: verdictSchema, items: z.array(comparedItemSchema) });
/** The comparison of a run. */
export type Comparison = z.output<typeof comparisonSchema>;

/** Figures of one input that are told: a table longer than this is read by nobody. */
const MOST_FIGURES = 40;

/** How much a figure changed; one that is on one side only, by all that it has. */
function changeOf({ before, after, overlap }: ComparedFigure): number {
  return Math.max(Math.abs((after ?? 0) - (before ?? 0)), overlap === null ? 0 : 1 - overlap);
}

/** The figures that changed most, first. */
export function mostChanged(figures: readonly ComparedFigure[]): ComparedFigure[] {
  return figures.toSorted((a, b) => changeOf(b) - changeOf(a)).slice(0, MOST_FIGURES);
}

/** A figure of both sides. */
export function figure(
  name: string,
  before: number | null,
  after: number | null,
  overlap: number | null = null,
): ComparedFigure {
  return { name, before, after, overlap };
}

/** The verdict of a run is that of its worst input. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('different')) return 'different';
  return verdicts.includes('close') ? 'close' : 'same';
}
