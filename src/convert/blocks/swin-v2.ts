/**
 * Swin v2 (Swin Transformer V2: Scaling Up Capacity and Resolution): attention by angle, biases that a small network
 * makes of distances, and norms behind what they norm.
 */
import type { GraphBuilder } from '../graph/builder.ts';
import type { Activation } from '../graph/layers.ts';
import { dim, type Value } from '../graph/value.ts';
import { cutWindows, distanceIndex, joinWindows, keepApart } from './moving-windows.ts';
import { cutTo, padTo, roll, roundedUp } from './sizes.ts';

/** What keeps a vector of zeros from being divided by its length: torch.nn.functional.normalize's own. */
const TINY = 1e-12;
/** Where the learned scale of angles ends: the logarithm of 100. */
const LARGEST_SCALE = Math.log(1 / 0.01);
/** Distances are counted from -8 to 8 before their logarithm is taken, in base 8; biases reach 16. */
const FARTHEST = 8;
const LARGEST_BIAS = 16;

/** How a layer looks. */
export interface SwinV2Layer {
  readonly heads: number;
  /** Patches along a window. */
  readonly window: number;
  /** Whether the windows of this layer move. */
  readonly moves: boolean;
  /** Patches along the windows that the small network was trained with; 0: those of `window`. */
  readonly trained: number;
  readonly hidden_act: Activation;
  readonly layer_norm_eps: number;
}

/** How many patches lie along the windows of a stage, and whether they have somewhere to move to. */
export function windowOf(
  patches: number,
  window: number,
): { readonly window: number; readonly moving: boolean } {
  return { window: Math.min(patches, window), moving: patches > window };
}

/** One layer on a map [batch, height, width, channels]. */
export function swinV2Layer(g: GraphBuilder, x: Value, p: string, c: SwinV2Layer): Value {
  const shift = c.moves ? Math.floor(c.window / 2) : 0;
  const whole = [1, 2].reduce((map, axis) => padTo(g, map, axis, roundedUp(g, dim(map, axis), c.window)), x);
  const moved = roll(g, roll(g, whole, 1, shift), 2, shift);
  const seen = attendByAngle(g, moved, `${p}.attention`, c, shift);
  const back = roll(g, roll(g, seen, 1, -shift), 2, -shift);
  const kept = cutTo(g, cutTo(g, back, 1, dim(x, 1)), 2, dim(x, 2));
  const sum = g.add(x, g.layerNorm(kept, `${p}.layernorm_before`, c.layer_norm_eps));
  const inner = g.activation(c.hidden_act, g.linear(sum, `${p}.intermediate.dense`));
  const fed = g.linear(inner, `${p}.output.dense`);
  return g.add(sum, g.layerNorm(fed, `${p}.layernorm_after`, c.layer_norm_eps));
}

function attendByAngle(g: GraphBuilder, x: Value, p: string, c: SwinV2Layer, shift: number): Value {
  const windows = cutWindows(g, x, c.window);
  const project = (name: string): Value => g.splitHeads(g.linear(windows, `${p}.self.${name}`), c.heads);
  // In float32, as float16 has no number that small: of padding, keys are zeros.
  const unit = (y: Value): Value =>
    g.precise(() => {
      const wide = g.cast(y, 'float');
      return g.div(wide, g.max(g.l2(wide, -1), TINY));
    });
  const [q, k, v] = [unit(project('query')), unit(project('key')), project('value')];
  const scale = g.exp(g.min(g.param(`${p}.self.logit_scale`), LARGEST_SCALE));
  const scores = g.mul(g.matmul(q, g.transpose(k, 0, 1, 3, 2)), scale);
  const biased = g.add(scores, distanceBias(g, `${p}.self.continuous_position_bias_mlp`, c));
  // The original adds its mask twice.
  const masked = keepApart(g, biased, x, { side: c.window, shift, times: 2 });
  const seen = g.linear(g.mergeHeads(g.matmul(g.softmax(masked), v)), `${p}.output.dense`);
  return joinWindows(g, seen, x, c.window);
}

/** Made for each pair of places of a window of their distance: [1, heads, area, area]. */
function distanceBias(g: GraphBuilder, p: string, { window, trained }: SwinV2Layer): Value {
  const reach = window - 1;
  const unit = trained > 0 ? trained - 1 : Math.max(1, reach);
  const along = Array.from({ length: 2 * window - 1 }, (_, at) => {
    const distance = ((at - reach) / unit) * FARTHEST;
    return (Math.sign(distance) * Math.log2(Math.abs(distance) + 1)) / Math.log2(FARTHEST);
  });
  const pairs = along.flatMap((row) => along.flatMap((column) => [row, column]));
  const distances = g.constant('float', [along.length ** 2, 2], pairs);
  const hidden = g.relu(g.linear(distances, `${p}.0`));
  const each = g.gather(g.linear(hidden, `${p}.2`), distanceIndex(g, window));
  return g.unsqueeze(g.mul(g.sigmoid(g.transpose(each, 2, 0, 1)), LARGEST_BIAS), 0);
}
