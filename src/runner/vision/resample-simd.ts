/**
 * The two passes of {@link ./resample.ts} in vector instructions, to the same bit: a photograph of 12 megapixels takes a
 * few tens of milliseconds, five times less than the same loops in JavaScript.
 *
 * Weights have 22 bits behind the point, and the instruction that multiplies fastest takes 16 bits: so a weight is
 * split into a high part and {@link LOW_BITS} lower bits, whose sums are put together at the end. Two neighbouring
 * samples are taken at a time, since that instruction adds the products of neighbours. All sums are exact.
 */
import { HALF, PRECISION_BITS, type Weights } from './resample-kernels.ts';
import {
  add,
  addLanes,
  advance,
  constant,
  dot,
  get,
  load,
  loadEight,
  loadSplat,
  moduleOf,
  multiply,
  narrowTo16,
  narrowToBytes,
  repeat,
  set,
  shiftLeft,
  shiftRight,
  shuffle,
  splat,
  storeEight,
  storeFour,
  widenHigh,
  widenLow,
  type Code,
  type WasmFunction,
} from '../../shared/wasm-code.ts';

/** Bits of a weight's low part; 22 - 11 and the sign leave the high part far below 16 bits as well. */
const LOW_BITS = 11;
const PAGE = 65_536;
/** Bytes beyond the end that a pass may touch: it works in steps of 8, and in pairs of which one may be missing. */
const SLACK = 64;

/** Two pixels of three bytes as 16-bit pairs: red and red, green and green, blue and blue. Place 15 of a half load is 0. */
const PAIRS: Code = [0, 15, 3, 15, 1, 15, 4, 15, 2, 15, 5, 15, 15, 15, 15, 15];
/** Eight bytes of one row and eight of the next, each beside the one below it. */
const ROWS: Code = [0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23];

/** Sum of both parts, rounded: (high << 11) + low, less the bits behind the point. */
const whole = (high: number, low: number): Code => [
  ...[...get(high), ...constant(LOW_BITS), ...shiftLeft, ...get(low), ...addLanes],
  ...[...constant(PRECISION_BITS), ...shiftRight],
];
const sum = (local: number, pixels: number, weights: Code): Code => [
  ...[...get(local), ...get(pixels), ...weights, ...dot, ...addLanes, ...set(local)],
];
const zero = (local: number, value: number): Code => [...constant(value), ...splat, ...set(local)];

/**
 * horizontal(source, line, rows, target, targetLine, columns, table, pairs): every row of RGB pixels by the table,
 * which has for each column where in a row its first pixel starts and then its weights in pairs, high and low.
 */
function horizontalCode(): WasmFunction {
  const [source, line, rows, target, targetLine, columns, table, pairs] = [0, 1, 2, 3, 4, 5, 6, 7];
  const [column, entry, from, to, pair, high, low, pixels] = [8, 9, 10, 11, 12, 13, 14, 15];
  const tap: Code = [
    ...[...get(from), ...loadEight, ...get(from), ...loadEight, ...shuffle(PAIRS), ...set(pixels)],
    ...sum(high, pixels, [...get(entry), ...loadSplat(0)]),
    ...sum(low, pixels, [...get(entry), ...loadSplat(4)]),
    ...advance(entry, constant(8)),
    ...advance(from, constant(6)),
  ];
  const pixel: Code = [
    ...[...get(source), ...get(entry), ...load(), ...add, ...set(from)],
    ...advance(entry, constant(4)),
    ...[...zero(high, 0), ...zero(low, HALF), ...get(pairs), ...set(pair)],
    ...repeat(pair, tap),
    ...[...whole(high, low), ...whole(high, low), ...narrowTo16, ...set(pixels)],
    // The fourth byte lands on the next pixel, which is written after this one.
    ...[...get(to), ...get(pixels), ...get(pixels), ...narrowToBytes, ...storeFour],
    ...advance(to, constant(3)),
  ];
  const row: Code = [
    ...[...get(table), ...set(entry), ...get(target), ...set(to), ...get(columns), ...set(column)],
    ...repeat(column, pixel),
    ...advance(source, get(line)),
    ...advance(target, get(targetLine)),
  ];
  return { name: 'horizontal', parameters: 8, numbers: 5, vectors: 3, body: repeat(rows, row) };
}

/**
 * vertical(source, line, rows, target, steps, table, pairs): rows of bytes from rows above and below each other, eight
 * bytes a step; the table has for each row where its first one starts and then its weights in pairs, high and low.
 */
function verticalCode(): WasmFunction {
  const [source, line, rows, target, steps, table, pairs] = [0, 1, 2, 3, 4, 5, 6];
  const [step, entry, from, to, pair, at] = [7, 8, 9, 10, 11, 12];
  const [leftHigh, leftLow, rightHigh, rightLow, both, left, right] = [13, 14, 15, 16, 17, 18, 19];
  const tap: Code = [
    ...[...get(from), ...loadEight, ...get(from), ...get(line), ...add, ...loadEight, ...shuffle(ROWS)],
    ...[...set(both), ...get(both), ...widenLow, ...set(left), ...get(both), ...widenHigh, ...set(right)],
    ...sum(leftHigh, left, [...get(entry), ...loadSplat(4)]),
    ...sum(leftLow, left, [...get(entry), ...loadSplat(8)]),
    ...sum(rightHigh, right, [...get(entry), ...loadSplat(4)]),
    ...sum(rightLow, right, [...get(entry), ...loadSplat(8)]),
    ...advance(entry, constant(8)),
    ...advance(from, [...get(line), ...constant(2), ...multiply]),
  ];
  const eight: Code = [
    ...[...get(source), ...get(table), ...load(), ...add, ...get(at), ...add, ...set(from)],
    ...[...get(table), ...set(entry), ...get(pairs), ...set(pair)],
    ...[...zero(leftHigh, 0), ...zero(leftLow, HALF), ...zero(rightHigh, 0), ...zero(rightLow, HALF)],
    ...repeat(pair, tap),
    ...[...get(to), ...get(at), ...add],
    ...[...whole(leftHigh, leftLow), ...whole(rightHigh, rightLow), ...narrowTo16, ...set(both)],
    ...[...get(both), ...get(both), ...narrowToBytes, ...storeEight],
    ...advance(at, constant(8)),
  ];
  const row: Code = [
    ...[...get(target), ...set(to), ...constant(0), ...set(at), ...get(steps), ...set(step)],
    ...repeat(step, eight),
    ...advance(target, get(line)),
    ...advance(table, [...get(pairs), ...constant(8), ...multiply, ...constant(4), ...add]),
  ];
  return { name: 'vertical', parameters: 7, numbers: 6, vectors: 7, body: repeat(rows, row) };
}

const compiled = new WebAssembly.Module(moduleOf([horizontalCode(), verticalCode()]));

type Kernel = (...parameters: readonly number[]) => void;

function isKernel(value: unknown): value is Kernel {
  return typeof value === 'function';
}

/** Memory of one resize, and the passes over it. */
class Passes {
  readonly bytes: Uint8Array;
  readonly #exports: WebAssembly.Exports;

  constructor(length: number) {
    const memory = new WebAssembly.Memory({ initial: Math.ceil(length / PAGE) + 1 });
    this.#exports = new WebAssembly.Instance(compiled, { host: { memory } }).exports;
    this.bytes = new Uint8Array(memory.buffer);
  }

  run(name: 'horizontal' | 'vertical', parameters: readonly number[]): void {
    const kernel = this.#exports[name];
    if (!isKernel(kernel)) throw new TypeError(`the module has no ${name}`);
    kernel(...parameters);
  }
}

/** Weights in pairs as the passes read them; `step` is how many bytes lie between a sample and the next. */
function tableOf({ first, count, weights, size }: Weights, step: number) {
  const pairs = Math.ceil(count.reduce((most, taps) => Math.max(most, taps), 1) / 2);
  const table = new Int32Array(first.length * (1 + 2 * pairs));
  let to = 0;
  for (const [index, start] of first.entries()) {
    table[to] = start * step;
    const taps = weights.subarray(index * size, index * size + (count[index] ?? 0));
    for (let pair = 0; pair < pairs; pair += 1) {
      const [one, two] = [taps[pair * 2] ?? 0, taps[pair * 2 + 1] ?? 0];
      table[to + 1 + pair * 2] = ((two >> LOW_BITS) << 16) | ((one >> LOW_BITS) & 0xffff);
      table[to + 2 + pair * 2] = ((two & LOW_MASK) << 16) | (one & LOW_MASK);
    }
    to += 1 + 2 * pairs;
  }
  const end = first.reduce((most, start) => Math.max(most, start + 2 * pairs), 0);
  return { bytes: new Uint8Array(table.buffer), pairs, end, columns: first.length };
}

const LOW_MASK = (1 << LOW_BITS) - 1;

/** Rows that lie in the kernel's memory at a time: some hundred kB, which a processor keeps close. */
const BAND_ROWS = 32;

/** Every row of RGB pixels made of `columns.first.length` new ones. */
export function horizontal(data: Uint8Array, width: number, height: number, columns: Weights): Uint8Array {
  const table = tableOf(columns, 3);
  const band = table.bytes.length;
  const target = band + bandBytes(width, table.end);
  const length = columns.first.length * height * 3;
  const passes = new Passes(target + length + SLACK);
  passes.bytes.set(table.bytes);
  across(passes, { data, width, height, table, band, target });
  return passes.bytes.slice(target, target + length);
}

/** `rows.first.length` new rows of `line` bytes, each made of those of `data`. */
export function vertical(data: Uint8Array, line: number, rows: Weights): Uint8Array {
  const { bytes: table, pairs, end } = tableOf(rows, line);
  const length = rows.first.length * line;
  const source = table.length;
  const target = source + Math.max(data.length, end * line) + SLACK;
  const passes = new Passes(target + length + SLACK);
  passes.bytes.set(table);
  passes.bytes.set(data, source);
  passes.run('vertical', [source, line, rows.first.length, target, Math.ceil(line / 8), 0, pairs]);
  return passes.bytes.slice(target, target + length);
}

/** Both passes, the second over what the first left in the same memory: of a photograph that is 10 MB, not copied twice. */
export function bothPasses(
  data: Uint8Array,
  width: number,
  height: number,
  columns: Weights,
  rows: Weights,
): Uint8Array {
  const line = columns.first.length * 3;
  const [table, down] = [tableOf(columns, 3), tableOf(rows, line)];
  const downAt = table.bytes.length;
  const band = downAt + down.bytes.length;
  const wide = band + bandBytes(width, table.end);
  const target = wide + Math.max(height, down.end) * line + SLACK;
  const length = rows.first.length * line;
  const passes = new Passes(target + length + SLACK);
  passes.bytes.set(table.bytes);
  passes.bytes.set(down.bytes, downAt);
  across(passes, { data, width, height, table, band, target: wide });
  passes.run('vertical', [wide, line, rows.first.length, target, Math.ceil(line / 8), downAt, down.pairs]);
  return passes.bytes.slice(target, target + length);
}

/** What the horizontal pass works on, and where in its memory. */
interface Across {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Lies at 0. */
  readonly table: ReturnType<typeof tableOf>;
  readonly band: number;
  readonly target: number;
}

/** Bytes of a band of rows, and of what the pass may touch behind its last one. */
function bandBytes(width: number, end: number): number {
  return (BAND_ROWS * width + Math.max(0, end - width)) * 3 + SLACK;
}

/** The horizontal pass, band after band. */
function across(passes: Passes, { data, width, height, table, band, target }: Across): void {
  const line = width * 3;
  const columns = table.columns;
  for (let row = 0; row < height; row += BAND_ROWS) {
    const rows = Math.min(BAND_ROWS, height - row);
    passes.bytes.set(data.subarray(row * line, (row + rows) * line), band);
    const to = target + row * columns * 3;
    passes.run('horizontal', [band, line, rows, to, columns * 3, columns, 0, table.pairs]);
  }
}
