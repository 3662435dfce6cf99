/** From a processor's settings and a picture's size to what is done with it, step by step. Pure. */
import { loadFailed } from '../backends/model-files.ts';
import { badPicture } from '../media/image-limits.ts';
import type { ProcessorSettings } from './processor-config.ts';
import type { Size } from './processor-presets.ts';
import {
  byBothEdges,
  byLongestEdge,
  byMultiple,
  byShortestEdge,
  cutTo,
  raisedTo,
  thumbnailOf,
  within,
  type Extent,
} from './processor-sizes.ts';
import type { Window } from './resample.ts';

/**
 * Most pixels of what a model gets: 16 million are 192 MB as a tensor of fp32, and a picture of 4,000 × 4,000 pixels,
 * more than any model takes but one that enlarges.
 */
export const MAX_TENSOR_PIXELS = 16_000_000;

/**
 * Most pixels of a picture between two resizes: as bytes they take what the largest tensor takes, and a page eight times
 * as long as wide stays below them at Donut's own size of 1,920 × 2,560.
 */
const MAX_BETWEEN_PIXELS = 64_000_000;

/** What is done with a picture of one size. */
export interface ProcessorPlan {
  /** Whether the picture is turned clockwise by a right angle before all else. */
  readonly turned: boolean;
  /** Size that it is brought to before the resize, where a class resizes twice; null for all others. */
  readonly between: Extent | null;
  /** Size of the whole picture after the resize. */
  readonly resized: Extent;
  /** The part of it that is kept; it reaches beyond the picture where that is smaller, and is black there. */
  readonly window: Window;
  /** Size of the tensor, with padding. */
  readonly tensor: Extent;
  /** Where the picture lies in the tensor. */
  readonly left: number;
  readonly top: number;
  /** Whether the padding mirrors the picture's last rows and columns, or is 0. */
  readonly mirrored: boolean;
}

/** The plan for a picture; throws INVALID_INPUT where it is too small for the model, or would become too large. */
export function planFor(settings: ProcessorSettings, picture: Extent): ProcessorPlan {
  const steps = settings.rule === 'donut' ? pageOf(settings, picture) : stepsOf(settings, picture);
  const { window } = steps;
  const { tensor, left, top } = padded(settings, window);
  if (Math.min(window.width, window.height, steps.resized.width, steps.resized.height) < 1)
    throw badPicture(
      `the picture is too small or too narrow for this model, which sees nothing of ${picture.width} × ${picture.height} pixels`,
      'Give a larger one.',
    );
  if (tensor.width * tensor.height > MAX_TENSOR_PIXELS)
    throw badPicture(
      `the model would have to look at ${tensor.width} × ${tensor.height} pixels of this picture`,
      'Cut the picture to a shape that is less long, or make it smaller.',
    );
  return { ...steps, tensor, left, top, mirrored: settings.pad === 'mirrored' };
}

/** What is done with a picture before its numbers are. */
type Steps = Pick<ProcessorPlan, 'turned' | 'between' | 'resized' | 'window'>;

function stepsOf(settings: ProcessorSettings, picture: Extent): Steps {
  const { resized, crop } = resizeOf(settings, picture);
  const window = crop === null ? { left: 0, top: 0, ...resized } : centered(resized, crop);
  return { turned: false, between: null, resized, window };
}

/**
 * Donut's page (`DonutImageProcessorPil._preprocess`): turned where its long edge is not that of `size`, its shorter edge
 * made that of `size`, then made smaller until it fits, and in the middle of black, where the pixel of an odd difference
 * goes to the right and below.
 */
function pageOf({ size, resize, thumbnail, align, fill, crop }: ProcessorSettings, picture: Extent): Steps {
  const page = exact(size, 'size');
  if (crop)
    throw loadFailed('preprocessor_config.json asks for a crop, which Hearth does not do with pages.');
  const turned = align && (page.width - page.height) * (picture.width - picture.height) < 0;
  const given = turned ? { width: picture.height, height: picture.width } : picture;
  const between = resize ? byShortestEdge(given, Math.min(page.width, page.height)) : given;
  if (between.width * between.height > MAX_BETWEEN_PIXELS)
    throw badPicture(
      `the picture of ${String(picture.width)} × ${String(picture.height)} pixels is too long or too large for this model`,
      'Cut it to the part that is to be read.',
    );
  const resized = thumbnail ? thumbnailOf(between, page) : between;
  if (fill && (resized.width > page.width || resized.height > page.height))
    throw badPicture(
      `the picture does not fit the ${String(page.width)} × ${String(page.height)} pixels that this model looks at`,
      'Make it smaller.',
    );
  const window = fill
    ? {
        left: 0 - Math.floor((page.width - resized.width) / 2),
        top: 0 - Math.floor((page.height - resized.height) / 2),
        ...page,
      }
    : { left: 0, top: 0, ...resized };
  return { turned, between, resized, window };
}

interface Resized {
  readonly resized: Extent;
  readonly crop: Extent | null;
}

function resizeOf(settings: ProcessorSettings, picture: Extent): Resized {
  const { size, cropSize } = settings;
  const crop = settings.crop ? exact(cropSize, 'crop_size') : null;
  if (!settings.resize || settings.rule === 'none') return { resized: picture, crop };
  if (settings.rule === 'convnext') return convNext(settings, picture, crop);
  const resized = target(settings, size, picture);
  return { resized: settings.divisibility === null ? resized : cutTo(resized, settings.divisibility), crop };
}

/** The size after the resize, by the rule of the class. */
function target(settings: ProcessorSettings, size: Size | null, picture: Extent): Extent {
  const { rule, cropPct } = settings;
  const divisor = settings.divisor ?? 1;
  if (rule === 'glpn') return cutTo(picture, divisor);
  if (size === null) throw noSize();
  const short = size.shortest_edge;
  if (rule === 'yolos' && short !== undefined && size.longest_edge !== undefined)
    return cutTo(byBothEdges(picture, short, size.longest_edge, true), 16);
  if (rule === 'levit' && short !== undefined)
    return byShortestEdge(picture, Math.trunc((256 / 224) * short));
  if (rule === 'poolformer' && cropPct !== null) return poolFormer(size, cropPct, picture);
  if (rule === 'dpt')
    return byMultiple(picture, exact(size, 'size'), settings.keepAspectRatio, settings.multiple);
  const plain = plainTarget(size, picture);
  return rule === 'textnet' || rule === 'maskformer' ? raisedTo(plain, divisor) : plain;
}

function plainTarget(size: Size, picture: Extent): Extent {
  const { shortest_edge: short, longest_edge: long, width, height } = size;
  if (short !== undefined && long !== undefined) return byBothEdges(picture, short, long);
  if (short !== undefined) return byShortestEdge(picture, short);
  if (size.max_height !== undefined && size.max_width !== undefined)
    return within(picture, { width: size.max_width, height: size.max_height });
  if (long !== undefined) return byLongestEdge(picture, long);
  if (width === undefined || height === undefined) throw noSize();
  return { width, height };
}

/** Below 384 the picture is made larger by `crop_pct` and its middle taken; from there on it is squeezed to a square. */
function convNext(settings: ProcessorSettings, picture: Extent, crop: Extent | null): Resized {
  const short = settings.size?.shortest_edge ?? settings.size?.width;
  if (short === undefined) throw noSize();
  const square = { width: short, height: short };
  if (short >= 384) return { resized: square, crop };
  const edge = Math.trunc(short / (settings.cropPct ?? 1));
  return { resized: byShortestEdge(picture, edge), crop: square };
}

function poolFormer(size: Size, share: number, picture: Extent): Extent {
  const edge = size.shortest_edge ?? (size.width === size.height ? size.height : undefined);
  if (edge !== undefined) return byShortestEdge(picture, Math.trunc(edge / share));
  const { width, height } = exact(size, 'size');
  return { width: Math.trunc(width / share), height: Math.trunc(height / share) };
}

function noSize(): Error {
  return loadFailed('preprocessor_config.json has no size that says how large a picture has to be.');
}

function exact(size: Size | null, name: string): Extent {
  const edge = size?.shortest_edge;
  const width = size?.width ?? edge;
  const height = size?.height ?? edge;
  if (width !== undefined && height !== undefined) return { width, height };
  throw loadFailed(`preprocessor_config.json has a ${name} without width and height.`);
}

/**
 * The middle of a picture (`center_crop`). Where the picture is smaller, the missing pixel of an odd difference goes to
 * the left and above.
 */
function centered(picture: Extent, crop: Extent): Window {
  return {
    left: Math.floor((picture.width - crop.width) / 2),
    top: Math.floor((picture.height - crop.height) / 2),
    width: crop.width,
    height: crop.height,
  };
}

function padded(
  { pad, padSize, divisor }: ProcessorSettings,
  { width, height }: Extent,
): { readonly tensor: Extent; readonly left: number; readonly top: number } {
  const plain = { tensor: { width, height }, left: 0, top: 0 };
  if (pad === 'mirrored' && divisor !== null) {
    // One multiple more even where the edge is one already.
    const next = (edge: number): number => (Math.floor(edge / divisor) + 1) * divisor;
    return { ...plain, tensor: { width: next(width), height: next(height) } };
  }
  if (pad === 'centered' && divisor !== null) {
    const tensor = raisedTo({ width, height }, divisor);
    const before = (whole: number, edge: number): number => Math.floor((whole - edge) / 2);
    return { tensor, left: before(tensor.width, width), top: before(tensor.height, height) };
  }
  if (pad === 'size' && padSize !== null) {
    const { width: most, height: highest } = exact(padSize, 'pad_size');
    return { ...plain, tensor: { width: Math.max(width, most), height: Math.max(height, highest) } };
  }
  return plain;
}
