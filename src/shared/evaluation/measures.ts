/** The figures that evaluations give, under the field's own names. */
import { z } from 'zod';

/** What a figure is called, which way is better, and how it is shown. */
export interface MeasureKind {
  readonly title: string;
  readonly better: 'higher' | 'lower';
  /** `share` is from 0 to 1; `points` from 0 to 100; `db` decibels; `rate` from 0, and may pass 1. */
  readonly unit: 'share' | 'points' | 'db' | 'rate';
}

/** Every figure. */
export const MEASURES = {
  accuracy: { title: 'Accuracy', better: 'higher', unit: 'share' },
  top_5: { title: 'Top-5 accuracy', better: 'higher', unit: 'share' },
  f1_macro: { title: 'F1, macro', better: 'higher', unit: 'share' },
  span_f1: { title: 'F1 of entities', better: 'higher', unit: 'share' },
  exact_match: { title: 'Exact match', better: 'higher', unit: 'share' },
  token_f1: { title: 'F1 of words', better: 'higher', unit: 'share' },
  perplexity: { title: 'Perplexity', better: 'lower', unit: 'rate' },
  map_50: { title: 'mAP at IoU 0.5', better: 'higher', unit: 'share' },
  box_f1: { title: 'F1 of boxes', better: 'higher', unit: 'share' },
  miou: { title: 'Mean IoU', better: 'higher', unit: 'share' },
  abs_rel: { title: 'AbsRel', better: 'lower', unit: 'rate' },
  delta_1: { title: 'δ < 1.25', better: 'higher', unit: 'share' },
  wer: { title: 'Word error rate', better: 'lower', unit: 'rate' },
  cer: { title: 'Character error rate', better: 'lower', unit: 'rate' },
  rouge_l: { title: 'ROUGE-L', better: 'higher', unit: 'share' },
  chrf: { title: 'chrF', better: 'higher', unit: 'points' },
  spearman: { title: 'Spearman', better: 'higher', unit: 'share' },
  mrr: { title: 'MRR', better: 'higher', unit: 'share' },
  ndcg: { title: 'nDCG', better: 'higher', unit: 'share' },
  triples: { title: 'Triples in order', better: 'higher', unit: 'share' },
  pck: { title: 'PCK at 0.2', better: 'higher', unit: 'share' },
  psnr: { title: 'PSNR', better: 'higher', unit: 'db' },
} as const satisfies Record<string, MeasureKind>;

/** The name of a figure. */
export type MeasureId = keyof typeof MEASURES;

/** True for the name of a figure. */
export function isMeasureId(value: unknown): value is MeasureId {
  return typeof value === 'string' && Object.hasOwn(MEASURES, value);
}

/** A figure with its 95 % interval. */
export const measureSchema = z.object({
  id: z.custom<MeasureId>(isMeasureId, 'a measure'),
  value: z.number(),
  low: z.number(),
  high: z.number(),
});
/** A figure with its 95 % interval. */
export type Measure = z.output<typeof measureSchema>;
