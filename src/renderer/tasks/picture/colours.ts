/** The colours over pictures: one for each label, the same wherever it stands. Pure but for reading the page's tokens. */

/** How many there are (`--ov-1` to `--ov-8` of the tokens). */
export const COLOURS = 8;

/** The place of each label's colour, 1 to 8, by the order in which labels first come. */
export function colourPlaces(labels: Iterable<string>): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const label of labels) if (!places.has(label)) places.set(label, (places.size % COLOURS) + 1);
  return places;
}

/** A colour for CSS. */
export function overlayColour(place: number): string {
  return `var(--ov-${String(place)})`;
}

/** Red, green and blue of a colour as the page has it now, for a canvas. */
export function overlayRgb(place: number): readonly [number, number, number] {
  return rgbOf(getComputedStyle(document.documentElement).getPropertyValue(`--ov-${String(place)}`));
}

/** Red, green and blue of `#rrggbb`; grey for anything else. */
export function rgbOf(hex: string): readonly [number, number, number] {
  const digits = /^#([0-9a-f]{6})$/i.exec(hex.trim())?.[1];
  if (digits === undefined) return [128, 128, 128];
  const all = Number.parseInt(digits, 16);
  return [all >> 16, (all >> 8) & 255, all & 255];
}
