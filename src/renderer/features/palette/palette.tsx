/** The palette (Mod K): models, tasks, recent runs and every action, found by typing. Loaded when it first opens. */
import { Dialog } from 'radix-ui';
import { useRef } from 'react';
import { setOverlay } from '../../stores/view.ts';
import type { Action } from '../../ui/action.ts';
import { useReturnFocus } from '../../ui/use-return-focus.ts';
import { Choose } from './choose.ts';
import { messages } from './messages.ts';
import { PaletteList } from './palette-list.tsx';

/** The dialog; its content is made anew each time, so that it lists what can be done now. */
export function Palette({ actions }: { readonly actions: () => readonly Action[] }) {
  const focus = useReturnFocus();
  const chosen = useRef<(() => void) | null>(null);
  const choose = (act: () => void): void => {
    chosen.current = act;
    setOverlay(null);
  };
  return (
    <Dialog.Root open onOpenChange={(next) => !next && setOverlay(null)}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          onOpenAutoFocus={focus.onOpenAutoFocus}
          onCloseAutoFocus={(event) => {
            focus.onCloseAutoFocus(event);
            // Not before: while the dialog keeps the focus in, nothing else can take it.
            chosen.current?.();
          }}
          className="pop fixed top-[72px] left-1/2 z-50 flex max-h-[min(560px,calc(100vh-112px))] w-[640px] max-w-[calc(100vw-32px)] -translate-x-1/2 flex-col overflow-hidden rounded-4 border border-line-2 bg-surface shadow-3 outline-none"
        >
          <Dialog.Title className="sr-only">{messages.title}</Dialog.Title>
          <Choose value={choose}>
            <PaletteList actions={actions} />
          </Choose>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
