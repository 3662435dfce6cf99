/** The reader of PNGs on every kind that runs and sets have, with every filter, and on files that were meddled with. */
import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readPng } from './png.ts';

const WIDTH = 5;
const HEIGHT = 5;

function chunk(kind: string, body: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length);
  head.write(kind, 4, 'latin1');
  return Buffer.concat([head, body, Buffer.alloc(4)]);
}

/** A PNG whose row `r` has the filter `r`, written by the definitions of the specification. */
function pngOf(bytes: Uint8Array, colour: number, depth: number, width = WIDTH): Buffer {
  const stride = bytes.length / HEIGHT;
  const step = stride / WIDTH;
  const byte = (row: number, column: number): number =>
    row < 0 || column < 0 ? 0 : (bytes[row * stride + column] ?? 0);
  const rows = Array.from({ length: HEIGHT }, (_, row) => {
    const line = Buffer.alloc(stride + 1);
    line[0] = row;
    for (let column = 0; column < stride; column += 1) {
      const [a, b, c] = [byte(row, column - step), byte(row - 1, column), byte(row - 1, column - step)];
      const nearest = [a, b, c].toSorted((x, y) => Math.abs(a + b - c - x) - Math.abs(a + b - c - y))[0];
      const guess = [0, a, b, Math.floor((a + b) / 2), nearest][row] ?? 0;
      line[column + 1] = (byte(row, column) - guess) & 0xff;
    }
    return line;
  });
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, HEIGHT, depth, colour, 0, 0, 0]);
  header.writeUInt32BE(width);
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  const data = deflateSync(Buffer.concat(rows));
  // Data may come in several pieces.
  const pieces = [data.subarray(0, 9), data.subarray(9)].map((piece) => chunk('IDAT', piece));
  return Buffer.concat([signature, chunk('IHDR', header), ...pieces, chunk('IEND', Buffer.alloc(0))]);
}

const noise = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => (index * index * 31 + 7 * index) % 256);

test.each([
  { kind: 'grey', colour: 0, channels: 1 },
  { kind: 'grey with opacity', colour: 4, channels: 2 },
  { kind: 'colours', colour: 2, channels: 3 },
  { kind: 'colours with opacity', colour: 6, channels: 4 },
])('$kind: every filter is undone', ({ colour, channels }) => {
  const bytes = noise(WIDTH * HEIGHT * channels);
  const read = readPng(pngOf(bytes, colour, 8));
  expect(read).toMatchObject({ width: WIDTH, height: HEIGHT, channels, max: 255 });
  expect([...read.data]).toEqual([...bytes]);
});

test('16 bits of grey are read whole, the high byte first', () => {
  const bytes = noise(WIDTH * HEIGHT * 2);
  const read = readPng(pngOf(bytes, 0, 16));
  expect(read).toMatchObject({ channels: 1, max: 65_535 });
  expect(read.data[7]).toBe((bytes[14] ?? 0) * 256 + (bytes[15] ?? 0));
});

test('what is cut off, too large, of another kind, or no PNG is refused', () => {
  const bytes = noise(WIDTH * HEIGHT);
  const png = pngOf(bytes, 0, 8);
  const bad = [png.subarray(0, 60), pngOf(bytes, 0, 8, 60_000), pngOf(bytes, 0, 8, 0), pngOf(bytes, 3, 8)];
  for (const file of [...bad, pngOf(bytes, 0, 1), Buffer.from('GIF89a'), png.subarray(0, 8)])
    expect(() => readPng(file)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
});
