/** Every sentence of the History tab. */
import type { Outcome } from '../../../shared/activity.ts';
import { counted } from '../../ui/format.ts';

const OUTCOMES: Readonly<Record<Outcome, string>> = { done: '', stopped: 'Stopped', failed: 'Failed' };

/** The words of the History tab. */
export const messages = {
  list: 'Runs of this task',
  empty: 'Your runs will be listed here.',
  failed: 'The history could not be read.',
  again: 'Read it again',
  outcome: (outcome: Outcome) => OUTCOMES[outcome],
  all: 'All runs',
  count: (count: number) => counted(count, 'run', 'runs'),
  more: (shown: number) => `The last ${counted(shown, 'run', 'runs')}`,
} as const;
