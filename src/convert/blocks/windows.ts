/** Pictures of a known size cut into square windows, within which their cells attend to each other. */
import type { GraphBuilder } from '../graph/builder.ts';
import { dims4, fixed, type Dim, type Value } from '../graph/value.ts';

/** [batch, height, width, channels] with zeros below and to the right, up to a multiple of `size`. */
function padToWindows(g: GraphBuilder, x: Value, size: number): Value {
  return [1, 2].reduce((padded, axis) => {
    const after = (size - (fixed(padded, axis) % size)) % size;
    return after > 0 ? g.pad(padded, axis, 0, after) : padded;
  }, x);
}

/** [batch, height, width, channels], padded if need be → [batch · windows, size², channels]. */
export function toWindows(g: GraphBuilder, x: Value, size: number): Value {
  const padded = padToWindows(g, x, size);
  const [batch, , , channels] = dims4(padded);
  const [rows, columns] = [fixed(padded, 1) / size, fixed(padded, 2) / size];
  const split = g.reshape(padded, [batch, rows, size, columns, size, channels]);
  return g.reshape(g.transpose(split, 0, 1, 3, 2, 4, 5), [-1, size * size, channels]);
}

/** The way back, to a picture of `batch` and these sides, its padding cut off. */
export function fromWindows(
  g: GraphBuilder,
  windows: Value,
  {
    size,
    batch,
    sides,
  }: { readonly size: number; readonly batch: Dim; readonly sides: readonly [number, number] },
): Value {
  const [height, width] = sides;
  const [rows, columns] = [Math.ceil(height / size), Math.ceil(width / size)];
  const channels = fixed(windows, 2);
  const split = g.reshape(windows, [batch, rows, columns, size, size, channels]);
  const turned = g.transpose(split, 0, 1, 3, 2, 4, 5);
  const whole = g.reshape(turned, [batch, rows * size, columns * size, channels]);
  const cut = rows * size > height ? g.slice(whole, 1, 0, height) : whole;
  return columns * size > width ? g.slice(cut, 2, 0, width) : cut;
}
