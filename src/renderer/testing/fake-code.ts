/** Codes of errors that the address of the fake page names. */
import { errorCodeSchema } from '../../shared/errors.ts';
import type { ErrorCode } from '../../shared/errors.ts';

/** The code that the query names, if it is one. */
export function codeOf(query: URLSearchParams, name: string): ErrorCode | null {
  return errorCodeSchema.safeParse(query.get(name)).data ?? null;
}
