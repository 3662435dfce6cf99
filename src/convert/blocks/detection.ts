/** What detectors of the DETR family share. */
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, type Value } from '../graph/value.ts';

/** Three linear layers with ReLU between them, `<name>.layers.0` to `.2`. */
export function threeLayers(g: GraphBuilder, x: Value, name: string): Value {
  const hidden = [0, 1].reduce((h, index) => g.relu(g.linear(h, `${name}.layers.${String(index)}`)), x);
  return g.linear(hidden, `${name}.layers.2`);
}

/** Rows of [batch, rows, width] at int64 places [batch, n]: [batch, n, width]. */
export function rowsAt(g: GraphBuilder, x: Value, places: Value): Value {
  const dims = [dim(x, 0), dim(places, 1), dim(x, 2)];
  return g.op('GatherND', [x, g.unsqueeze(places, 2)], dims, { batch_dims: 1 });
}
