/**
 * The sizes that image processors resize to (transformers `image_transforms.py` and the classes' own). Sums are done in
 * the order of the originals, as some results lie on the edge between two pixels. Pure.
 */

/** Width and height in pixels. */
export interface Extent {
  readonly width: number;
  readonly height: number;
}

/** Python's `round`: halves go to the even neighbour. */
export function roundEven(value: number): number {
  const low = Math.floor(value);
  const rest = value - low;
  if (rest !== 0.5) return Math.round(value);
  return low % 2 === 0 ? low : low + 1;
}

/** The shorter edge becomes `short` (`get_resize_output_image_size`). */
export function byShortestEdge({ width, height }: Extent, short: number): Extent {
  const long = Math.trunc((short * Math.max(width, height)) / Math.min(width, height));
  return width <= height ? { width: short, height: long } : { width: long, height: short };
}

/**
 * The shorter edge becomes `short`, unless the longer one would pass `longest` (`get_size_with_aspect_ratio`). A picture
 * that has its size already keeps it; YOLOS computes that of upright ones all the same, and may land a pixel below.
 */
export function byBothEdges(
  { width, height }: Extent,
  short: number,
  longest: number,
  yolos = false,
): Extent {
  const low = Math.min(width, height);
  const high = Math.max(width, height);
  const exact = (high / low) * short > longest ? (longest * low) / high : null;
  const edge = exact === null ? short : roundEven(exact);
  if (low === edge && !(yolos && width < height)) return { width, height };
  const scale = exact ?? edge;
  return width < height
    ? { width: edge, height: Math.trunc((scale * height) / width) }
    : { width: Math.trunc((scale * width) / height), height: edge };
}

/** The longer edge becomes `longest` (`SamImageProcessor._get_preprocess_shape`). */
export function byLongestEdge({ width, height }: Extent, longest: number): Extent {
  const scale = longest / Math.max(width, height);
  return { width: Math.trunc(width * scale + 0.5), height: Math.trunc(height * scale + 0.5) };
}

/** The largest size of the same shape within two limits (`get_image_size_for_max_height_width`). */
export function within({ width, height }: Extent, most: Extent): Extent {
  const scale = Math.min(most.height / height, most.width / width);
  return { width: Math.trunc(width * scale), height: Math.trunc(height * scale) };
}

/** Donut's second resize: the picture within two limits, its shape kept by the longer edge (`thumbnail` of Donut). */
export function thumbnailOf(picture: Extent, most: Extent): Extent {
  const height = Math.min(picture.height, most.height);
  const width = Math.min(picture.width, most.width);
  if (height === picture.height && width === picture.width) return picture;
  if (picture.height > picture.width)
    return { width: Math.trunc((picture.width * height) / picture.height), height };
  if (picture.width > picture.height)
    return { width, height: Math.trunc((picture.height * width) / picture.width) };
  return { width, height };
}

/** DPT's size: each edge a multiple, with the shape kept where asked (`get_resize_output_image_size` of DPT). */
export function byMultiple(
  { width, height }: Extent,
  size: Extent,
  keepAspectRatio: boolean,
  multiple: number,
): Extent {
  let down = size.height / height;
  let across = size.width / width;
  // Kept to the scale that changes the picture less.
  if (keepAspectRatio && Math.abs(1 - across) < Math.abs(1 - down)) down = across;
  else if (keepAspectRatio) across = down;
  const near = (value: number): number => roundEven(value / multiple) * multiple;
  return { width: near(across * width), height: near(down * height) };
}

/** Both edges cut down to multiples of `divisor`. */
export function cutTo({ width, height }: Extent, divisor: number): Extent {
  return { width: width - (width % divisor), height: height - (height % divisor) };
}

/** Both edges raised to multiples of `divisor`. */
export function raisedTo({ width, height }: Extent, divisor: number): Extent {
  return {
    width: Math.ceil(width / divisor) * divisor,
    height: Math.ceil(height / divisor) * divisor,
  };
}
