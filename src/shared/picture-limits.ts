/** How large a picture may be, and how it is said that one is larger: the runner refuses it, the page offers to shrink it. Pure. */

/** Most pixels: 50 million are a photograph of 8,660 × 5,773, and 150 MB as RGB. */
export const MAX_PIXELS = 50_000_000;

/** Longest edge in pixels, as far as most decoders go; panoramas and scans end far below. */
export const MAX_EDGE = 32_767;

const whole = (value: number): string => value.toLocaleString('en');

/** What is wrong with the size of a picture; null where nothing is. */
export function sizeProblem(width: number, height: number): string | null {
  const size = `the picture has ${whole(width)} × ${whole(height)} pixels`;
  if (width > MAX_EDGE || height > MAX_EDGE) return `${size}, and an edge may have ${whole(MAX_EDGE)}`;
  if (width * height > MAX_PIXELS)
    return `${size}, which are more than the ${whole(MAX_PIXELS)} that are decoded`;
  return null;
}

/** Whether the message of an error is that of {@link sizeProblem}: a smaller copy of the picture would do. */
export function tellsOfSize(message: string): boolean {
  return /the picture has [\d,]+ × [\d,]+ pixels, (and an edge may have|which are more than)/.test(message);
}
