/** From the tokens of one window to timed stretches of speech, and to where the next window starts. Pure. */

/** A stretch of speech: its tokens (timestamps among them), and its time in seconds. */
export interface Segment {
  readonly start: number;
  readonly end: number;
  readonly tokens: readonly number[];
  /** Place of its first token among those of the window. */
  readonly from: number;
}

/** A window of the sound, and how its tokens count time. */
export interface Window {
  /** Its first frame, of 100 a second. */
  readonly seek: number;
  /** Its frames. */
  readonly frames: number;
  readonly timestampBegin: number;
  /** Seconds of one step of a timestamp. */
  readonly precision: number;
  /** Frames of one step of a timestamp. */
  readonly stride: number;
}

/** What a window gave. */
export interface WindowSegments {
  readonly segments: Segment[];
  /** Frames to go on by. */
  readonly advance: number;
}

/**
 * Cuts where two timestamps follow each other, by transformers' `WhisperGenerationMixin._retrieve_segment`. What comes
 * after the last such pair is cut off by the window's end, so it is thrown away and heard again from there on; a lone
 * timestamp at the end says that nothing more is spoken in the window.
 */
export function windowSegments(tokens: readonly number[], window: Window): WindowSegments {
  const { seek, frames, timestampBegin, precision, stride } = window;
  const offset = (seek * precision) / stride;
  const isTime = (token: number | undefined): boolean => token !== undefined && token >= timestampBegin;
  const timeOf = (token: number | undefined): number =>
    offset + ((token ?? timestampBegin) - timestampBegin) * precision;
  const singleEnding = tokens.length > 1 && !isTime(tokens.at(-2)) && isTime(tokens.at(-1));
  const cuts = tokens.flatMap((token, index) =>
    index > 0 && isTime(token) && isTime(tokens[index - 1]) ? [index] : [],
  );
  if (cuts.length === 0) {
    const last = tokens.findLast((token) => isTime(token));
    const heard = Math.floor(frames / stride) * precision;
    const end = last !== undefined && last !== timestampBegin ? timeOf(last) : offset + heard;
    return { segments: [{ start: offset, end, tokens, from: 0 }], advance: frames };
  }
  const ends = singleEnding ? [...cuts, tokens.length] : cuts;
  let from = 0;
  const segments = ends.map((end, index): Segment => {
    const isLast = index === ends.length - 1;
    // The second timestamp of the last pair goes along, as in the original.
    const slice = tokens.slice(from, isLast && !singleEnding ? end + 1 : end);
    const closing = isLast && !singleEnding ? slice.at(-2) : slice.at(-1);
    const segment = { start: timeOf(slice[0]), end: timeOf(closing), tokens: slice, from };
    from = end;
    return segment;
  });
  const reached = ((tokens[(cuts.at(-1) ?? 1) - 1] ?? timestampBegin) - timestampBegin) * stride;
  return { segments, advance: singleEnding || reached <= 0 ? frames : reached };
}
