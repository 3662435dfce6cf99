/** From a projection to places on a map of 100 × 100, and which points get a name. Pure. */

/** A place in hundredths of the map's width and height. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Free room at each edge, hundredths. */
const MARGIN = 9;
/** A name hides another that is nearer than this in height, and overlaps it in width. */
const NAME_HEIGHT = 4;
const NAME_WIDTH = 32;
/** Names beside those that must be there. */
const MOST_NAMES = 14;

/** Places with both axes on one scale, in the middle of the map; up is positive. */
export function laidOut(points: readonly (readonly [number, number])[]): Place[] {
  const range = (axis: 0 | 1): { low: number; high: number } => {
    let low = Infinity;
    let high = -Infinity;
    for (const point of points) {
      low = Math.min(low, point[axis]);
      high = Math.max(high, point[axis]);
    }
    return { low, high };
  };
  const [a, b] = [range(0), range(1)];
  const span = Math.max(a.high - a.low, b.high - b.low);
  const scale = span > 0 ? (100 - 2 * MARGIN) / span : 0;
  return points.map(([x, y]) => ({
    x: 50 + (x - (a.low + a.high) / 2) * scale,
    y: 50 - (y - (b.low + b.high) / 2) * scale,
  }));
}

/** Which points get a name, those of `first` before all others, and on which side; none covers another. */
export function labelled(
  places: readonly Place[],
  first: readonly number[],
): { readonly index: number; readonly left: boolean }[] {
  const order = [...new Set([...first, ...places.keys()])];
  const names: { index: number; left: boolean }[] = [];
  for (const index of order) {
    const place = places[index];
    if (place === undefined || names.length >= MOST_NAMES) continue;
    const left = place.x > 62;
    const covers = names.some((other) => {
      const at = places[other.index];
      return (
        at !== undefined &&
        Math.abs(at.y - place.y) < NAME_HEIGHT &&
        Math.abs(startOf(at, other.left) - startOf(place, left)) < NAME_WIDTH
      );
    });
    if (!covers || index === first[0]) names.push({ index, left });
  }
  return names;
}

function startOf(place: Place, left: boolean): number {
  return left ? place.x - NAME_WIDTH : place.x;
}
