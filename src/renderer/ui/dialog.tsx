/** Dialogs: one to do something in, and one that asks before something is lost. Focus returns to what opened them. */
import { AlertDialog, Dialog as Radix } from 'radix-ui';
import { X } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Button, IconButton } from './button.tsx';
import { cx } from './cx.ts';
import { useReturnFocus } from './use-return-focus.ts';

const CLOSE = 'Close';
const CANCEL = 'Cancel';

const SCRIM = 'fade fixed inset-0 z-40 bg-scrim';
const PANEL =
  'rise fixed top-1/2 left-1/2 z-50 flex max-h-[calc(100vh-64px)] max-w-[calc(100vw-32px)] -translate-x-1/2 -translate-y-1/2 flex-col overflow-hidden rounded-4 border border-line-2 bg-surface shadow-3 outline-none';

/** A dialog with a title. `text` is read with the title; `foot` holds the buttons. */
export function Dialog({
  open,
  onClose,
  title,
  text,
  children,
  foot,
  width = 'w-[480px]',
}: {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly text?: string;
  readonly children?: ReactNode;
  readonly foot?: ReactNode;
  readonly width?: string;
}) {
  const focus = useReturnFocus();
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className={SCRIM} />
        <Radix.Content
          {...focus}
          className={cx(PANEL, width)}
          {...(text === undefined ? { 'aria-describedby': undefined } : {})}
        >
          <div className="flex shrink-0 items-start gap-3 px-5 pt-4 pb-1">
            <Radix.Title className="min-w-0 flex-1 text-16 font-semibold break-words">{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton label={CLOSE} className="-mr-1.5">
                <X size={16} strokeWidth={1.75} aria-hidden="true" />
              </IconButton>
            </Radix.Close>
          </div>
          <div className="min-h-0 overflow-auto px-5 pb-4">
            {text !== undefined && <Radix.Description className="text-fg-2">{text}</Radix.Description>}
            {children}
          </div>
          {foot !== undefined && (
            <div className="flex shrink-0 items-center justify-end gap-2 border-t border-line px-5 py-3">
              {foot}
            </div>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Asks before something is lost. `text` names what is lost, with its number; `action` is a verb. */
export function ConfirmDialog({
  open,
  onClose,
  title,
  text,
  action,
  onConfirm,
}: {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly text: string;
  readonly action: string;
  /** The dialog stays open, and its buttons off, until it is done. */
  readonly onConfirm: () => void | Promise<void>;
}) {
  const [busy, setBusy] = useState(false);
  const focus = useReturnFocus();
  const confirm = async (): Promise<void> => {
    setBusy(true);
    try {
      await onConfirm();
    } finally {
      setBusy(false);
      onClose();
    }
  };
  return (
    <AlertDialog.Root open={open} onOpenChange={(next) => !next && !busy && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={SCRIM} />
        <AlertDialog.Content {...focus} className={cx(PANEL, 'w-[440px]')}>
          <div className="px-5 pt-4 pb-4">
            <AlertDialog.Title className="text-16 font-semibold break-words">{title}</AlertDialog.Title>
            <AlertDialog.Description className="mt-1 break-words text-fg-2">{text}</AlertDialog.Description>
          </div>
          <div className="flex items-center justify-end gap-2 border-t border-line px-5 py-3">
            <AlertDialog.Cancel asChild>
              <Button disabled={busy}>{CANCEL}</Button>
            </AlertDialog.Cancel>
            <Button kind="primary" disabled={busy} onClick={() => void confirm()}>
              {action}
            </Button>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
