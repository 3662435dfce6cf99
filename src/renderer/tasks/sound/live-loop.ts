/** The beat of live listening: what was heard last goes to the model again and again, one request at a time. Pure. */

/** Seconds of sound that each request gets. */
export const WINDOW_S = 2;
/** Below it nothing can be told apart; a request waits until so much was heard. */
export const LEAST_S = 0.5;
/** Two requests begin at least so far apart, ms: labels that change faster can't be read. */
export const BEAT_MS = 500;

/** What the beat works with. */
export interface LiveLoop<T> {
  /** The last seconds; null while too little was heard. */
  readonly heard: () => Float32Array<ArrayBuffer> | null;
  readonly classify: (samples: Float32Array<ArrayBuffer>) => Promise<T>;
  readonly show: (result: T) => void;
  /** Resolves after so many milliseconds, or at the end of listening. */
  readonly rest: (ms: number) => Promise<void>;
  /** Milliseconds of the page's clock. */
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** Goes on until the signal ends it, or rejects as the first request does that fails; a late result is not shown. */
export async function listen<T>({ heard, classify, show, rest, now, signal }: LiveLoop<T>): Promise<void> {
  while (!signal.aborted) {
    const began = now();
    const samples = heard();
    if (samples !== null) {
      const result = await classify(samples).catch((thrown: unknown) => {
        if (signal.aborted) return null;
        throw thrown;
      });
      // Another turn of the event loop may have ended it meanwhile.
      if (result === null || isOver(signal)) return;
      show(result);
    }
    await rest(Math.max(0, began + BEAT_MS - now()));
  }
}

function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** The last `seconds` of what an analyser holds, of which no more than `since` seconds were heard at all. */
export function lastHeard(
  wave: Float32Array<ArrayBuffer>,
  rate: number,
  since: number,
): Float32Array<ArrayBuffer> | null {
  if (since < LEAST_S) return null;
  const samples = Math.min(wave.length, Math.round(Math.min(since, WINDOW_S) * rate));
  return wave.slice(wave.length - samples);
}
