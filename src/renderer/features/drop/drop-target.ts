/** Makes the whole window take files: dropped anywhere, or pasted where no field has the focus. */
import { useEffect } from 'react';
import { useDrag } from '../../stores/drag.ts';
import type { Drag } from '../../stores/drag.ts';
import { receive } from '../../stores/opened.ts';
import { isTyping } from '../../ui/keys.ts';

/** The sheet comes after this, ms: a drag that only passes shows nothing. */
const SHOW_AFTER_MS = 120;

function carriesFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') === true;
}

function dragOf(data: DataTransfer): Drag {
  const items = [...data.items].filter((item) => item.kind === 'file');
  return { count: items.length, types: items.map((item) => item.type) };
}

/** True where one of the dropped things is a folder, which arrives as a file that can't be read. */
function hasFolder(data: DataTransfer): boolean {
  return [...data.items].some((item) => item.webkitGetAsEntry()?.isDirectory === true);
}

/** The offer of the drag sheet that something was let go on. */
function offerUnder(target: EventTarget | null): string | null {
  const offer = target instanceof Element ? target.closest<HTMLElement>('[data-offer]') : null;
  return offer?.dataset['offer'] ?? null;
}

function onPaste(event: ClipboardEvent): void {
  const data = event.clipboardData;
  if (data === null || event.defaultPrevented) return;
  const files = [...data.files];
  // A field takes text for itself; files it can't take.
  if (files.length === 0 && isTyping(event.target)) return;
  const text = files.length === 0 ? data.getData('text/plain') : '';
  if (files.length === 0 && text.trim() === '') return;
  event.preventDefault();
  receive('paste', files, { text });
}

/** Listens while the window is open. */
export function useDropTarget(): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let depth = 0;
    const end = (): void => {
      depth = 0;
      clearTimeout(timer);
      useDrag.setState({ drag: null });
    };
    const onEnter = (event: DragEvent): void => {
      const data = event.dataTransfer;
      if (data === null || !carriesFiles(event)) return;
      depth += 1;
      if (depth > 1) return;
      const drag = dragOf(data);
      timer = setTimeout(() => useDrag.setState({ drag }), SHOW_AFTER_MS);
    };
    const onLeave = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      depth -= 1;
      if (depth <= 0) end();
    };
    const onOver = (event: DragEvent): void => {
      if (!carriesFiles(event) || event.dataTransfer === null) return;
      // Without this the browser would open the file in place of the app.
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
    };
    const onDrop = (event: DragEvent): void => {
      if (!carriesFiles(event) || event.dataTransfer === null) return;
      event.preventDefault();
      const offer = offerUnder(event.target);
      end();
      const folder = hasFolder(event.dataTransfer);
      receive('drop', [...event.dataTransfer.files], { folder, offer });
    };
    const target = new AbortController();
    const { signal } = target;
    window.addEventListener('dragenter', onEnter, { signal });
    window.addEventListener('dragleave', onLeave, { signal });
    window.addEventListener('dragover', onOver, { signal });
    window.addEventListener('drop', onDrop, { signal });
    window.addEventListener('paste', onPaste, { signal });
    return () => {
      target.abort();
      end();
    };
  }, []);
}
