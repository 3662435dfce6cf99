/** Cutting token lists as `tokenizers` cuts them (utils/truncation.rs, Encoding::truncate). Pure. */

import { invalidInput } from '../../shared/errors.ts';

/** Most parts that one text is read in: a million tokens in parts of 384 that share 128 are 4,000; more is a mistake. */
export const MAX_WINDOWS = 10_000;

/** Which of two texts is cut: the longer one first, or only one of them. */
export type PairTruncation = 'longest_first' | 'only_first' | 'only_second';

/**
 * How many tokens are kept of two texts with `first` and `second` tokens, so that both have `room` tokens together. Null
 * where the text that may be cut would not keep a single token.
 */
export function pairLengths(
  first: number,
  second: number,
  room: number,
  truncation: PairTruncation,
): readonly [number, number] | null {
  const over = first + second - room;
  if (over <= 0) return [first, second];
  switch (truncation) {
    case 'only_first':
      return first > over ? [first - over, second] : null;
    case 'only_second':
      return second > over ? [first, second - over] : null;
    case 'longest_first':
      return longestFirst(first, second, room);
  }
}

/** The shorter text is kept whole where the longer one can make all of the room. */
function longestFirst(first: number, second: number, room: number): readonly [number, number] | null {
  const shorter = Math.min(first, second);
  let short = shorter;
  let long = Math.max(shorter, room - shorter);
  if (short + long > room) {
    short = Math.floor(room / 2);
    long = short + (room % 2);
  }
  if (long === 0) return null;
  return first > second ? [long, short] : [short, long];
}

/**
 * The parts [from, to) of a list of `length` tokens that is cut into windows of `size` tokens which overlap by `stride`;
 * one part where it fits. `stride` must be less than `size`. Throws INVALID_INPUT about `field`, which holds the stride, for
 * more than {@link MAX_WINDOWS} parts.
 */
export function windows(
  length: number,
  size: number,
  stride: number,
  field: string,
): (readonly [number, number])[] {
  const count = Math.ceil((length - stride) / (size - stride));
  if (length > size && count > MAX_WINDOWS)
    throw invalidInput(
      field,
      `makes ${count.toLocaleString('en')} parts of the text, ${MAX_WINDOWS.toLocaleString('en')} at most`,
      'Choose a smaller overlap, or a shorter text.',
    );
  const parts: (readonly [number, number])[] = [];
  for (let from = 0; from === 0 || from < length; from += size - stride) {
    const to = Math.min(from + size, length);
    parts.push([from, to]);
    if (to === length) break;
  }
  return parts;
}
