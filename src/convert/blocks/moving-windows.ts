/** Windows of a map that move by half their side, as Swin's do: cut, put together, and told which of their patches meet. */
import type { GraphBuilder } from '../graph/builder.ts';
import { dims4, fixed, type Dim, type Value } from '../graph/value.ts';
import { keyOf, product, quotient } from './sizes.ts';

/** What is added to the score of two patches that only the shift brought together: the originals' number. */
const APART = -100;

/** A map [batch, height, width, channels] whose sides are multiples of a window's → [batch · windows, side², channels]. */
export function cutWindows(g: GraphBuilder, x: Value, side: number): Value {
  const [batch, height, width] = dims4(x);
  const channels = fixed(x, 3);
  const [down, across] = [quotient(g, height, side), quotient(g, width, side)];
  const cut = g.reshape(x, [batch, down, side, across, side, channels]);
  return g.reshape(g.transpose(cut, 0, 1, 3, 2, 4, 5), [-1, side * side, channels]);
}

/** The way back, to a map of the sizes of `like`. */
export function joinWindows(g: GraphBuilder, windows: Value, like: Value, side: number): Value {
  const [batch, height, width] = dims4(like);
  const channels = fixed(windows, 2);
  const [down, across] = [quotient(g, height, side), quotient(g, width, side)];
  const placed = g.reshape(windows, [batch, down, across, side, side, channels]);
  return g.reshape(g.transpose(placed, 0, 1, 3, 2, 4, 5), [batch, height, width, channels]);
}

/**
 * Scores [batch · windows, heads, area, area] of the windows of a map that moved by `shift`, `times` over lowered where
 * the move brought patches together that do not meet.
 */
export function keepApart(
  g: GraphBuilder,
  scores: Value,
  like: Value,
  { side, shift, times = 1 }: { readonly side: number; readonly shift: number; readonly times?: number },
): Value {
  if (shift === 0) return scores;
  const [batch, height, width] = dims4(like);
  const [heads, area] = [fixed(scores, 1), side * side];
  const windows = product(quotient(g, height, side), quotient(g, width, side));
  const each = g.reshape(scores, [batch, windows, heads, area, area]);
  const mask = apart(g, height, width, { side, shift });
  const masked = Array.from({ length: times }).reduce<Value>((x) => g.add(x, mask), each);
  return g.reshape(masked, [-1, heads, area, area]);
}

/** For each pair of places of a window the number of its distance: int64 [area, area], row by row of distances. */
export function distanceIndex(g: GraphBuilder, side: number): Value {
  return g.once(`distances in windows of ${String(side)}`, () => {
    const places = g.range(0, side * side, side * side);
    const [row, column] = [
      g.div(places, side),
      g.op('Mod', [places, g.constant('int64', [], [side])], places.dims),
    ];
    const apartBy = (at: Value): Value => g.add(g.sub(g.unsqueeze(at, 1), g.unsqueeze(at, 0)), side - 1);
    return g.add(g.mul(apartBy(row), 2 * side - 1), apartBy(column));
  });
}

/** [windows, 1, area, area]: patches of the picture's two ends, which the shift put into one window, do not meet. */
function apart(
  g: GraphBuilder,
  height: Dim,
  width: Dim,
  { side, shift }: { readonly side: number; readonly shift: number },
): Value {
  return g.once(`windows of ${[keyOf(height), keyOf(width), side, shift].join(' ')}`, () => {
    const part = (size: Dim): Value => {
      const at = g.range(0, typeof size === 'number' ? size : g.size(size), size);
      const past = (bound: number): Value => {
        const start = typeof size === 'number' ? size - bound : g.sub(g.size(size), bound);
        return g.cast(g.greaterOrEqual(at, start), 'int64');
      };
      return g.add(past(side), past(shift));
    };
    const parts = g.add(g.mul(g.unsqueeze(part(height), 1), 3), g.unsqueeze(part(width), 0));
    const [down, across, area] = [quotient(g, height, side), quotient(g, width, side), side * side];
    const cut = g.transpose(g.reshape(parts, [down, side, across, side]), 0, 2, 1, 3);
    const flat = g.reshape(cut, [product(down, across), area]);
    const same = g.equal(g.unsqueeze(flat, 1), g.unsqueeze(flat, 2));
    return g.unsqueeze(g.where(same, 0, APART), 1);
  });
}
