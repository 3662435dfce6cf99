/** The neck of DPT and Depth Anything: features of four depths, reassembled into maps and fused from coarse to fine. */
import { notConvertible } from '../failure.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dims4, type Dim, type Value } from '../graph/value.ts';
import { toMap } from './vision.ts';

/** torch.nn.BatchNorm2d's own. */
const NORM_EPS = 1e-5;

/** Tokens without the class token → a map whose scale is changed by a factor. */
export function reassemble(
  g: GraphBuilder,
  tokens: Value,
  { grid, name, factor }: { grid: readonly [Dim, Dim]; name: string; factor: number },
): Value {
  const map = g.conv(toMap(g, tokens, grid), `${name}.projection`);
  if (factor === 1) return map;
  return factor > 1
    ? g.convTranspose(map, `${name}.resize`, { stride: factor })
    : g.conv(map, `${name}.resize`, { stride: Math.round(1 / factor), padding: 1 });
}

/**
 * Fuses maps, the finest first, into one of twice the finest's size. `exactSizes`: each step grows to the next map's
 * size (Depth Anything) instead of doubling (DPT).
 */
export function fuse(g: GraphBuilder, maps: readonly Value[], exactSizes: boolean): Value {
  const features = maps
    .map((map, index) => g.conv(map, `neck.convs.${String(index)}`, { padding: 1 }))
    .toReversed();
  let fused: Value | undefined;
  for (const [index, feature] of features.entries()) {
    const p = `neck.fusion_stage.layers.${String(index)}`;
    const merged = fused === undefined ? feature : merge(g, fused, feature, p, exactSizes);
    const x = residual(g, merged, `${p}.residual_layer2`);
    const next = features[index + 1];
    const larger =
      exactSizes && next !== undefined
        ? g.resize(x, { size: sides(next) }, 'bilinear', true)
        : g.resize(x, { scale: 2 }, 'bilinear', true);
    fused = g.conv(larger, `${p}.projection`);
  }
  if (fused === undefined)
    throw notConvertible('Its config.json names no features to fuse', 'Choose another copy of this model.');
  return fused;
}

function merge(g: GraphBuilder, fused: Value, feature: Value, p: string, exactSizes: boolean): Value {
  const fitting = exactSizes ? feature : g.resize(feature, { size: sides(fused) }, 'bilinear');
  return g.add(fused, residual(g, fitting, `${p}.residual_layer1`));
}

function residual(g: GraphBuilder, x: Value, p: string): Value {
  const step = (y: Value, index: string): Value => {
    const map = g.conv(g.relu(y), `${p}.convolution${index}`, { padding: 1 });
    const norm = `${p}.batch_norm${index}`;
    return g.has(`${norm}.weight`) ? g.batchNorm(map, norm, NORM_EPS) : map;
  };
  return g.add(step(step(x, '1'), '2'), x);
}

function sides(map: Value): readonly [Dim, Dim] {
  const [, , rows, columns] = dims4(map);
  return [rows, columns];
}
