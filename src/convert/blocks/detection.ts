/** What detectors of the DETR family share. */
import type { GraphBuilder } from '../graph/builder.ts';
import type { Value } from '../graph/value.ts';

/** Three linear layers with ReLU between them, `<name>.layers.0` to `.2`. */
export function threeLayers(g: GraphBuilder, x: Value, name: string): Value {
  const hidden = [0, 1].reduce((h, index) => g.relu(g.linear(h, `${name}.layers.${String(index)}`)), x);
  return g.linear(hidden, `${name}.layers.2`);
}
