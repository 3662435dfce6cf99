/** The search for scales alone, of Q6_K. See {@link ./search-parts.ts} for how and after what. */
import {
  advance,
  constant,
  get,
  repeat,
  set,
  type Code,
  type WasmFunction,
} from '../../../shared/wasm-code.ts';
import {
  above,
  absolute,
  assign,
  below,
  both,
  choose,
  equals,
  floats,
  loadAt,
  negative,
  over,
  splatAt,
  storeAt,
  times,
} from '../../../shared/wasm-floats.ts';
import {
  CENTRED_VALUES as VALUES,
  LEAST_MAXIMUM,
  VECTOR,
  accumulate,
  each,
  interleave,
  nearest,
} from './search-parts.ts';

/**
 * `centred(source, scratch, target, steps, count, groups)`: the scale of sub-blocks of 16 values, for whole levels -32 …
 * 31. As `offset<levels>`, but `target` gets two vectors for each group: scales, and the factor with which the
 * levels of the best try were found, 0 for a sub-block of zeros.
 */
export function centredSearch(): WasmFunction {
  const [source, scratch, target, steps, count, groups, step, left] = [0, 1, 2, 3, 4, 5, 6, 7];
  const [most, largest, value, level, weighted, sumLX, sumL2, factor] = [8, 9, 10, 11, 12, 13, 14, 15];
  const [scale, best, better, bestFactor, size] = [16, 17, 18, 19, 20];
  const x = (index: number): Code => loadAt(scratch, index * VECTOR);
  const range = each(VALUES, (index) => [
    ...assign(value, x(index)),
    ...assign(size, absolute(get(value))),
    ...assign(better, above(get(size), get(largest))),
    ...assign(largest, choose(get(better), get(size), get(largest))),
    ...assign(most, choose(get(better), get(value), get(most))),
  ]);
  const sums = each(VALUES, (index) => [
    ...assign(value, x(index)),
    ...assign(level, nearest(times(get(factor), get(value)), -32, 31)),
    // The weight of a value is its square.
    ...assign(weighted, times(get(value), get(value))),
    ...accumulate(index, sumLX, times(times(get(weighted), get(value)), get(level))),
    ...accumulate(index, sumL2, times(times(get(weighted), get(level)), get(level))),
  ]);
  const attempt: Code = [
    ...assign(factor, negative(over(splatAt(step, 0), get(most)))),
    ...sums,
    ...assign(
      better,
      both(above(get(sumL2), floats(0)), above(times(get(sumLX), get(sumLX)), times(get(best), get(sumL2)))),
    ),
    ...assign(scale, choose(get(better), over(get(sumLX), get(sumL2)), get(scale))),
    ...assign(best, choose(get(better), times(get(scale), get(sumLX)), get(best))),
    ...assign(bestFactor, choose(get(better), get(factor), get(bestFactor))),
    ...advance(step, constant(4)),
  ];
  const zeros: Code = below(get(largest), floats(LEAST_MAXIMUM));
  const group: Code = [
    ...interleave(source, scratch, VALUES),
    ...assign(most, floats(0)),
    ...assign(largest, floats(0)),
    ...range,
    ...assign(factor, over(floats(-32), get(most))),
    ...sums,
    ...assign(scale, choose(equals(get(sumL2), floats(0)), floats(0), over(get(sumLX), get(sumL2)))),
    ...assign(best, times(get(scale), get(sumLX))),
    ...assign(bestFactor, get(factor)),
    ...[...get(steps), ...set(step), ...get(count), ...set(left)],
    ...repeat(left, attempt),
    ...storeAt(target, 0, choose(zeros, floats(0), get(scale))),
    ...storeAt(target, VECTOR, choose(zeros, floats(0), get(bestFactor))),
    ...advance(target, constant(2 * VECTOR)),
    ...advance(source, constant(4 * VALUES * 4)),
  ];
  return { name: 'centred', parameters: 6, numbers: 2, vectors: 13, body: repeat(groups, group) };
}
