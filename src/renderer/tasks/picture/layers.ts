/** What a model drew for a picture, made small: the colours of masks, of depth, or the picture that it made. */
import type { MediaRef } from '../../../shared/media.ts';
import { mediaBlob } from '../../stores/media.ts';
import { coloured } from '../depth-estimation/colour-maps.ts';
import { depthOf, wide } from '../depth-estimation/depth.ts';
import { useDepthView } from '../depth-estimation/view-store.ts';
import { painted, segmentedOf } from '../image-segmentation/segments.ts';
import { useMaskView } from '../image-segmentation/view-store.ts';
import { madeOf } from '../made-picture/made.ts';
import { insideOf, proposalsOf } from '../mask-generation/masks.ts';
import { overlayRgb } from './colours.ts';
import { readGrey, thinned } from './use-grey.ts';
import type { Run } from '../../features/run/run-state.ts';

/** What lies over a small picture. */
export interface Layer {
  readonly image: OffscreenCanvas;
  /** How much of the picture below is covered, 0 to 1. */
  readonly opacity: number;
  /** True where it stands in the picture's place. */
  readonly instead: boolean;
}

/** The place of the colour of a mask that stands alone, among those of overlays. */
const ONE_COLOUR = 2;

/** The layer of a finished run, with at most `side` pixels on a side; null for results that are no pictures. */
export async function layerOf(run: Run, side: number): Promise<Layer | null> {
  const { task } = run.request;
  const { opacity } = useMaskView.getState();
  if (task === 'image-segmentation') {
    const segmented = segmentedOf(run);
    if (segmented === null || segmented.classMap === null) return null;
    const map = thinned(await readGrey(segmented.classMap), side);
    const colours = new Map(segmented.parts.map(({ id, place }) => [id, overlayRgb(place)]));
    return { image: canvasOf(painted(map, colours, false), map), opacity, instead: false };
  }
  if (task === 'mask-generation') {
    const mask = proposalsOf(run)?.masks[0].mask;
    if (mask === undefined) return null;
    const inside = insideOf(thinned(await readGrey(mask), side));
    const pixels = painted(inside, new Map([[1, overlayRgb(ONE_COLOUR)]]), false);
    return { image: canvasOf(pixels, inside), opacity, instead: false };
  }
  if (task === 'depth-estimation') {
    const depth = depthOf(run);
    if (depth === null) return null;
    const grey = thinned(await readGrey(depth.map), side);
    const { map, inverse } = useDepthView.getState();
    return { image: canvasOf(coloured(wide(grey), map, inverse), grey), opacity: 1, instead: true };
  }
  const made = madeOf(run);
  return made === null ? null : { image: await smallOf(made.image, side), opacity: 1, instead: true };
}

function canvasOf(
  pixels: Uint8ClampedArray<ArrayBuffer>,
  { width, height }: { readonly width: number; readonly height: number },
): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')?.putImageData(new ImageData(pixels, width, height), 0, 0);
  return canvas;
}

async function smallOf(ref: MediaRef, side: number): Promise<OffscreenCanvas> {
  return (await shrunk(await mediaBlob(ref), side)).image;
}

/** A picture made small, with the size that it had; turned as its EXIF says. Rejects for what is no picture here. */
export async function shrunk(
  blob: Blob,
  side: number,
): Promise<{ readonly image: OffscreenCanvas; readonly width: number; readonly height: number }> {
  const whole = await createImageBitmap(blob);
  const { width, height } = whole;
  const scale = Math.min(1, side / Math.max(width, height));
  const image = new OffscreenCanvas(
    Math.max(1, Math.round(width * scale)),
    Math.max(1, Math.round(height * scale)),
  );
  const context = image.getContext('2d');
  if (context !== null) {
    context.imageSmoothingQuality = 'high';
    context.drawImage(whole, 0, 0, image.width, image.height);
  }
  whole.close();
  return { image, width, height };
}
