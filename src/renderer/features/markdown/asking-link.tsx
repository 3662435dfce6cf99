/** A link in untrusted text: it shows its whole address and asks before it opens. */
import { AlertDialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { messages } from './messages.ts';

/** Addresses that may be opened; anything else is only shown. */
const OPENS = /^(https?|mailto):/i;
/** An address longer than this is cut in the dialog; what decides, its host, stands at its beginning. */
const LONGEST_SHOWN = 600;

/** A button that looks like a link, so that no key or middle click opens it unasked. */
export function AskingLink({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  if (!OPENS.test(href)) return <span title={href}>{children}</span>;
  const shown = href.length > LONGEST_SHOWN ? `${href.slice(0, LONGEST_SHOWN)}…` : href;
  return (
    <AlertDialog.Root>
      <AlertDialog.Trigger className="md-link" title={shown}>
        {children}
      </AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <AlertDialog.Content className="fixed top-1/2 left-1/2 z-50 w-[440px] max-w-[calc(100vw-32px)] -translate-x-1/2 -translate-y-1/2 rounded-4 border border-line-2 bg-surface shadow-3 outline-none">
          <div className="px-5 pt-4 pb-4">
            <AlertDialog.Title className="text-16 font-semibold">{messages.openTitle}</AlertDialog.Title>
            <AlertDialog.Description className="mt-1 text-fg-2">{messages.openText}</AlertDialog.Description>
            <p dir="ltr" className="mono mt-3 rounded-2 border border-line bg-raised p-2.5 break-all">
              {shown}
            </p>
          </div>
          <div className="flex justify-end gap-2 border-t border-line px-5 py-3">
            <AlertDialog.Cancel asChild>
              <Button>{messages.cancel}</Button>
            </AlertDialog.Cancel>
            <AlertDialog.Action asChild>
              <Button onClick={() => window.open(href, '_blank', 'noopener,noreferrer')}>
                {messages.open}
              </Button>
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
