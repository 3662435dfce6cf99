/** One line of docs/accuracy.md, as the tests of the runner write it down. */
import { z } from 'zod';

/** One comparison with a Python original. */
export const accuracyRowSchema = z.object({
  task: z.string(),
  /** The architecture of the checkpoint, as the Hub calls it: `DetrForObjectDetection`. */
  architecture: z.string(),
  /** What went in: `EXIF-turned JPEG, 90 × 160`. */
  inputs: z.string(),
  /** What is compared: scores, logits, boxes in px, IoU, text, correlation. */
  measure: z.string(),
  worst: z.number(),
  /** The bar. */
  tolerance: z.number(),
  /** `at-most` for differences, `at-least` for correlation and IoU. */
  bound: z.enum(['at-most', 'at-least']),
  /** Why the bar is looser than usual for the measure. */
  reason: z.string().optional(),
});
/** One comparison with a Python original. */
export type AccuracyRow = z.output<typeof accuracyRowSchema>;
