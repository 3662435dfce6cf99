/** Colours of a depth: from 0 (dark) to 1 (light), as tables of 256. Pure. */

/** The maps, in the order of their buttons. */
export const COLOUR_MAPS = ['ember', 'grey', 'viridis'] as const;
/** One of the maps. */
export type ColourMap = (typeof COLOUR_MAPS)[number];

/**
 * Evenly spaced colours that are blended between. Ember is Hearth's own; its lightness rises evenly, so that it can be
 * read without hue. Viridis: eight samples of the table by van der Walt and Smith (CC0), at most 3 of 255 off it.
 */
const STOPS: Readonly<Record<ColourMap, readonly string[]>> = {
  ember: ['120d1c', '3b1a3e', '7c2b45', 'bd4a3c', 'e88a3f', 'f8cb78', 'fff6dc'],
  grey: ['000000', 'ffffff'],
  viridis: ['440154', '46327f', '365c8d', '277f8e', '1fa187', '4ac26d', '9fda3a', 'fde725'],
};

/** Steps of a table. */
const STEPS = 256;

/** Red, green and blue of each of 256 steps, one after the other. */
export function colourTable(map: ColourMap): Uint8ClampedArray {
  const stops = STOPS[map].map((hex) => [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)));
  const table = new Uint8ClampedArray(STEPS * 3);
  for (let step = 0; step < STEPS; step += 1) {
    const place = (step / (STEPS - 1)) * (stops.length - 1);
    const below = Math.min(stops.length - 2, Math.floor(place));
    const part = place - below;
    for (let channel = 0; channel < 3; channel += 1) {
      const [a, b] = [stops[below]?.[channel] ?? 0, stops[below + 1]?.[channel] ?? 0];
      table[3 * step + channel] = a + (b - a) * part;
    }
  }
  return table;
}

/** The map as a CSS gradient, for its legend. */
export function gradientOf(map: ColourMap): string {
  return `linear-gradient(to right, ${STOPS[map].map((hex) => `#${hex}`).join(', ')})`;
}

/** Red, green, blue and full alpha of each pixel of a 16-bit depth; with `inverse` the far end is light. */
export function coloured(
  depth: ArrayLike<number>,
  map: ColourMap,
  inverse: boolean,
): Uint8ClampedArray<ArrayBuffer> {
  const table = colourTable(map);
  const pixels = new Uint8ClampedArray(depth.length * 4);
  for (let at = 0; at < depth.length; at += 1) {
    const high = (depth[at] ?? 0) >> 8;
    const step = 3 * (inverse ? 255 - high : high);
    pixels[4 * at] = table[step] ?? 0;
    pixels[4 * at + 1] = table[step + 1] ?? 0;
    pixels[4 * at + 2] = table[step + 2] ?? 0;
    pixels[4 * at + 3] = 255;
  }
  return pixels;
}
