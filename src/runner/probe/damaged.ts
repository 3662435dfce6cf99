/** The errors of a model file that can't be what it says, in sentences for a person. */
import { basename } from 'node:path';
import { HearthError } from '../../shared/errors.ts';

/** The way out for a file that was cut off or changed. */
export const COPY_AGAIN = 'Download or copy the file again, and compare its size with the original.';

/** MODEL_LOAD_FAILED for a file; `sentence` goes on after its name. */
export function damaged(file: string, sentence: string, hint = COPY_AGAIN): HearthError {
  return new HearthError('MODEL_LOAD_FAILED', `${basename(file)}: ${sentence}`, hint);
}

/** The error of a file that claims more bytes than it has. */
export function tooShort(file: string, claimed: number | bigint, actual: number): HearthError {
  return damaged(
    file,
    `This file says that it holds ${count(claimed)} bytes, but it has ${count(actual)}: ` +
      'it is damaged or was cut off while it was copied.',
  );
}

/** A count for people: `4,096`, and from 10^15 on `1.2 × 10^18`. */
export function count(value: number | bigint): string {
  const number = Number(value);
  if (number < 1e15) return number.toLocaleString('en', { maximumFractionDigits: 0 });
  const [mantissa, exponent] = number.toExponential(1).split('e+');
  return `${(mantissa ?? '1').replace(/\.0$/, '')} × 10^${exponent ?? '0'}`;
}
