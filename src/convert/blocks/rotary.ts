/** Rotary positions (RoFormer): halves of each head turned against each other by angles that grow with the position. */
import { z } from 'zod';
import type { GraphBuilder } from '../graph/builder.ts';
import { dims4, fixed, unfit, type Value } from '../graph/value.ts';

/** How a config stretches positions: not at all, evenly, or as Llama 3.1 does. Other kinds are not expressed. */
export const ropeConfig = z.discriminatedUnion('rope_type', [
  z.object({ rope_type: z.literal('default'), rope_theta: z.number().positive().optional() }),
  z.object({
    rope_type: z.literal('linear'),
    rope_theta: z.number().positive().optional(),
    factor: z.number().positive(),
  }),
  z.object({
    rope_type: z.literal('llama3'),
    rope_theta: z.number().positive().optional(),
    factor: z.number().positive(),
    low_freq_factor: z.number().positive(),
    high_freq_factor: z.number().positive(),
    original_max_position_embeddings: z.number().positive(),
  }),
]);

/** As {@link ropeConfig}, under the older name of its kind, or with none. */
export const rope = z.preprocess((value) => {
  if (typeof value !== 'object' || value === null) return value;
  const type: unknown = Reflect.get(value, 'type') ?? 'default';
  return { rope_type: type, ...value };
}, ropeConfig);
type Rope = z.infer<typeof ropeConfig>;

/** The largest head that turns; the models of the Hub end at 256. A config may ask for a million. */
const MAX_SIZE = 8192;

/** Radians that each of the `size / 2` pairs turns by from one position to the next. */
export function rates(size: number, theta: number, kind?: Rope | null): number[] {
  if (size > MAX_SIZE) throw unfit(`a head of ${String(size)} numbers`);
  return Array.from({ length: size / 2 }, (_, index) => stretched(theta ** ((-2 * index) / size), kind));
}

/** Llama 3.1: waves that fit into the old length stay, those far longer are stretched, with a slope in between. */
function stretched(rate: number, kind: Rope | null | undefined): number {
  switch (kind?.rope_type) {
    case undefined:
    case 'default':
      return rate;
    case 'linear':
      return rate / kind.factor;
    case 'llama3': {
      const { factor, low_freq_factor: low, high_freq_factor: high } = kind;
      const turns = (kind.original_max_position_embeddings * rate) / (2 * Math.PI);
      const share = Math.min(Math.max((turns - low) / (high - low), 0), 1);
      return (1 - share) * (rate / factor) + share * rate;
    }
  }
}

/** Turns queries or keys [batch, heads, length, size]. */
export type Turn = (x: Value) => Value;

/** `positions`: int64[length] or [batch, length]. */
export function rotary(g: GraphBuilder, positions: Value, speeds: readonly number[]): Turn {
  return rotaryOfAngles(g, () =>
    g.mul(
      g.unsqueeze(g.cast(positions, 'float'), positions.dims.length),
      g.constant('float', [speeds.length], speeds),
    ),
  );
}

/** As {@link rotary}, of the angles of each pair: what `anglesOf` writes in float32, [length, size / 2] or with a batch. */
export function rotaryOfAngles(g: GraphBuilder, anglesOf: () => Value): Turn {
  const wave = (op: 'Cos' | 'Sin'): Value =>
    g.precise(() => {
      const angles = anglesOf();
      const both = g.unary(op, g.concat([angles, angles], -1));
      return angles.dims.length === 3 ? g.unsqueeze(both, 1) : both;
    });
  const [cos, sin] = [wave('Cos'), wave('Sin')];
  return (x) => {
    const half = fixed(x, -1) / 2;
    const [left, right] = g.split(x, -1, [half, half]);
    const turned = g.concat([g.unary('Neg', right), left], -1);
    return g.add(g.mul(x, cos), g.mul(turned, sin));
  };
}

/**
 * As {@link rotary}, for neighbours that turn against each other (GPT-J's way): the first two numbers of a head by the
 * first speed, and so on. Numbers behind the last pair stay as they are.
 */
export function rotaryPairs(g: GraphBuilder, positions: Value, speeds: readonly number[]): Turn {
  const pairs = speeds.length;
  const wave = (op: 'Cos' | 'Sin'): Value =>
    g.precise(() => {
      const angles = g.mul(g.unsqueeze(g.cast(positions, 'float'), 1), g.constant('float', [pairs], speeds));
      return g.unsqueeze(g.unary(op, angles), 2);
    });
  const [cos, sin] = [wave('Cos'), wave('Sin')];
  return (x) => {
    const [batch, heads, length] = dims4(x);
    const size = fixed(x, -1);
    const turning = g.reshape(g.slice(x, 3, 0, 2 * pairs), [batch, heads, length, pairs, 2]);
    const [left, right] = g.split(turning, -1, [1, 1]);
    const turned = g.concat(
      [g.sub(g.mul(left, cos), g.mul(right, sin)), g.add(g.mul(right, cos), g.mul(left, sin))],
      -1,
    );
    const flat = g.reshape(turned, [batch, heads, length, 2 * pairs]);
    return size === 2 * pairs ? flat : g.concat([flat, g.slice(x, 3, 2 * pairs, size)], -1);
  };
}
