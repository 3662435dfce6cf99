/** The size of a smaller copy of a picture that is too large. Pure. */
import { MAX_EDGE, sizeProblem } from '../../../shared/picture-limits.ts';

/** Pixels of a copy: those of a phone's photograph, of which no model that comes with a processor sees all. */
export const SHRUNK_PIXELS = 12_000_000;

/** A size in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The same picture in fewer pixels, none of its edges below 1; null where it is not too large. */
export function shrunkSize({ width, height }: Size): Size | null {
  if (sizeProblem(width, height) === null) return null;
  const scale = Math.min(Math.sqrt(SHRUNK_PIXELS / (width * height)), MAX_EDGE / Math.max(width, height));
  const edge = (length: number): number => Math.max(1, Math.floor(length * scale));
  return { width: edge(width), height: edge(height) };
}

/** `walk.tiff` becomes `walk, smaller.png`; a picture without a name gets none. */
export function shrunkName(name: string | undefined, type: string): string {
  const base = (name ?? '').replace(/\.[^.]*$/, '');
  return `${base === '' ? '' : `${base}, `}smaller.${type === 'image/jpeg' ? 'jpg' : 'png'}`;
}
