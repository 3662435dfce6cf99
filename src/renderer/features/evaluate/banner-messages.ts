/** The sentences of the banner about a regression; the first page has these alone of Evaluate's. */
import { counted } from '../../ui/format.ts';

/** The words of the banner. */
export const messages = {
  regressed: (count: number) =>
    `${counted(count, 'model has', 'models have')} become slower or worse since the last evaluation.`,
  seeReport: 'See the report',
  dismiss: 'Dismiss',
} as const;
