/** Where a picture lies on its stage: fitting, zooming at a point, panning, and from the screen to its pixels. Pure. */

/** A width and a height. */
export interface Size {
  readonly width: number;
  readonly height: number;
}
/** A point. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** How a person looks at a picture: `zoom` times as large as it fits, its centre this far from the stage's, in px. */
export interface Look extends Point {
  readonly zoom: number;
}

/** The whole picture in the middle. */
export const FITS: Look = { zoom: 1, x: 0, y: 0 };

/** Room around a picture that fits, px. */
export const MARGIN = 20;
/** A small picture is shown at most this much larger than it is: then its pixels are plain to see. */
const MOST_GROWN = 8;
/** Zoomed in, a pixel of the picture is this large on the screen at most, px. */
const LARGEST_PIXEL = 32;
/** One step of the + and − keys, and what a notch of a wheel (100 px) does. */
export const ZOOM_STEP = 1.25;
/** A pan by one arrow key, px. */
export const PAN_STEP = 40;

/** Pixels of the screen for one of the picture where the whole of it fits with its margin. */
export function fitScale(stage: Size, picture: Size): number {
  if (picture.width <= 0 || picture.height <= 0) return 1;
  const width = Math.max(1, stage.width - 2 * MARGIN) / picture.width;
  const height = Math.max(1, stage.height - 2 * MARGIN) / picture.height;
  return Math.min(width, height, MOST_GROWN);
}

/** Pixels of the screen for one of the picture. */
export function scaleOf(look: Look, stage: Size, picture: Size): number {
  return fitScale(stage, picture) * look.zoom;
}

/** The left upper corner of the picture on the stage, and its size there, px. */
export function placeOf(look: Look, stage: Size, picture: Size): Size & Point {
  const scale = scaleOf(look, stage, picture);
  const width = picture.width * scale;
  const height = picture.height * scale;
  return {
    width,
    height,
    x: (stage.width - width) / 2 + look.x,
    y: (stage.height - height) / 2 + look.y,
  };
}

/** Zooms by a factor so that what lies under a point of the stage stays there. */
export function zoomAt(look: Look, factor: number, at: Point, stage: Size, picture: Size): Look {
  const most = Math.max(MOST_GROWN, LARGEST_PIXEL / fitScale(stage, picture));
  const zoom = Math.min(most, Math.max(1, look.zoom * factor));
  const grown = zoom / look.zoom;
  const fromCentre = { x: at.x - stage.width / 2, y: at.y - stage.height / 2 };
  const moved = {
    zoom,
    x: fromCentre.x - (fromCentre.x - look.x) * grown,
    y: fromCentre.y - (fromCentre.y - look.y) * grown,
  };
  return held(moved, stage, picture);
}

/** Moves the picture by so many px. */
export function pan(look: Look, by: Point, stage: Size, picture: Size): Look {
  return held({ ...look, x: look.x + by.x, y: look.y + by.y }, stage, picture);
}

/** Keeps the picture where it covers the stage, or within it where it is smaller. */
function held(look: Look, stage: Size, picture: Size): Look {
  if (look.zoom === 1) return FITS;
  const scale = scaleOf(look, stage, picture);
  const room = (size: number, of: number): number => Math.max(0, (size * scale - of) / 2 + MARGIN);
  const within = (value: number, most: number): number => Math.min(most, Math.max(-most, value));
  return {
    zoom: look.zoom,
    x: within(look.x, room(picture.width, stage.width)),
    y: within(look.y, room(picture.height, stage.height)),
  };
}

/** The point of the picture, in its own pixels, under a point of the stage; null beside it. */
export function pictureAt(at: Point, look: Look, stage: Size, picture: Size): Point | null {
  const place = placeOf(look, stage, picture);
  const scale = scaleOf(look, stage, picture);
  const x = (at.x - place.x) / scale;
  const y = (at.y - place.y) / scale;
  return x < 0 || y < 0 || x >= picture.width || y >= picture.height ? null : { x, y };
}

/** The factor that a turn of the wheel zooms by; `deltaY` in px, as browsers give it for wheels and touchpads. */
export function wheelFactor(deltaY: number): number {
  // One event never zooms by more than three notches: a fast wheel must not throw the picture away.
  return ZOOM_STEP ** (-Math.min(300, Math.max(-300, deltaY)) / 100);
}
