/** How large a picture may be. All of it is checked from a file's header, before anything is decoded. Pure. */
import { HearthError, invalidInput } from '../../shared/errors.ts';
import { sizeProblem } from '../../shared/picture-limits.ts';

/** Largest file: 50 megapixels in 16 bits and four channels, not compressed, and room for what lies beside them. */
export const MAX_FILE_BYTES = 450 * 1024 * 1024;

const whole = (value: number): string => value.toLocaleString('en');

/** The error of a file that is no picture, or a broken one; `problem` goes on after «the picture». */
export function badPicture(
  problem: string,
  hint = 'Give a PNG, JPEG, WebP, GIF, AVIF, TIFF or BMP.',
  cause?: unknown,
): HearthError {
  const { message } = invalidInput('inputs.image', problem, hint);
  return new HearthError('INVALID_INPUT', message, hint, cause === undefined ? {} : { cause });
}

/** Throws INVALID_INPUT for a size that no picture has, or that is too large to be decoded. */
export function checkSize(width: number, height: number): void {
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1)
    throw badPicture('the picture has no pixels');
  const problem = sizeProblem(width, height);
  if (problem !== null) throw badPicture(problem, 'Make it smaller.');
}

/** Throws INVALID_INPUT for a file of more bytes than a picture of {@link sizeProblem}'s limits needs. */
export function checkBytes(bytes: number): void {
  if (bytes > MAX_FILE_BYTES)
    throw badPicture(
      `the file has ${whole(bytes)} bytes, and a picture may have ${whole(MAX_FILE_BYTES)}`,
      'Make it smaller.',
    );
}
