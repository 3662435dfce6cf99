/** Makes the whole window take what is dropped anywhere, or pasted where no field takes it for itself. */
import { useEffect } from 'react';
import { useDrag } from '../../stores/drag.ts';
import type { Drag } from '../../stores/drag.ts';
import { receive } from '../../stores/opened.ts';
import type { OpenedFrom } from '../../stores/opened.ts';
import { isTyping } from '../../ui/keys.ts';
import { carriedByDrop, carriedByPaste, carriesFiles } from './transfer.ts';
import type { Carried, Transfer } from './transfer.ts';

/** The sheet comes after this, ms: a drag that only passes shows nothing. */
const SHOW_AFTER_MS = 120;

/** What is read of a drag's events. */
interface Dragged {
  readonly dataTransfer: (Transfer & { dropEffect: DataTransfer['dropEffect'] }) | null;
  readonly target: EventTarget | null;
  preventDefault(): void;
}

/** What is read of a paste. */
interface Pasted {
  readonly clipboardData: Transfer | null;
  readonly target: EventTarget | null;
  readonly defaultPrevented: boolean;
  preventDefault(): void;
}

function dragOf(data: Transfer): Drag {
  const items = [...data.items].filter((item) => item.kind === 'file');
  return { count: items.length, types: items.map((item) => item.type) };
}

/** The offer of the drag sheet that something was let go on. */
function offerUnder(target: EventTarget | null): string | null {
  const offer = target instanceof Element ? target.closest<HTMLElement>('[data-offer]') : null;
  return offer?.dataset['offer'] ?? null;
}

/** Takes it, or says why nothing was taken. */
export function take(from: OpenedFrom, carried: Carried, offer: string | null = null): void {
  switch (carried.take) {
    case 'leave':
      return;
    case 'files':
    case 'text':
      receive(from, { ...carried, offer });
      return;
    case 'link':
    case 'nothing':
      // Words that are rarely needed are no part of the first picture.
      void import('./tell.ts').then(({ tellUntaken }) => tellUntaken(from, carried.take === 'link'));
  }
}

/** A paste that a field, or another listener, does not take for itself. */
export function onPaste(event: Pasted): void {
  const data = event.clipboardData;
  if (data === null || event.defaultPrevented) return;
  const carried = carriedByPaste(data, isTyping(event.target));
  if (carried.take === 'leave') return;
  event.preventDefault();
  take('paste', carried);
}

/** What a drag over the window does; `show` and `hide` are the sheet's. */
export class DragWatch {
  readonly #show: (drag: Drag) => void;
  readonly #hide: () => void;
  #depth = 0;
  /** A drag that began in this page: moving a selection by accident must not open anything. */
  #own = false;

  constructor(show: (drag: Drag) => void, hide: () => void) {
    this.#show = show;
    this.#hide = hide;
  }

  /** A drag of something in this page begins, or one ends. */
  own(begins: boolean): void {
    this.#own = begins;
  }

  /** It came over the window, or over another part of it. */
  enter({ dataTransfer: data }: Dragged): void {
    if (data === null || !carriesFiles(data)) return;
    this.#depth += 1;
    if (this.#depth === 1) this.#show(dragOf(data));
  }

  /** It left a part of the window, and perhaps the window. */
  leave({ dataTransfer: data }: Dragged): void {
    if (data === null || !carriesFiles(data)) return;
    this.#depth -= 1;
    if (this.#depth <= 0) this.end();
  }

  /** It is over the window: without this the browser would open it in place of the app. */
  over(event: Dragged): void {
    const { dataTransfer: data, target } = event;
    // A field takes text and links for itself.
    if (data === null || (!carriesFiles(data) && isTyping(target))) return;
    event.preventDefault();
    data.dropEffect = this.#isOwn(data) ? 'none' : 'copy';
  }

  /** It was let go. */
  drop(event: Dragged): void {
    const { dataTransfer: data, target } = event;
    const offer = offerUnder(target);
    this.end();
    if (data === null) return;
    const carried = carriedByDrop(data, isTyping(target));
    if (carried.take === 'leave') return;
    event.preventDefault();
    if (!this.#isOwn(data)) take('drop', carried, offer);
    this.#own = false;
  }

  /** Nothing is dragged any more. */
  end(): void {
    this.#depth = 0;
    this.#hide();
  }

  #isOwn(data: Transfer): boolean {
    return this.#own && !carriesFiles(data);
  }
}

/** Listens while the window is open. */
export function useDropTarget(): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const watch = new DragWatch(
      (drag) => {
        timer = setTimeout(() => useDrag.setState({ drag }), SHOW_AFTER_MS);
      },
      () => {
        clearTimeout(timer);
        useDrag.setState({ drag: null });
      },
    );
    const target = new AbortController();
    const { signal } = target;
    window.addEventListener('dragstart', () => watch.own(true), { signal });
    window.addEventListener('dragend', () => watch.own(false), { signal });
    window.addEventListener('dragenter', (event) => watch.enter(event), { signal });
    window.addEventListener('dragleave', (event) => watch.leave(event), { signal });
    window.addEventListener('dragover', (event) => watch.over(event), { signal });
    window.addEventListener('drop', (event) => watch.drop(event), { signal });
    window.addEventListener('paste', onPaste, { signal });
    return () => {
      target.abort();
      watch.end();
    };
  }, []);
}
