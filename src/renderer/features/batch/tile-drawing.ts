/** Draws a small picture with what was found in it: a layer of colours, or boxes with their labels. */
import { overlayRgb } from '../../tasks/picture/colours.ts';
import { placeOf } from '../../tasks/object-detection/detections.ts';
import type { Found } from '../../tasks/object-detection/detections.ts';
import type { Thumb } from './thumbs.ts';

/** Sizes on a small picture, px. */
const LINE = 2;
const TEXT = 12;
const CHIP = 16;
/** Labels on one small picture; more would cover it. */
const MOST_CHIPS = 6;
/** The ground below a cut-out, the same in both themes. */
const CHECKS = { side: 8, light: '#f4f2ef', dark: '#c9c5c0' } as const;
/** The text on a chip (`--on-ov`). */
const ON_CHIP = '#14110f';

/** Draws it; the canvas takes its size. `places` are those of the colours of labels. */
export function drawThumb(
  canvas: HTMLCanvasElement,
  thumb: Thumb,
  things: readonly Found[],
  places: ReadonlyMap<string, number>,
): void {
  const { image, layer } = thumb;
  canvas.width = image.width;
  canvas.height = image.height;
  const context = canvas.getContext('2d');
  if (context === null) return;
  if (layer?.instead === true) drawChecks(context);
  else context.drawImage(image, 0, 0);
  if (layer !== null) {
    context.globalAlpha = layer.opacity;
    context.drawImage(layer.image, 0, 0, canvas.width, canvas.height);
    context.globalAlpha = 1;
  }
  drawBoxes(context, image.width / thumb.width, things, places);
}

function drawChecks(context: CanvasRenderingContext2D): void {
  const { width, height } = context.canvas;
  const { side, light, dark } = CHECKS;
  context.fillStyle = light;
  context.fillRect(0, 0, width, height);
  context.fillStyle = dark;
  for (let y = 0; y * side < height; y += 1)
    for (let x = y % 2; x * side < width; x += 2) context.fillRect(x * side, y * side, side, side);
}

function drawBoxes(
  context: CanvasRenderingContext2D,
  scale: number,
  things: readonly Found[],
  places: ReadonlyMap<string, number>,
): void {
  context.lineWidth = LINE;
  context.font = `600 ${String(TEXT)}px sans-serif`;
  context.textBaseline = 'middle';
  const colourOf = ({ label }: Found): string => `rgb(${overlayRgb(places.get(label) ?? 1).join(' ')})`;
  // The surest lies on top.
  for (const each of things.toReversed()) {
    const [left, top, width, height] = placeOf(each).map((value) => value * scale);
    context.strokeStyle = colourOf(each);
    context.strokeRect(left ?? 0, top ?? 0, width ?? 0, height ?? 0);
  }
  for (const each of things.slice(0, MOST_CHIPS).toReversed()) {
    const [left = 0, top = 0] = placeOf(each).map((value) => value * scale);
    const across = context.measureText(each.label).width + 8;
    const x = Math.max(0, Math.min(left - LINE / 2, context.canvas.width - across));
    const y = top >= CHIP ? top - CHIP : top;
    context.fillStyle = colourOf(each);
    context.fillRect(x, y, across, CHIP);
    context.fillStyle = ON_CHIP;
    context.fillText(each.label, x + 4, y + CHIP / 2 + 0.5);
  }
}
