/** Short notes about what happened elsewhere: bottom right, a few seconds, three at most, with Undo where it applies. */
import { create } from 'zustand';
import type { ErrorBody } from '../../shared/errors.ts';

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

/** A failure that a note tells; the note finds out itself what helps. */
export interface NoticeFailure {
  readonly error: ErrorBody;
  /** What it happened to, with its variant; empty where it was no model. */
  readonly model: string;
  /** Does what failed once more, with another file of the model where one is named. */
  readonly again?: (model?: string) => void;
}

/** One note. */
export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly bad: boolean;
  readonly action?: NoticeAction;
  readonly failure?: NoticeFailure;
}

/** What a note may have beside its text. */
export interface NoticeParts {
  readonly action?: NoticeAction;
  readonly failure?: NoticeFailure;
  readonly stayMs?: number;
}

/** The store of the notes on the screen. */
export const useNotices = create<{ readonly notices: readonly Notice[] }>()(() => ({ notices: [] }));

let lastId = 0;

/** Shows a note; `action` is offered with it, `stayMs` is how long. Returns its id. */
export function notify(
  text: string,
  bad = false,
  { action, failure, stayMs = bad ? BAD_NOTICE_MS : NOTICE_MS }: NoticeParts = {},
): number {
  lastId += 1;
  const notice: Notice = {
    id: lastId,
    text,
    bad,
    ...(action === undefined ? {} : { action }),
    ...(failure === undefined ? {} : { failure }),
  };
  useNotices.setState(({ notices }) => ({ notices: withNotice(notices, notice) }));
  setTimeout(() => dismissNotice(notice.id), stayMs);
  return notice.id;
}

/**
 * The notes with a new one. The same words twice say no more than once, and the oldest go where there are too many; but
 * one with an action of its own stays as long as it can be done: two deletions read alike, and each has its Undo. Pure.
 */
function withNotice(notices: readonly Notice[], notice: Notice): Notice[] {
  const others = notices.filter((each) => each.action !== undefined || each.text !== notice.text);
  const plain = [...others, notice].filter((each) => each.action === undefined);
  const room = Math.max(1, MOST - (others.length + 1 - plain.length));
  const kept = new Set(plain.slice(-room));
  return [...others, notice].filter((each) => each.action !== undefined || kept.has(each));
}

/** Takes a note away. */
export function dismissNotice(id: number): void {
  useNotices.setState(({ notices }) => ({ notices: notices.filter((each) => each.id !== id) }));
}
