/** Small hooks: a ticking clock, a delay, a copy that confirms itself, a list that stays at its end. */
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';

/** `performance.now()`, renewed every `everyMs` while `on`. */
export function useClock(everyMs: number, on: boolean): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    if (!on) return;
    const timer = setInterval(() => setNow(performance.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, on]);
  return now;
}

/** False for the first `ms` of the component's life: what is over sooner is not shown at all. */
export function useDelayed(ms: number): boolean {
  const [past, setPast] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setPast(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return past;
}

/** How long a copy button says that it copied. */
const COPIED_MS = 1_200;

/** Copies a text; `copied` is true for a moment afterwards. */
export function useCopy(): { copied: boolean; copy: (text: string) => void } {
  const [copied, setCopied] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = useCallback((text: string) => {
    void copyText(text).then((done) => {
      if (!done) return;
      setCopied(true);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => setCopied(false), COPIED_MS);
    });
  }, []);
  return { copied, copy };
}

/**
 * Copies a text; true where that worked. The clipboard of a page that is served over plain http beyond loopback is
 * closed; a selected field still copies.
 */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement('textarea');
    field.value = text;
    document.body.append(field);
    field.select();
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way that is left where the clipboard is closed
    const done = document.execCommand('copy');
    field.remove();
    return done;
  }
}

/** How near to its end a list still counts as at its end, px. */
const END_SLACK = 24;

/** Keeps a scrolled box at its end while its content grows, until the person scrolls up. */
export function useStickToEnd(box: RefObject<HTMLElement | null>): { atEnd: boolean; toEnd: () => void } {
  const [atEnd, setAtEnd] = useState(true);
  const sticks = useRef(true);
  useLayoutEffect(() => {
    const element = box.current;
    const content = element?.firstElementChild ?? null;
    if (element === null || content === null) return;
    const onScroll = (): void => {
      sticks.current = element.scrollHeight - element.scrollTop - element.clientHeight <= END_SLACK;
      setAtEnd(sticks.current);
    };
    const grown = new ResizeObserver(() => {
      if (sticks.current) scrollToEnd(element);
    });
    element.addEventListener('scroll', onScroll, { passive: true });
    grown.observe(content);
    grown.observe(element);
    return () => {
      element.removeEventListener('scroll', onScroll);
      grown.disconnect();
    };
  }, [box]);
  const toEnd = (): void => {
    sticks.current = true;
    setAtEnd(true);
    if (box.current !== null) scrollToEnd(box.current);
  };
  return { atEnd, toEnd };
}

function scrollToEnd(element: HTMLElement): void {
  element.scrollTo({ top: element.scrollHeight });
}
