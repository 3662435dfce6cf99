/** DETR's head for masks: where each question looked, refined with the finer maps of the backbone. */
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, dims4, fixed, unfit, type Value } from '../graph/value.ts';
import type { Rename } from '../weights/weights.ts';

/** torch.nn.GroupNorm's own, and the number of groups where there are channels enough. */
const NORM_EPS = 1e-5;
const GROUPS = 8;

/** transformers 5's names in memory → the Hub's. */
export const maskHeadNames: readonly Rename[] = [
  [/^bbox_attention\.([qk])_proj/, 'bbox_attention.$1_linear'],
  [/^mask_head\.conv(\d)\.conv/, 'mask_head.lay$1'],
  [/^mask_head\.conv(\d)\.norm/, 'mask_head.gn$1'],
  [
    /^mask_head\.fpn_stages\.(\d)\.fpn_adapter/,
    (_, stage) => `mask_head.adapter${String(Number(stage) + 1)}`,
  ],
  [/^mask_head\.fpn_stages\.(\d)\.refine\.conv/, (_, stage) => `mask_head.lay${String(Number(stage) + 3)}`],
  [/^mask_head\.fpn_stages\.(\d)\.refine\.norm/, (_, stage) => `mask_head.gn${String(Number(stage) + 3)}`],
  [/^mask_head\.output_conv/, 'mask_head.out_lay'],
];

/** What a detector hands over. */
export interface Found {
  /** States of its questions, [batch, n, width]. */
  readonly questions: Value;
  /** What the encoder made of the picture's cells, [batch, cells, width]. */
  readonly memory: Value;
  /** Added to scores: the lowest float for cells that are padding, [batch, 1, 1, cells]. */
  readonly mask: Value;
  /** Of the backbone, the finest first; the last one is `map` before it was projected. */
  readonly maps: readonly Value[];
  readonly map: Value;
}

/** Logits of a mask for each question, four cells to one of the picture's finest map: [batch, n, height, width]. */
export function masksOf(g: GraphBuilder, found: Found, heads: number): Value {
  const { questions, map, maps } = found;
  const [batch, count] = [dim(questions, 0), dim(questions, 1)];
  const forEach = (x: Value): Value => {
    const [, channels, rows, columns] = dims4(x);
    const all = g.expand(g.unsqueeze(x, 1), [batch, count, channels, rows, columns]);
    return g.reshape(all, [-1, channels, rows, columns]);
  };
  let x = refine(g, g.concat([forEach(map), looks(g, found, heads)], 1), 1);
  x = refine(g, x, 2);
  const finer = maps.slice(0, -1).toReversed();
  for (const [stage, feature] of finer.entries()) {
    const fitted = g.conv(feature, `mask_head.adapter${String(stage + 1)}`);
    const [, , rows, columns] = dims4(fitted);
    const larger = g.resize(x, { size: [rows, columns] }, 'nearest');
    x = refine(g, g.add(forEach(fitted), larger), stage + 3);
  }
  const [, , rows, columns] = dims4(x);
  const masks = g.conv(x, 'mask_head.out_lay', { padding: 1 });
  if (finer.length !== 3) throw unfit('a head for masks needs a backbone of four stages');
  return g.reshape(masks, [batch, count, rows, columns]);
}

/** How much each head of each question looks at each cell, all heads together one: [batch · n, heads, rows, columns]. */
function looks(g: GraphBuilder, { questions, memory, mask, map }: Found, heads: number): Value {
  const [, , rows, columns] = dims4(map);
  const [batch, count] = [dim(questions, 0), dim(questions, 1)];
  const q = g.splitHeads(g.linear(questions, 'bbox_attention.q_linear'), heads);
  const k = g.splitHeads(g.linear(memory, 'bbox_attention.k_linear'), heads);
  const scaled = g.mul(q, 1 / Math.sqrt(fixed(q, 3)));
  const scores = g.add(g.matmul(scaled, g.transpose(k, 0, 1, 3, 2)), mask);
  const flat = g.reshape(g.transpose(scores, 0, 2, 1, 3), [batch, count, -1]);
  return g.reshape(g.softmax(flat), [-1, heads, rows, columns]);
}

function refine(g: GraphBuilder, x: Value, index: number): Value {
  const map = g.conv(x, `mask_head.lay${String(index)}`, { padding: 1 });
  const groups = Math.min(GROUPS, fixed(map, 1));
  return g.relu(g.groupNorm(map, `mask_head.gn${String(index)}`, groups, NORM_EPS));
}
