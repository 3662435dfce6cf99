/** Notes about what happened elsewhere, over the status bar. */
import { CircleAlert, CircleCheck } from 'lucide-react';
import { useNotices } from '../stores/notices.ts';

/** A polite region; empty most of the time. */
export function Notices() {
  const notices = useNotices((state) => state.notices);
  return (
    <div role="status" className="fixed right-4 bottom-10 z-40 flex w-[360px] flex-col gap-2">
      {notices.map(({ id, text, bad }) => (
        <p
          key={id}
          className="pop flex gap-2.5 rounded-3 border border-line-2 bg-surface px-3.5 py-2.5 shadow-2"
        >
          {bad ? (
            <CircleAlert
              size={16}
              strokeWidth={1.75}
              aria-hidden="true"
              className="mt-0.5 shrink-0 text-bad"
            />
          ) : (
            <CircleCheck
              size={16}
              strokeWidth={1.75}
              aria-hidden="true"
              className="mt-0.5 shrink-0 text-ok"
            />
          )}
          <span className="min-w-0 break-words">{text}</span>
        </p>
      ))}
    </div>
  );
}
