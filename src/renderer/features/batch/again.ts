/** Whether a file of a batch is tried again after a failure, and when. Pure. */
import type { ErrorCode } from '../../../shared/errors.ts';

/** How often a failure of a kind is met before the row fails, and how the waits grow, ms. */
interface Patience {
  readonly tries: number;
  readonly firstWait: number;
  readonly longestWait: number;
}

/** A full queue is nobody's fault and empties by itself: half a minute between tries, for a quarter of an hour. */
const QUEUE: Patience = { tries: 36, firstWait: 500, longestWait: 30_000 };
/** A row waits for the connection besides; one that breaks it each time must not do so for ever. */
const LINK: Patience = { tries: 5, firstWait: 500, longestWait: 8_000 };
/** Memory may be given back, and a machine may have been busy. */
const BUSY: Patience = { tries: 3, firstWait: 2_000, longestWait: 8_000 };
/** Once more: three crashes set the model aside for everybody. */
const CRASH: Patience = { tries: 2, firstWait: 1_000, longestWait: 1_000 };

const PATIENCE: Readonly<Partial<Record<ErrorCode, Patience>>> = {
  QUEUE_FULL: QUEUE,
  DISCONNECTED: LINK,
  SHUTTING_DOWN: LINK,
  INSUFFICIENT_MEMORY: BUSY,
  TIMEOUT: BUSY,
  RUNNER_CRASHED: CRASH,
};

/** The wait before the next try, ms; null where the row has failed. `tries` are those that failed so far. */
export function waitBeforeAgain(code: ErrorCode, tries: number): number | null {
  const patience = PATIENCE[code];
  if (patience === undefined || tries >= patience.tries) return null;
  return Math.min(patience.longestWait, patience.firstWait * 2 ** Math.max(0, tries - 1));
}
