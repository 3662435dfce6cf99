/** A pane that lies over the work area of a narrow window goes away as menus do. */
import { useEffect, type RefObject } from 'react';

/** Marks the button that opens and closes the pane: a press on it is its own to handle. */
export const PANE_TOGGLE = { 'data-pane-toggle': '' } as const;

/** While `over`, Escape in the pane and a press outside of it call `close`. */
export function useOverPane(pane: RefObject<HTMLElement | null>, over: boolean, close: () => void): void {
  useEffect(() => {
    if (!over) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      event.preventDefault();
      close();
    };
    const onPress = ({ target }: PointerEvent): void => {
      if (!(target instanceof Element) || pane.current?.contains(target) === true) return;
      // A menu that the pane opened lies outside of it in the document.
      if (target.closest('[data-pane-toggle], [data-radix-popper-content-wrapper], [role=dialog]') !== null)
        return;
      close();
    };
    const element = pane.current;
    element?.addEventListener('keydown', onKey);
    document.addEventListener('pointerdown', onPress);
    return () => {
      element?.removeEventListener('keydown', onKey);
      document.removeEventListener('pointerdown', onPress);
    };
  }, [pane, over, close]);
}
