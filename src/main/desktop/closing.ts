/** What closing the window and quitting do: pure answers from plain facts. */

/** What the close button depends on. */
export interface CloseFacts {
  readonly platform: NodeJS.Platform;
  /** The app is quitting, so this close is part of it. */
  readonly quitting: boolean;
  /** There is a tray that the window can be brought back from. */
  readonly tray: boolean;
  /** The person's choice; null until they were asked. */
  readonly closeToTray: boolean | null;
}

/** `close`: as the system has it. `hide`: into the tray. `ask`: once, and then one of the two. */
export type CloseAnswer = 'close' | 'hide' | 'ask';

/**
 * What the close button does. On macOS a program outlives its windows and stays in the dock, so nobody is asked: the
 * window hides, as its runs would end with its page. Elsewhere a hidden window could not be found again without a tray.
 */
export function onClose({ platform, quitting, tray, closeToTray }: CloseFacts): CloseAnswer {
  if (quitting) return 'close';
  if (platform === 'darwin') return 'hide';
  if (!tray) return 'close';
  if (closeToTray === null) return 'ask';
  return closeToTray ? 'hide' : 'close';
}

/** Whether quitting asks first: with work under way, and never while the system itself ends. */
export function quitAsks(facts: { running: number; systemEnds: boolean }): boolean {
  return facts.running > 0 && !facts.systemEnds;
}
