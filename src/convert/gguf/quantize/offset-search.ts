/** The search for scales and offsets, of Q4_K and Q5_K. See {@link ./search-parts.ts} for how and after what. */
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
  greater,
  lesser,
  loadAt,
  minus,
  negative,
  over,
  plus,
  root,
  splatAt,
  storeAt,
  times,
} from '../../../shared/wasm-floats.ts';
import { OFFSET_VALUES as VALUES, VECTOR, accumulate, each, interleave, nearest } from './search-parts.ts';

/** Parameters, then whole numbers. */
const [source, scratch, target, steps, count, groups, step, left] = [0, 1, 2, 3, 4, 5, 6, 7];
/** Vectors: what is known of four sub-blocks. */
const [least, most, squares, mean, weight, level, weighted, error, best] = [8, 9, 10, 11, 12, 13, 14, 15, 16];
const [sumW, sumX, sumL, sumL2, sumXL, factor, scale, offset, first] = [17, 18, 19, 20, 21, 22, 23, 24, 25];
const [flat, tryScale, tryOffset, better, bestFactor, bestOffset, value, spread] = [
  26, 27, 28, 29, 30, 31, 32, 33,
];
const NUMBERS = 2;
const VECTORS = 26;

/** In the scratch memory: values, their weights, and levels. */
const x = (index: number): Code => loadAt(scratch, index * VECTOR);
const w = (index: number): Code => loadAt(scratch, (VALUES + index) * VECTOR);
const l = (index: number): Code => loadAt(scratch, (2 * VALUES + index) * VECTOR);

/** The level of a value under the factor and the offset at hand. */
const leveled = (levels: number, index: number): Code =>
  nearest(times(get(factor), minus(x(index), get(offset))), 0, levels);

/** Least and largest value, and the sum of squares. */
const range = each(VALUES, (index) => [
  ...assign(value, x(index)),
  ...assign(least, index === 0 ? get(value) : lesser(get(least), get(value))),
  ...assign(most, index === 0 ? get(value) : greater(get(most), get(value))),
  ...accumulate(index, squares, times(get(value), get(value))),
]);

/** The weight of a value: the root of the mean square, and its size. */
const weigh: Code = [
  ...assign(mean, root(over(get(squares), floats(VALUES)))),
  ...each(VALUES, (index) => [
    ...assign(value, x(index)),
    ...assign(weight, plus(get(mean), absolute(get(value)))),
    ...storeAt(scratch, (VALUES + index) * VECTOR, get(weight)),
    ...accumulate(index, sumW, get(weight)),
    ...accumulate(index, sumX, times(get(weight), get(value))),
  ]),
];

/** The weighted squared error of levels under a scale and an offset. */
const errorOf = (scaleOf: number, offsetOf: number, levelAt: (index: number) => Code): Code =>
  each(VALUES, (index) => [
    ...assign(value, minus(plus(times(get(scaleOf), levelAt(index)), get(offsetOf)), x(index))),
    ...accumulate(index, error, times(w(index), times(get(value), get(value)))),
  ]);

/** Levels under a factor, and the sums that fit a scale and an offset to them. */
const sums = (levels: number): Code =>
  each(VALUES, (index) => [
    ...assign(level, leveled(levels, index)),
    ...storeAt(scratch, (2 * VALUES + index) * VECTOR, get(level)),
    ...assign(weighted, times(w(index), get(level))),
    ...accumulate(index, sumL, get(weighted)),
    ...accumulate(index, sumL2, times(get(weighted), get(level))),
    ...accumulate(index, sumXL, times(get(weighted), x(index))),
  ]);

/** Scale and offset by least squares. An offset above zero is none: then the scale alone is fitted. */
const fit: Code = [
  ...assign(spread, minus(times(get(sumW), get(sumL2)), times(get(sumL), get(sumL)))),
  ...assign(tryScale, over(minus(times(get(sumW), get(sumXL)), times(get(sumX), get(sumL))), get(spread))),
  ...assign(tryOffset, over(minus(times(get(sumL2), get(sumX)), times(get(sumL), get(sumXL))), get(spread))),
  ...assign(tryScale, choose(above(get(tryOffset), floats(0)), over(get(sumXL), get(sumL2)), get(tryScale))),
  ...assign(tryOffset, choose(above(get(tryOffset), floats(0)), floats(0), get(tryOffset))),
];

/** Lanes in which this try is the best so far take it over. */
const keep: Code = [
  ...assign(better, both(above(get(spread), floats(0)), below(get(error), get(best)))),
  ...assign(best, choose(get(better), get(error), get(best))),
  ...assign(bestFactor, choose(get(better), get(factor), get(bestFactor))),
  ...assign(bestOffset, choose(get(better), get(offset), get(bestOffset))),
  ...assign(scale, choose(get(better), get(tryScale), get(scale))),
  ...assign(offset, choose(get(better), get(tryOffset), get(offset))),
];

/** The start: the whole range over all levels. */
const start = (levels: number): Code => [
  ...[...range, ...weigh],
  ...assign(offset, lesser(get(least), floats(0))),
  ...assign(first, get(offset)),
  ...assign(flat, equals(get(most), get(offset))),
  ...assign(factor, over(floats(levels), minus(get(most), get(offset)))),
  ...assign(scale, over(floats(1), get(factor))),
  ...errorOf(scale, offset, (index) => leveled(levels, index)),
  ...assign(best, get(error)),
  ...assign(bestFactor, get(factor)),
  ...assign(bestOffset, get(offset)),
];

/**
 * `offset<levels>(source, scratch, target, steps, count, groups)`: scale and offset of sub-blocks of 32 values, for whole
 * levels 0 … `levels`. `groups` times four sub-blocks lie at `source`. `steps` points to `count` floats, what the search
 * tries in place of `levels`. For each group `target` gets four vectors: scales, negated offsets, and the factor and
 * offset with which the levels of the best try were found. Sub-blocks of one value have scale and factor 0.
 */
export function offsetSearch(levels: number): WasmFunction {
  const attempt: Code = [
    ...assign(factor, over(splatAt(step, 0), minus(get(most), get(offset)))),
    ...[...sums(levels), ...fit, ...errorOf(tryScale, tryOffset, l), ...keep],
    ...advance(step, constant(4)),
  ];
  const group: Code = [
    ...[...interleave(source, scratch, VALUES), ...start(levels)],
    ...[...get(steps), ...set(step), ...get(count), ...set(left)],
    ...repeat(left, attempt),
    ...storeAt(target, 0, choose(get(flat), floats(0), get(scale))),
    ...storeAt(target, VECTOR, negative(choose(get(flat), get(first), get(offset)))),
    ...storeAt(target, 2 * VECTOR, choose(get(flat), floats(0), get(bestFactor))),
    ...storeAt(target, 3 * VECTOR, choose(get(flat), get(first), get(bestOffset))),
    ...advance(target, constant(4 * VECTOR)),
    ...advance(source, constant(4 * VALUES * 4)),
  ];
  const name = `offset${String(levels)}`;
  return { name, parameters: 6, numbers: NUMBERS, vectors: VECTORS, body: repeat(groups, group) };
}
