/** Notes about what happened elsewhere, over the status bar. */
import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { Suspense, lazy } from 'react';
import { dismissNotice, useNotices } from '../stores/notices.ts';
import type { Notice } from '../stores/notices.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { messages } from './messages.ts';

const FailureButton = lazy(() => import('../features/run/failure-button.tsx'));

/** A polite region; empty most of the time. */
export function Notices() {
  const notices = useNotices((state) => state.notices);
  return (
    <div
      role="status"
      className="pointer-events-none fixed end-4 bottom-10 z-[60] flex w-[360px] max-w-[calc(100vw-32px)] flex-col gap-2"
    >
      {notices.map((notice) => (
        <Note key={notice.id} notice={notice} />
      ))}
    </div>
  );
}

function Note({ notice: { id, text, bad, action, failure } }: { readonly notice: Notice }) {
  const props = { size: 16, strokeWidth: 1.75, 'aria-hidden': true } as const;
  return (
    <div className="pop pointer-events-auto flex items-start gap-2.5 rounded-3 border border-line-2 bg-surface py-2 ps-3.5 pe-1.5 shadow-2">
      {bad ? (
        <CircleAlert {...props} className="mt-0.5 shrink-0 text-bad" />
      ) : (
        <CircleCheck {...props} className="mt-0.5 shrink-0 text-ok" />
      )}
      <p className="min-w-0 flex-1 break-words">{text}</p>
      {action !== undefined && (
        <Button
          size="sm"
          className="-my-0.5"
          onClick={() => {
            action.act();
            dismissNotice(id);
          }}
        >
          {action.title}
        </Button>
      )}
      {failure !== undefined && (
        <Suspense>
          <FailureButton failure={failure} onDone={() => dismissNotice(id)} />
        </Suspense>
      )}
      <IconButton size="sm" label={messages.dismiss} className="-my-0.5" onClick={() => dismissNotice(id)}>
        <X size={14} strokeWidth={1.75} aria-hidden="true" />
      </IconButton>
    </div>
  );
}
