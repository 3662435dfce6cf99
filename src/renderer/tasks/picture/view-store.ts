/** How the picture on the stage is looked at. Nothing of it ever runs a model. */
import { create } from 'zustand';
import { FITS, PAN_STEP, ZOOM_STEP, pan, zoomAt } from './geometry.ts';
import type { Look, Point, Size } from './geometry.ts';

interface PictureView {
  readonly look: Look;
  /** True while nothing is drawn over the picture. */
  readonly bare: boolean;
  /** Whether labels stand at boxes. */
  readonly labels: boolean;
  /** Whether masks lie over the picture. */
  readonly masks: boolean;
  /** The size of the stage, px. */
  readonly stage: Size;
  /** The picture that is shown, in its own pixels as a person sees it; null until it is there. */
  readonly size: (Size & { readonly id: string }) | null;
}

/** The view's store. */
export const usePictureView = create<PictureView>()(() => ({
  look: FITS,
  bare: false,
  labels: true,
  masks: true,
  stage: { width: 0, height: 0 },
  size: null,
}));

/** Shows the whole picture. */
export function fitPicture(): void {
  usePictureView.setState({ look: FITS });
}

/** Zooms by a factor; at a point of the stage, or at its middle. */
export function zoomPicture(factor: number, at?: Point): void {
  usePictureView.setState(({ look, stage, size }) => {
    const middle = { x: stage.width / 2, y: stage.height / 2 };
    return size === null ? {} : { look: zoomAt(look, factor, at ?? middle, stage, size) };
  });
}

/** One step in or out. */
export function stepZoom(inwards: boolean): void {
  zoomPicture(inwards ? ZOOM_STEP : 1 / ZOOM_STEP);
}

/** Moves the picture by so many px. */
export function panPicture(by: Point): void {
  usePictureView.setState(({ look, stage, size }) =>
    size === null ? {} : { look: pan(look, by, stage, size) },
  );
}

/** What an arrow key does; null for another key. */
export function panOfKey(key: string): Point | null {
  switch (key) {
    case 'ArrowLeft':
      return { x: PAN_STEP, y: 0 };
    case 'ArrowRight':
      return { x: -PAN_STEP, y: 0 };
    case 'ArrowUp':
      return { x: 0, y: PAN_STEP };
    case 'ArrowDown':
      return { x: 0, y: -PAN_STEP };
    default:
      return null;
  }
}
