/** The stage of a picture: it fits, the wheel zooms at the pointer, dragging pans, Space shows the bare picture. */
import { useEffect, useRef, useState } from 'react';
import type { KeyboardEvent, PointerEvent, ReactNode } from 'react';
import type { MediaRef } from '../../../shared/media.ts';
import { useMediaUrl } from '../../stores/media.ts';
import { isTyping } from '../../ui/keys.ts';
import { placeOf, scaleOf, wheelFactor } from './geometry.ts';
import type { Size } from './geometry.ts';
import { messages, nameOf } from './messages.ts';
import { panOfKey, panPicture, usePictureView, zoomPicture } from './view-store.ts';

interface StageProps {
  readonly picture: MediaRef;
  /** What lies over the picture; it fills it. */
  readonly over: (size: Size, scale: number) => ReactNode;
  /** What stands at the corners of the stage. */
  readonly children: ReactNode;
}

/** A pointer that moved less than this has clicked, px. */
const CLICK_SLACK = 4;

/** The picture with what lies over it. */
export function Stage({ picture, over, children }: StageProps) {
  const box = useRef<HTMLDivElement>(null);
  const url = useMediaUrl(picture);
  const [broken, setBroken] = useState<string | null>(null);
  const { look, bare, size } = usePictureView();
  // Of its own: several stages may show the same picture beside each other.
  const stage = useStageSize(box);
  useWheel(box);
  useBare();
  const drag = useDragPan();
  const known = size?.id === picture.media_id ? size : null;
  const place = known === null ? null : placeOf(look, stage, known);
  return (
    <div className="relative min-h-0 flex-1 bg-(--stage)">
      <div
        ref={box}
        role="group"
        tabIndex={0}
        aria-label={messages.stage}
        aria-description={messages.stageHelp}
        onKeyDown={onArrow}
        {...drag}
        className="absolute inset-0 touch-none overflow-hidden outline-offset-[-2px]"
      >
        {url !== null && (
          <div
            dir="ltr"
            className="absolute"
            style={
              place === null
                ? { opacity: 0 }
                : { left: place.x, top: place.y, width: place.width, height: place.height }
            }
          >
            <img
              src={url}
              alt={messages.pictureOf(nameOf(picture))}
              draggable={false}
              className="block size-full max-w-none select-none"
              onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) => {
                setBroken(null);
                usePictureView.setState({ size: { id: picture.media_id, width, height } });
              }}
              onError={() => setBroken(picture.media_id)}
            />
            {known !== null && (
              <div className={bare ? 'absolute inset-0 hidden' : 'absolute inset-0 isolate'}>
                {over(known, scaleOf(look, stage, known))}
              </div>
            )}
          </div>
        )}
        {broken === picture.media_id && (
          <p className="absolute inset-0 grid place-items-center text-fg-2">{messages.broken}</p>
        )}
      </div>
      {children}
    </div>
  );
}

function onArrow(event: KeyboardEvent): void {
  const by = event.target === event.currentTarget ? panOfKey(event.key) : null;
  if (by === null || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  panPicture(by);
}

/** The size of this stage, px; the last one that changed is what keys zoom in. */
function useStageSize(box: React.RefObject<HTMLElement | null>): Size {
  const [own, setOwn] = useState<Size>({ width: 0, height: 0 });
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const watch = new ResizeObserver(() => {
      const stage = { width: element.clientWidth, height: element.clientHeight };
      setOwn(stage);
      usePictureView.setState({ stage });
    });
    watch.observe(element);
    return () => watch.disconnect();
  }, [box]);
  return own;
}

/** React's own listener is passive, and the page would scroll. */
function useWheel(box: React.RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = box.current;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const { left, top } = element?.getBoundingClientRect() ?? { left: 0, top: 0 };
      zoomPicture(wheelFactor(event.deltaY), { x: event.clientX - left, y: event.clientY - top });
    };
    element?.addEventListener('wheel', onWheel, { passive: false });
    return () => element?.removeEventListener('wheel', onWheel);
  }, [box]);
}

/** Holding Space; a button that has the focus keeps it for itself. */
function useBare(): void {
  useEffect(() => {
    const target = new AbortController();
    const { signal } = target;
    const free = (event: globalThis.KeyboardEvent): boolean =>
      !isTyping(event.target) &&
      !(event.target instanceof Element && event.target.closest('button, input, [role=dialog]') !== null);
    const onDown = (event: globalThis.KeyboardEvent): void => {
      if (event.code !== 'Space' || !free(event)) return;
      event.preventDefault();
      usePictureView.setState({ bare: true });
    };
    const show = (): void => usePictureView.setState({ bare: false });
    const onUp = (event: globalThis.KeyboardEvent): void => {
      if (event.code === 'Space') show();
    };
    window.addEventListener('keydown', onDown, { signal });
    window.addEventListener('keyup', onUp, { signal });
    window.addEventListener('blur', show, { signal });
    return () => {
      target.abort();
      show();
    };
  }, []);
}

interface Drag {
  readonly id: number;
  x: number;
  y: number;
  moved: boolean;
}

/** Panning; a click that ended one is nobody's. */
function useDragPan() {
  const drag = useRef<Drag | null>(null);
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>): void => {
      if (event.button > 1 || isSlider(event.target)) return;
      drag.current = { id: event.pointerId, x: event.clientX, y: event.clientY, moved: false };
    },
    onPointerMove: (event: PointerEvent<HTMLElement>): void => {
      const now = drag.current;
      if (now?.id !== event.pointerId) return;
      const by = { x: event.clientX - now.x, y: event.clientY - now.y };
      if (!now.moved && Math.hypot(by.x, by.y) < CLICK_SLACK) return;
      if (!now.moved) event.currentTarget.setPointerCapture(event.pointerId);
      drag.current = { id: now.id, x: event.clientX, y: event.clientY, moved: true };
      panPicture(by);
    },
    onPointerUp: (event: PointerEvent<HTMLElement>): void => {
      if (drag.current?.moved === true)
        event.currentTarget.addEventListener('click', swallow, { capture: true, once: true });
      drag.current = null;
    },
    onPointerCancel: (): void => {
      drag.current = null;
    },
  };
}

function isSlider(target: EventTarget): boolean {
  return target instanceof HTMLInputElement;
}

function swallow(event: Event): void {
  event.stopPropagation();
  event.preventDefault();
}
