import { describe, expect, it } from 'vitest';
import { decodeGreyPng } from './png.ts';

/** A PNG of rows that are filtered already; nobody reads the check sums. */
async function pngOf(
  width: number,
  height: number,
  depth: number,
  rows: Uint8Array<ArrayBuffer>,
  colour = 0,
): Promise<Uint8Array> {
  const packed = new Response(new Blob([rows]).stream().pipeThrough(new CompressionStream('deflate')));
  const data = new Uint8Array(await packed.arrayBuffer());
  const size = (value: number): number[] => [24, 16, 8, 0].map((shift) => (value >> shift) & 255);
  const chunk = (type: string, bytes: readonly number[]): number[] => [
    ...size(bytes.length),
    ...new TextEncoder().encode(type),
    ...bytes,
    ...size(0),
  ];
  const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
  const head = chunk('IHDR', [...size(width), ...size(height), depth, colour, 0, 0, 0]);
  return Uint8Array.from([...signature, ...head, ...chunk('IDAT', [...data]), ...chunk('IEND', [])]);
}

const width = 7;
const height = 5;
const values = Uint16Array.from({ length: width * height }, (_, at) => (at * 7_919 + 13) % 65_536);

/** The rows of {@link values}, each with another one of the five filters of the specification. */
function filtered(): Uint8Array<ArrayBuffer> {
  const row = 2 * width;
  const plain = Uint8Array.from({ length: row * height }, (_, at) => {
    const value = values[at >> 1] ?? 0;
    return at % 2 === 0 ? value >> 8 : value & 255;
  });
  const byte = (x: number, y: number): number => (x < 0 || y < 0 ? 0 : (plain[y * row + x] ?? 0));
  const paeth = (a: number, b: number, c: number): number => {
    const far = [a, b, c].map((each) => Math.abs(a + b - c - each));
    return [a, b, c][far.indexOf(Math.min(...far))] ?? 0;
  };
  return Uint8Array.from(
    Array.from({ length: height }, (_, y) => [
      y % 5,
      ...Array.from({ length: row }, (_unused, x) => {
        const [left, up, corner] = [byte(x - 2, y), byte(x, y - 1), byte(x - 2, y - 1)];
        const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][y % 5] ?? 0;
        return (byte(x, y) - guess) & 255;
      }),
    ]).flat(),
  );
}

const whole = await pngOf(width, height, 16, filtered());

describe('decodeGreyPng', () => {
  it('keeps all 16 bits of each value, whatever the filter of its row', async () => {
    const picture = await decodeGreyPng(whole);
    expect([picture.width, picture.height]).toEqual([width, height]);
    expect([...picture.data]).toEqual([...values]);
  });
  it('reads 8 bits', async () => {
    const picture = await decodeGreyPng(await pngOf(2, 2, 8, Uint8Array.from([0, 7, 255, 0, 0, 128])));
    expect([...picture.data]).toEqual([7, 255, 0, 128]);
  });
  it('reads single bits as black and white, each row from a byte of its own', async () => {
    const rows = Uint8Array.from([0, 0b1010_0000, 0b0100_0000, 0, 0b0000_0000, 0b1100_0000]);
    const picture = await decodeGreyPng(await pngOf(10, 2, 1, rows));
    expect([...picture.data].map((value) => value / 255).join('')).toBe('10100000010000000011');
  });
  it('refuses what is cut off, coloured, no PNG, or claims more than it may', async () => {
    const huge = new Uint8Array(whole);
    huge.set([0x7f, 0xff, 0xff, 0xff], 16);
    const all = [
      whole.subarray(0, 60),
      await pngOf(width, height, 16, filtered().slice(0, 20)),
      await pngOf(1, 1, 8, Uint8Array.from([0, 1, 2, 3]), 2),
      new TextEncoder().encode('GIF89a'),
      huge,
    ];
    const read = async (bytes: Uint8Array): Promise<string> => {
      try {
        await decodeGreyPng(bytes);
        return 'read';
      } catch {
        return 'refused';
      }
    };
    expect(await Promise.all(all.map(read))).toEqual(all.map(() => 'refused'));
  });
});
