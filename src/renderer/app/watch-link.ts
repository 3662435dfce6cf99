/**
 * Notices a connection that is dead though nobody closed it: a machine that slept, or a network that changed, tells a
 * page nothing, and what it sends is lost without a word.
 */

/** How often the other side is asked for a sign of life, ms: a page that waits for an answer should know soon. */
export const ASK_EVERY_MS = 15_000;
/** How long an answer may take, ms: main is never busy for that long, and a slow network is a working one. */
export const ANSWER_LIMIT_MS = 10_000;

/** What is watched, and with what. */
export interface WatchedLink {
  /** Asks the other side; settles with its answer, or once the link is closed. */
  readonly ask: () => Promise<unknown>;
  /** Called once, where no answer came. */
  readonly onDead: () => void;
  /** Calls back when the page may have been asleep; gives the way out. */
  readonly onWake: (woke: () => void) => () => void;
}

/** Watches a link until it is dead or disposed of. */
export function watchLink({ ask, onDead, onWake }: WatchedLink): Disposable {
  let limit: ReturnType<typeof setTimeout> | null = null;
  const answered = (): void => {
    if (limit !== null) clearTimeout(limit);
    limit = null;
  };
  const leave = (): void => {
    answered();
    clearInterval(turns);
    stopWaking();
  };
  const askNow = (): void => {
    // One question at a time: the limit of the first one counts.
    if (limit !== null) return;
    limit = setTimeout(() => {
      leave();
      onDead();
    }, ANSWER_LIMIT_MS);
    ask().then(answered, answered);
  };
  const turns = setInterval(askNow, ASK_EVERY_MS);
  const stopWaking = onWake(askNow);
  return { [Symbol.dispose]: leave };
}

/** Calls back when this page is looked at again or its network is back; gives the way out. */
export function onPageWake(woke: () => void): () => void {
  const shown = (): void => {
    if (document.visibilityState === 'visible') woke();
  };
  document.addEventListener('visibilitychange', shown);
  window.addEventListener('online', woke);
  return () => {
    document.removeEventListener('visibilitychange', shown);
    window.removeEventListener('online', woke);
  };
}
