/** How often a window may crash before a person is asked: VS Code's rule for its extension host, three in five minutes. */

/** Crashes within {@link CRASH_WINDOW_MS} after which nothing is restored unasked. */
export const MAX_CRASHES = 3;
/** The stretch in which crashes are counted. */
export const CRASH_WINDOW_MS = 5 * 60 * 1_000;

/** The crashes that still count, with the one at `now` (ms on any clock that never runs back). */
export function afterCrash(crashes: readonly number[], now: number): number[] {
  return [...crashes.filter((at) => now - at < CRASH_WINDOW_MS), now];
}

/** Whether the window is restored without asking: the third crash in the stretch asks. */
export function mayRestore(crashes: readonly number[]): boolean {
  return crashes.length < MAX_CRASHES;
}
