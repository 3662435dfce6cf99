/** What vision transformers share: pictures as tokens, and one pre-norm layer. */
import type { GraphBuilder } from '../graph/builder.ts';
import type { Activation } from '../graph/layers.ts';
import { dim, dims3, dims4, fixed, type Dim, type Value } from '../graph/value.ts';
import type { Rename } from '../weights/weights.ts';

/** transformers 5 renamed the insides of its ViT family; these lead back to the names that the Hub's files carry. */
export function vitNames(prefix: RegExp): Rename[] {
  return [
    [prefix, ''],
    [/^layers\.(\d+)\./, 'encoder.layer.$1.'],
    [/attention\.q_proj/, 'attention.attention.query'],
    [/attention\.k_proj/, 'attention.attention.key'],
    [/attention\.v_proj/, 'attention.attention.value'],
    [/attention\.o_proj/, 'attention.output.dense'],
    [/^(encoder\.layer\.\d+)\.mlp\.fc1/, '$1.intermediate.dense'],
    [/^(encoder\.layer\.\d+)\.mlp\.fc2/, '$1.output.dense'],
  ];
}

/** A picture cut into patches: tokens [batch, patches, width], and how many patches lie along each side. */
export function patchTokens(
  g: GraphBuilder,
  pixels: Value,
  name: string,
  patch: number | readonly number[],
): { tokens: Value; grid: readonly [Dim, Dim] } {
  const map = g.conv(pixels, name, { stride: patch });
  const [, , rows, columns] = dims4(map);
  return { tokens: toTokens(g, map), grid: [rows, columns] };
}

/** [batch, channels, height, width] → [batch, height · width, channels] */
export function toTokens(g: GraphBuilder, map: Value): Value {
  const [batch, channels] = dims4(map);
  return g.transpose(g.reshape(map, [batch, channels, -1]), 0, 2, 1);
}

/** The way back. */
export function toMap(g: GraphBuilder, tokens: Value, [height, width]: readonly [Dim, Dim]): Value {
  const [batch, , channels] = dims3(tokens);
  return g.reshape(g.transpose(tokens, 0, 2, 1), [batch, channels, height, width]);
}

/** A learned token [1, n, width] for every picture of the batch. */
export function repeat(g: GraphBuilder, token: Value, batch: Dim): Value {
  return g.expand(token, [batch, dim(token, 1), dim(token, 2)]);
}

/** How {@link resizePositions} finds its way in a table. */
export interface PositionTable {
  /** Rows and columns of the grid that the table was learned for. */
  readonly from: readonly [number, number];
  readonly to: readonly [Dim, Dim];
  readonly mode: 'bicubic' | 'bilinear' | 'antialiased';
  /** Tokens before the grid's (class token, distillation token) and behind them. */
  readonly before?: number;
  readonly after?: number;
}

/** Position embeddings [1, before + rows · columns + after, width], the grid's part resized to another grid. */
export function resizePositions(g: GraphBuilder, table: Value, options: PositionTable): Value {
  const { from, to, mode, before = 1, after = 0 } = options;
  const [rows, columns] = from;
  const end = before + rows * columns;
  const cells = g.reshape(g.slice(table, 1, before, end), [1, rows, columns, fixed(table, 2)]);
  const resized = toTokens(g, g.resize(g.transpose(cells, 0, 3, 1, 2), { size: to }, mode));
  const parts = [resized];
  if (before > 0) parts.unshift(g.slice(table, 1, 0, before));
  if (after > 0) parts.push(g.slice(table, 1, end, end + after));
  return parts.length === 1 ? resized : g.concat(parts, 1);
}

/** What a layer of the ViT family depends on. */
export interface VitLayerConfig {
  readonly num_attention_heads: number;
  readonly hidden_act: Activation;
  readonly layer_norm_eps: number;
}

/** One pre-norm layer under the names of ViT, DeiT, DPT, YOLOS, VideoMAE and AST. */
export function vitLayer(g: GraphBuilder, x: Value, p: string, c: VitLayerConfig): Value {
  const a = `${p}.attention.attention`;
  const attended = g.attentionBlock(
    g.layerNorm(x, `${p}.layernorm_before`, c.layer_norm_eps),
    { q: `${a}.query`, k: `${a}.key`, v: `${a}.value`, out: `${p}.attention.output.dense` },
    { heads: c.num_attention_heads },
  );
  const seen = g.add(x, attended);
  const normal = g.layerNorm(seen, `${p}.layernorm_after`, c.layer_norm_eps);
  const inner = g.activation(c.hidden_act, g.linear(normal, `${p}.intermediate.dense`));
  return g.add(seen, g.linear(inner, `${p}.output.dense`));
}
