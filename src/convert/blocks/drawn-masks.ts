/** Masks that questions draw on a map of the whole picture (MaskFormer, Mask2Former). */
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, dims4, type Value } from '../graph/value.ts';

/**
 * How much each place of a map [batch, channels, height, width] is what each question [batch, n, width] asks for:
 * logits [batch, n, height, width]. `p` names the three layers that make a question a pattern of channels.
 */
export function drawMasks(g: GraphBuilder, questions: Value, map: Value, p: string): Value {
  const [batch, channels, rows, columns] = dims4(map);
  const hidden = ['0', '1'].reduce((x, layer) => g.relu(g.linear(x, `${p}.${layer}.0`)), questions);
  const product = g.matmul(g.linear(hidden, `${p}.2.0`), g.reshape(map, [batch, channels, -1]));
  return g.reshape(product, [batch, dim(questions, 1), rows, columns]);
}
