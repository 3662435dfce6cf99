/** Focus goes back to what opened a dialog. Radix does that for a trigger of its own only, and most dialogs have none. */
import { useRef } from 'react';

/** Handlers for the content of a dialog. */
export function useReturnFocus(): {
  readonly onOpenAutoFocus: () => void;
  readonly onCloseAutoFocus: (event: Event) => void;
} {
  const opener = useRef<Element | null>(null);
  return {
    onOpenAutoFocus: () => {
      opener.current = document.activeElement;
    },
    onCloseAutoFocus: (event) => {
      // Without this Radix would look for its trigger, find none, and leave the focus nowhere.
      event.preventDefault();
      if (opener.current instanceof HTMLElement && opener.current.isConnected)
        opener.current.focus({ preventScroll: true });
    },
  };
}
