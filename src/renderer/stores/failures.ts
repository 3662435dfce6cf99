/** Tells a failure that happened outside Run, with what can be done about it. */
import { toHearthError } from '../../shared/errors.ts';
import { notify } from './notices.ts';
import type { NoticeFailure } from './notices.ts';

/** How long such a note stays, ms: it has to be read, and its button reached. */
const FAILURE_MS = 15_000;

/** Shows a note with the sentence and a button for the first thing that helps. */
export function tellFailure(thrown: unknown, { model = '', again }: Partial<NoticeFailure> = {}): void {
  const error = toHearthError(thrown).toBody();
  const text = [error.message, error.hint].filter((part) => part !== '').join(' ');
  const failure: NoticeFailure = { error, model, ...(again === undefined ? {} : { again }) };
  notify(text, true, { failure, stayMs: FAILURE_MS });
}
