/** What of a scrolled box is in sight. */
import { useEffect, useState } from 'react';
import type { RefObject } from 'react';

/** Sizes and place, px. */
export interface BoxView {
  readonly width: number;
  readonly height: number;
  /** How far it is scrolled. */
  readonly top: number;
}

/** The view of the box; all 0 before it stands. */
export function useBoxView(box: RefObject<HTMLElement | null>): BoxView {
  const [view, setView] = useState<BoxView>({ width: 0, height: 0, top: 0 });
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const look = (): void =>
      setView({ width: element.clientWidth, height: element.clientHeight, top: element.scrollTop });
    const watch = new ResizeObserver(look);
    watch.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      watch.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [box]);
  return view;
}
