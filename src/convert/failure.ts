/** The errors of the converter. All are MODEL_LOAD_FAILED: the request was fine, the checkpoint isn't, or can't be used. */
import { basename } from 'node:path';
import { HearthError } from '../shared/errors.ts';
import { systemProblem } from '../shared/system-errors.ts';

/** What an error quotes of a file is as long as its author liked: beyond this, nobody reads it. */
const MAX_PROBLEM = 600;

/** A problem's words on one line and of a length to read: a name in a file may hold a novel, or codes for a terminal. */
function readable(problem: string): string {
  const line = problem.slice(0, MAX_PROBLEM).replaceAll(/\p{Cc}/gu, '\u{fffd}');
  return problem.length > MAX_PROBLEM ? `${line}…` : line;
}

/** A file that contradicts itself or its format: `model.safetensors is damaged: <problem>`. */
export function damaged(path: string, problem: string, cause?: unknown): HearthError {
  return new HearthError(
    'MODEL_LOAD_FAILED',
    `${basename(path)} is damaged: ${readable(problem)}.`,
    'Get the file again, or choose another copy of this model.',
    { cause },
  );
}

/** A file that may be fine, of a kind that the converter does not read. */
export function unreadable(path: string, problem: string): HearthError {
  return new HearthError(
    'MODEL_LOAD_FAILED',
    `${basename(path)} cannot be read: ${readable(problem)}.`,
    'Choose a copy of this model with safetensors, ONNX or GGUF files.',
  );
}

/** A part of a model that no graph can be written for; the hint says what could. */
export function notConvertible(problem: string, hint: string, cause?: unknown): HearthError {
  return new HearthError('MODEL_LOAD_FAILED', `${readable(problem)}.`, hint, { cause });
}

/**
 * Runs a reader of `path`. Whatever a damaged file makes it throw, a read beyond a buffer for one, comes out as
 * {@link damaged}; errors that have a code of ours already keep their words, those of the file system get a person's.
 */
export async function reading<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof HearthError) throw error;
    const problem = systemProblem(error);
    if (problem !== null)
      throw new HearthError(
        'MODEL_LOAD_FAILED',
        `${basename(path)} could not be opened: ${problem}.`,
        'See that the file is there and may be read.',
        { cause: error },
      );
    throw damaged(path, 'it ends early or holds numbers that fit nothing', error);
  }
}
