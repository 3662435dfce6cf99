/** What items expect, as several judges read it. */
import { z } from 'zod';

/** One text, or several that are all right. */
const rightTexts = z
  .union([z.string(), z.array(z.string()).min(1)])
  .transform((given) => (typeof given === 'string' ? [given] : given));

/** The texts that are right. */
export function textsOf(expected: unknown): string[] {
  return rightTexts.parse(expected);
}

/** A label without case and space around it: models of the same labels write them differently. */
export function plainLabel(label: string): string {
  return label.trim().toLowerCase();
}
