/** Short notes about what happened elsewhere: bottom right, five seconds, three at most, with Undo where it applies. */
import { create } from 'zustand';

/** How long a note stays, ms; one with something to do stays as long as it can be done. */
export const NOTICE_MS = 5_000;
/** How long bad news stay, ms: they have to be read. */
const BAD_NOTICE_MS = 8_000;
/** More than three would cover the view that they are about. */
const MOST = 3;

/** What can be done about a note. */
export interface NoticeAction {
  /** A verb: "Undo". */
  readonly title: string;
  readonly act: () => void;
}

/** One note. */
export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly bad: boolean;
  readonly action?: NoticeAction;
}

/** The store of the notes on the screen. */
export const useNotices = create<{ readonly notices: readonly Notice[] }>()(() => ({ notices: [] }));

let lastId = 0;

/** Shows a note; `action` is offered with it, `stayMs` is how long. Returns its id. */
export function notify(
  text: string,
  bad = false,
  { action, stayMs = bad ? BAD_NOTICE_MS : NOTICE_MS }: { action?: NoticeAction; stayMs?: number } = {},
): number {
  lastId += 1;
  const notice: Notice = { id: lastId, text, bad, ...(action === undefined ? {} : { action }) };
  useNotices.setState(({ notices }) => ({
    // The same words twice say no more than once.
    notices: [...notices.filter((each) => each.text !== text), notice].slice(-MOST),
  }));
  setTimeout(() => dismissNotice(notice.id), stayMs);
  return notice.id;
}

/** Takes a note away. */
export function dismissNotice(id: number): void {
  useNotices.setState(({ notices }) => ({ notices: notices.filter((each) => each.id !== id) }));
}
