/** Tokens a second from counts that come now and then. Pure. */

/** A count at a time in ms. */
export interface Sample {
  readonly at: number;
  readonly tokens: number;
}

/** What the speed is averaged over: long enough that the number can be read, short enough that it is of now. */
const WINDOW_MS = 3_000;
/** Less than this says nothing yet. */
const LEAST_MS = 500;

/** The samples of the window with one more; a count that fell starts anew. */
export function addSample(samples: readonly Sample[], next: Sample): Sample[] {
  const last = samples.at(-1);
  if (last !== undefined && next.tokens < last.tokens) return [next];
  const recent = samples.filter((each) => next.at - each.at <= WINDOW_MS);
  // Without one from the window's edge a request that speaks rarely would have no speed.
  return [...(recent.length === 0 && last !== undefined ? [last] : recent), next];
}

/** Tokens a second; null while too little is known. */
export function rateOf(samples: readonly Sample[]): number | null {
  const [first] = samples;
  const last = samples.at(-1);
  if (first === undefined || last === undefined || last.at - first.at < LEAST_MS) return null;
  return ((last.tokens - first.tokens) / (last.at - first.at)) * 1_000;
}
