/** The windows of a sound that is looked at piece by piece. Pure. */
import { invalidInput } from '../../shared/errors.ts';

/** Most windows of one sound: nobody reads more labels, and two hours in windows of half a second stay below it. */
const MAX_WINDOWS = 20_000;

/** How a sound is cut, in seconds; `window` null leaves it whole. */
export interface Windowing {
  readonly window: number | null;
  readonly stride: number | null;
}

/** A stretch of a sound, in samples. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Reads the options of a request. Throws INVALID_INPUT for a stride without a window. */
export function windowingOf({
  window_s: window,
  stride_s: stride,
}: {
  readonly window_s?: number | undefined;
  readonly stride_s?: number | undefined;
}): Windowing {
  if (window === undefined && stride !== undefined)
    throw invalidInput(
      'options.stride_s',
      'says nothing without window_s',
      'Give window_s too, or leave both out.',
    );
  return { window: window ?? null, stride: stride ?? window ?? null };
}

/**
 * The windows of a sound, in order. All are whole: the last one is moved back to end with the sound. A sound that is
 * shorter than a window is one. Throws INVALID_INPUT where there would be too many.
 */
export function windowsOf(length: number, sampleRate: number, { window, stride }: Windowing): Stretch[] {
  if (window === null || stride === null) return [{ start: 0, end: length }];
  const size = Math.round(window * sampleRate);
  const step = Math.max(1, Math.round(stride * sampleRate));
  if (size >= length) return [{ start: 0, end: length }];
  const count = Math.ceil((length - size) / step) + 1;
  if (count > MAX_WINDOWS)
    throw invalidInput(
      'options.window_s',
      `makes ${count.toLocaleString('en')} windows of this sound, and ${MAX_WINDOWS.toLocaleString('en')} are the most`,
      'Make window_s or stride_s longer, or the sound shorter.',
    );
  return Array.from({ length: count }, (_, index) => {
    const start = Math.min(index * step, length - size);
    return { start, end: start + size };
  });
}
