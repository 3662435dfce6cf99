/** Single layers in small, as ONNX Runtime computes them, against float64 products of the very weights that the codes stand for. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { uniform } from '../gguf/testing/made-up.ts';
import { GraphBuilder } from '../graph/builder.ts';
import type { Value } from '../graph/value.ts';
import { safetensorsFile } from '../testing/files.ts';
import type { GoldenTensor } from '../testing/golden.ts';
import { openSession, runOnce } from '../testing/sessions.ts';
import { Weights } from '../weights/weights.ts';
import { Layout, type Part } from './layout.ts';
import { formatOf, type SchemeOptions } from './schemes.ts';
import { writeLayout } from './write.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearth-layers-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

type Build = (g: GraphBuilder) => Value;
type Scheme = 'q8' | 'q4' | 'int8';

/** Writes a checkpoint of one matrix `w.weight` [rows, columns], builds a graph with it, and writes both in small. */
async function written(
  [rows, columns]: readonly [number, number],
  build: Build,
  scheme: Scheme,
  options: SchemeOptions = {},
): Promise<{ numbers: Float32Array; part: Part; data: Buffer; graph: Uint8Array; directory: string }> {
  const directory = await mkdtemp(join(folder, 'layer-'));
  const numbers = uniform(rows + columns, rows * columns);
  const bias = uniform(3, 8).fill(0);
  const header = {
    'w.weight': { dtype: 'F32', shape: [rows, columns], data_offsets: [0, numbers.byteLength] },
    'w.bias': { dtype: 'F32', shape: [8], data_offsets: [numbers.byteLength, numbers.byteLength + 32] },
  };
  const body = Buffer.concat([new Uint8Array(numbers.buffer), new Uint8Array(bias.buffer)]);
  await writeFile(join(directory, 'model.safetensors'), safetensorsFile(header, body));
  const layout = new Layout('small.onnx_data');
  const g = new GraphBuilder('layer', await Weights.open(directory), {
    locate: (tensor, real) => layout.plain(tensor, real),
    compact: (use) => {
      const format = formatOf(scheme, use, { shortestSide: 8, ...options });
      return format === undefined ? undefined : layout.compact(use, format);
    },
  });
  g.output('y', build(g));
  await writeLayout(join(directory, 'small.onnx_data'), layout);
  const data = await readFile(join(directory, 'small.onnx_data'));
  const part = layout.parts.find(({ kind }) => kind === 'compact');
  if (part === undefined) throw new Error('nothing became smaller');
  return { numbers, part, data, graph: g.finish(), directory };
}

/** The numbers, [outer, inner], that the codes of a part stand for. */
function meant(part: Part, data: Buffer, outer: number, inner: number): Float64Array {
  if (part.kind !== 'compact') throw new Error('not in small');
  const { format, codes, scales } = part;
  const scale = (index: number): number => data.readFloatLE(scales.offset + index * 4);
  return Float64Array.from({ length: outer * inner }, (_, at) => {
    const [row, column] = [Math.floor(at / inner), at % inner];
    switch (format.kind) {
      case 'rows':
        return data.readInt8(codes.offset + at) * scale(row);
      case 'integer':
        return data.readInt8(codes.offset + column * outer + row) * scale(row);
      case 'blocks': {
        const { bits, block } = format;
        const count = Math.ceil(inner / block);
        const place = row * count * block + column;
        const byte = data.readUInt8(codes.offset + Math.floor((place * bits) / 8));
        const code = bits === 8 ? byte : (byte >> ((place % 2) * 4)) & 15;
        return (code - 2 ** (bits - 1)) * scale(row * count + Math.floor(column / block));
      }
    }
  });
}

/** Largest difference of two lists, in parts of the largest number of the second. */
function relative(got: ArrayLike<number>, want: ArrayLike<number>): number {
  let [difference, top] = [0, 0];
  for (let index = 0; index < want.length; index++) {
    difference = Math.max(difference, Math.abs((got[index] ?? Number.NaN) - (want[index] ?? Number.NaN)));
    top = Math.max(top, Math.abs(want[index] ?? 0));
  }
  return difference / top;
}

const ROWS = 3;

/** x Wᵀ in float64. */
function product(x: ArrayLike<number>, w: Float64Array, outer: number, inner: number): Float64Array {
  return Float64Array.from({ length: ROWS * outer }, (_, at) => {
    const [row, column] = [Math.floor(at / outer), at % outer];
    let sum = 0;
    for (let k = 0; k < inner; k++) sum += (x[row * inner + k] ?? 0) * (w[column * inner + k] ?? 0);
    return sum;
  });
}

/** What DynamicQuantizeLinear makes of numbers, and what its bytes stand for (ONNX's definition of the operation). */
function asBytes(x: Float32Array): Float64Array {
  const [least, most] = [Math.min(0, ...x), Math.max(0, ...x)];
  const scale = Math.fround((most - least) / 255);
  const even = (value: number): number => {
    const whole = Math.round(value);
    return Math.abs(value % 1) === 0.5 && whole % 2 !== 0 ? whole - 1 : whole;
  };
  const clip = (value: number): number => Math.min(Math.max(value, 0), 255);
  const zero = clip(even(-least / scale));
  return Float64Array.from(x, (value) => (clip(even(Math.fround(value / scale)) + zero) - zero) * scale);
}

const CASES: readonly (readonly [string, Scheme, number])[] = [
  // The kernel rounds what it multiplies to int8 in blocks: half of 1/127 of each block's largest number.
  ['blocks of 8 bits', 'q8', 0.01],
  ['blocks of 4 bits', 'q4', 0.01],
  ['integer products', 'int8', 1e-5],
];

describe('a product is another one than that of the weights that are meant, of', () => {
  const SIDES = [
    ['matrix', 8, 160],
    ['turned', 160, 8],
    ['matrix', 8, 100],
  ] as const;
  for (const [title, scheme, tolerance] of CASES)
    test.each(SIDES)(`${title} in a %s of %i by %i`, async (kind, rows, columns) => {
      const [outer, inner] = kind === 'turned' ? [columns, rows] : [rows, columns];
      const build: Build = (g) => {
        const x = g.input('x', 'float', ['batch_size', inner]);
        return kind === 'turned' ? g.conv1dLinear(x, 'w') : g.linear(x, 'w');
      };
      const { part, data, graph, directory } = await written([rows, columns], build, scheme);
      const x = uniform(99, ROWS * inner);
      const session = await openSession(graph, directory);
      const input: GoldenTensor = { type: 'float32', dims: [ROWS, inner], data: x };
      const { y } = await runOnce(session, new Map([['x', input]]));
      await session.release();
      if (!(y?.data instanceof Float32Array)) throw new Error('no product');
      const seen = scheme === 'int8' ? asBytes(x) : x;
      const want = product(seen, meant(part, data, outer, inner), outer, inner);
      expect(relative(y.data, want)).toBeLessThanOrEqual(tolerance);
    });
});

test('rows that are looked up in int8 are others than those of the table', async () => {
  const build: Build = (g) => g.embedding(g.input('ids', 'int64', ['batch_size']), 'w');
  const { part, data, graph, directory, numbers } = await written([40, 16], build, 'q4');
  const session = await openSession(graph, directory);
  const ids: GoldenTensor = { type: 'int64', dims: [3], data: BigInt64Array.from([0n, 39n, 7n]) };
  const { y } = await runOnce(session, new Map([['ids', ids]]));
  await session.release();
  if (!(y?.data instanceof Float32Array)) throw new Error('no rows');
  const table = meant(part, data, 40, 16);
  const want = [0, 39, 7].flatMap((id) => [...table.subarray(id * 16, id * 16 + 16)]);
  expect(relative(y.data, want)).toBeLessThanOrEqual(1e-6);
  expect(relative(table, numbers)).toBeLessThanOrEqual(0.5 / 127 + 1e-6);
});

const LOOK_UP: Build = (g) => g.embedding(g.input('ids', 'int64', ['batch_size']), 'w');
const MULTIPLY: Build = (g) => g.linear(g.input('x', 'float', ['batch_size', 1024]), 'w', false);
test.each([
  ['rows', LOOK_UP, 'q8', 0.5 / 127],
  ['integer products', MULTIPLY, 'int8', 0.5 / 127],
  ['blocks', MULTIPLY, 'q8', 1 / 128],
] as const)('the second piece of %s lands on the first', async (_title, build, scheme, step) => {
  // 5 MB: read in two pieces.
  const [rows, columns] = [1250, 1024];
  const { part, data, numbers } = await written([rows, columns], build, scheme);
  expect(relative(meant(part, data, rows, columns), numbers)).toBeLessThanOrEqual(step + 1e-6);
});

test('codes of seven bits use the eighth', async () => {
  const build: Build = (g) => g.linear(g.input('x', 'float', ['batch_size', 32]), 'w');
  const { part, data } = await written([8, 32], build, 'int8', { reducedRange: true });
  if (part.kind !== 'compact') throw new Error('not in small');
  const { offset, length } = part.codes;
  expect(Math.max(...new Int8Array(data.subarray(offset, offset + length)).map(Math.abs))).toBe(63);
});
