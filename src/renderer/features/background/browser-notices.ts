/** Tells of long work that ended while nobody looked at the page, with the browser's own notices. */
import { longWorkListener, type LongEnd, type WorkListener } from '../../../shared/long-work.ts';
import { noticeOf } from '../../../shared/notice-messages.ts';
import { mayNotify, useBackground } from '../../stores/background.ts';
import { goTo } from '../../stores/view.ts';

/** Hears of the page's work for as long as the page lives. */
export function browserNotices(): WorkListener {
  return longWorkListener(() => performance.now(), show);
}

function show(end: LongEnd): void {
  // A page that came over plain http from another machine has none.
  if (!('Notification' in window)) return;
  const inFront = document.visibilityState === 'visible' && document.hasFocus();
  const { notices } = useBackground.getState();
  if (!mayNotify({ notices, permission: Notification.permission, inFront })) return;
  const { title, body } = noticeOf(end);
  const notice = new Notification(title, { body });
  notice.addEventListener('click', () => {
    window.focus();
    goTo('activity');
    notice.close();
  });
}
