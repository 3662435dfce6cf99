/** Positions as waves, for models that learn none. */
import type { GraphBuilder } from '../graph/builder.ts';
import { unfit, type Value } from '../graph/value.ts';

/** The longest wave of Attention Is All You Need, in parts of a turn's radians. */
const LONGEST = 10_000;
/** The widest positions; the models of the Hub end at 8192. A config may ask for a million. */
const MAX_WIDTH = 65_536;

/**
 * Sines, then cosines of int64 positions of any shape, at these frequencies: [..., 2 · frequencies]. Computed in
 * float32 whatever the graph's precision.
 */
export function sines(g: GraphBuilder, positions: Value, frequencies: readonly number[]): Value {
  return g.precise(() => {
    const rates = g.constant('float', [frequencies.length], frequencies);
    const angles = g.mul(g.unsqueeze(g.cast(positions, 'float'), positions.dims.length), rates);
    return g.concat([g.unary('Sin', angles), g.unary('Cos', angles)], -1);
  });
}

/**
 * Frequencies for a table of that width. `tensor2tensor` (fairseq, M2M-100) ends exactly at the longest wave, where
 * the paper's (Marian, Pegasus) would reach it one step later.
 */
export function frequencies(width: number, kind: 'paper' | 'tensor2tensor'): number[] {
  narrow(width);
  const half = width / 2;
  const steps = kind === 'paper' ? half : half - 1;
  return Array.from({ length: half }, (_, index) => LONGEST ** (-index / steps));
}

/**
 * Sines in even places and cosines in odd ones, of positions of any shape at the paper's frequencies: [..., width].
 * Computed in float32 whatever the graph's precision.
 */
export function alternatingWaves(g: GraphBuilder, positions: Value, width: number): Value {
  narrow(width);
  const lengths = Array.from(
    { length: width },
    (_, index) => LONGEST ** ((2 * Math.floor(index / 2)) / width),
  );
  return g.precise(() => {
    const places = g.unsqueeze(g.cast(positions, 'float'), positions.dims.length);
    const angles = g.div(places, g.constant('float', [width], lengths));
    const even = g.constant(
      'bool',
      [width],
      lengths.map((_, index) => 1 - (index % 2)),
    );
    return g.where(even, g.unary('Sin', angles), g.unary('Cos', angles));
  });
}

function narrow(width: number): void {
  if (width > MAX_WIDTH) throw unfit(`positions of ${String(width)} numbers`);
}
