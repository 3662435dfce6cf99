/** Two boxes of text of different lengths that scroll together. */
import { useEffect } from 'react';
import type { RefObject } from 'react';

/** What of a scrolled box decides where another one stands, px. */
export interface Scrolled {
  readonly scrollTop: number;
  readonly scrollHeight: number;
  readonly clientHeight: number;
}

/** Where a box has to stand so that it is as far along as another one is; the ends meet. Pure. */
export function linkedTop(from: Scrolled, to: Omit<Scrolled, 'scrollTop'>): number {
  const way = from.scrollHeight - from.clientHeight;
  const room = Math.max(0, to.scrollHeight - to.clientHeight);
  return way <= 0 ? 0 : Math.round(room * Math.min(1, Math.max(0, from.scrollTop / way)));
}

/** Links two boxes for as long as both stand; `renew` names what stands in them. */
export function useLinkedScroll(
  first: RefObject<HTMLElement | null>,
  second: RefObject<HTMLElement | null>,
  renew: unknown,
): void {
  useEffect(() => {
    const [a, b] = [first.current, second.current];
    if (a === null || b === null) return;
    // What was moved by the link tells so itself, and must not move the other one back.
    let moved: HTMLElement | null = null;
    const follow = (from: HTMLElement, to: HTMLElement) => (): void => {
      if (moved === from) {
        moved = null;
        return;
      }
      // Without a way of its own it would drag the other one to its start.
      if (from.scrollHeight <= from.clientHeight) return;
      const top = linkedTop(from, to);
      if (Math.abs(top - to.scrollTop) < 1) return;
      moved = to;
      to.scrollTop = top;
    };
    const [onA, onB] = [follow(a, b), follow(b, a)];
    a.addEventListener('scroll', onA, { passive: true });
    b.addEventListener('scroll', onB, { passive: true });
    return () => {
      a.removeEventListener('scroll', onA);
      b.removeEventListener('scroll', onB);
    };
  }, [first, second, renew]);
}
