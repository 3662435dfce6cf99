/** What a model drew for a picture, over it, for tasks whose own view is for setting something. */
import { useEffect, useRef } from 'react';
import type { OfPicture } from '../view.ts';
import { layerOf } from './layers.ts';

/** Longest side of what is drawn, px: more than a screen shows. */
const SIDE = 2_048;

/** Fills the picture; it says nothing, as the words stand beside it. */
export function LayerOverlay({ run }: OfPicture) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let here = true;
    layerOf(run, SIDE).then(
      (layer) => {
        const onto = canvas.current;
        if (!here || layer === null || onto === null) return;
        onto.width = layer.image.width;
        onto.height = layer.image.height;
        onto.style.opacity = String(layer.opacity);
        onto.getContext('2d')?.drawImage(layer.image, 0, 0);
      },
      // What was made may be swept by now: the picture stands without it.
      () => undefined,
    );
    return () => {
      here = false;
    };
  }, [run]);
  return (
    <canvas ref={canvas} aria-hidden="true" className="pointer-events-none absolute inset-0 size-full" />
  );
}
