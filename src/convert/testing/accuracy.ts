/** Rows of docs/accuracy.md, as the tests of conversions write them down. */
import { appendFileSync } from 'node:fs';

/** One comparison with a Python original. */
interface AccuracyNote {
  /** The architecture of the checkpoint, as the Hub calls it. */
  readonly architecture: string;
  readonly inputs: string;
  readonly measure: string;
  readonly worst: number;
  readonly tolerance: number;
  /** `at-least` for shares that should be large. */
  readonly bound?: 'at-most' | 'at-least';
}

/** Writes a row down where HEARTH_ACCURACY names a file, which `npm run accuracy` does. */
export function noteAccuracy(row: AccuracyNote): void {
  const file = process.env['HEARTH_ACCURACY'];
  if (file !== undefined)
    appendFileSync(file, `${JSON.stringify({ task: 'conversion', bound: 'at-most', ...row })}\n`);
}
