/** What the engine found wrong with an option, to be shown under its field. Pure. */
import type { ErrorBody } from '../../../shared/errors.ts';

/** A field's name and what is wrong with it. */
export interface FieldProblem {
  readonly field: string;
  readonly problem: string;
}

/** The problem of an option in an error; null where the error is about something else. */
export function optionProblem(error: ErrorBody | null): FieldProblem | null {
  if (error?.code !== 'INVALID_INPUT') return null;
  const found = /^options\.([A-Za-z_]\w*)[^:]*: (.+)$/s.exec(error.message);
  const [, field, problem] = found ?? [];
  return field === undefined || problem === undefined ? null : { field, problem };
}
