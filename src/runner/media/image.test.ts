/** Files that are no picture, or a hostile one: each a coded error or a right answer, and cheap. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HearthError } from '../../shared/errors.ts';
import { KINDS } from '../vision/picture-goldens.ts';
import { decodeImage, encodeGrayPng, encodeRgbaPng, encodeRgbPng } from './image.ts';
import { sharpLibrary } from './sharp-library.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearth-pictures-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function fileOf(name: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

/** The message of the INVALID_INPUT that a file ends with. */
async function refusal(path: string): Promise<string> {
  try {
    const { width, height } = await decodeImage(path);
    return `decoded as ${width} × ${height}`;
  } catch (error) {
    if (!(error instanceof HearthError) || error.code !== 'INVALID_INPUT' || error.hint === '') throw error;
    return error.message;
  }
}

function chunk(name: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

/** A black PNG of one bit a pixel. */
function png(width: number, height: number, rows = height): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([1, 0, 0, 0, 0], 8);
  const pixels = deflateSync(Buffer.alloc(rows * (Math.ceil(width / 8) + 1)), { level: 9 });
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', new Uint8Array()),
  ]);
}

describe('what is no picture', () => {
  test.each([
    ['a text named .png', 'picture.png', 'Hello, I am a text.', /: the file is a text, and a picture/],
    ['nothing at all', 'empty.png', '', /: the file is an empty file/],
    ['an SVG', 'a.png', '<?xml version="1.0"?><svg xmlns="…"></svg>', /: the file is an SVG drawing/],
    ['an SVG behind a comment', 'b.svg', '<!-- x --><svg></svg>', /: the file is an SVG drawing/],
    ['a ZIP in disguise', 'c.png', 'PK\x03\x04and more', /: the file is a ZIP archive/],
    ['a PDF', 'd.jpg', '%PDF-1.7 …', /: the file is a PDF/],
    ['a WAV', 'e.jpg', 'RIFF\0\0\0\0WAVEfmt ', /: the file is a sound/],
    ['a web page', 'f.webp', '<!DOCTYPE html><html>', /: the file is a web page/],
    ['random bytes', 'g.gif', '\x01\x02\x03\x04', /: the file is no picture of a known kind/],
    ['the mark of a PNG alone', 'h.png', '\x89PNG\r\n\x1a\n', /: the picture is damaged/],
    ['the mark of a JPEG alone', 'i.jpg', '\xff\xd8\xff', /: the picture is damaged/],
    ['the mark of a TIFF alone', 'j.tif', 'II*\0', /: the picture is damaged/],
  ])('%s is refused by its content', async (_, name, text, message) => {
    expect(await refusal(await fileOf(name, Buffer.from(text, 'latin1')))).toMatch(message);
  });
});

test.each([
  'rgb.png',
  '420.jpg',
  'progressive.jpg',
  'lossy.webp',
  'palette.gif',
  '444.avif',
  'lzw.tif',
  'rgb.bmp',
])('%s cut off in its middle is refused and never half a picture', async (name) => {
  const whole = await readFile(join(KINDS, name));
  for (const share of [0.5, 0.9])
    expect(await refusal(await fileOf(`cut-${name}`, whole.subarray(0, whole.length * share)))).toMatch(
      /: the (?:picture is damaged, or was cut off|BMP is cut off)/,
    );
});

describe('sizes are read from the header, before anything is decoded', () => {
  test('a small file of 16,000² pixels is refused and costs no memory', async () => {
    const path = await fileOf('bomb.png', png(16_000, 16_000));
    await sharpLibrary();
    await refusal(join(KINDS, 'dot.png'));
    const before = process.memoryUsage().rss;
    expect(await refusal(path)).toMatch(/16,000 × 16,000 pixels, which are more than the 50,000,000/);
    expect(process.memoryUsage().rss - before).toBeLessThan(50 * 1024 * 1024);
  });

  /** Puts a size into the header of a good file: where its width and height stand, and how. */
  const claims: readonly (readonly [string, (bytes: Buffer) => void])[] = [
    ['420.jpg', (bytes) => bytes.writeUInt32BE(0x3e80_3e80, bytes.indexOf(Buffer.of(0xff, 0xc0)) + 5)],
    [
      'progressive.jpg',
      (bytes) => bytes.writeUInt32BE(0x3e80_3e80, bytes.indexOf(Buffer.of(0xff, 0xc2)) + 5),
    ],
    ['palette.gif', (bytes) => bytes.writeUInt32LE(0x3e80_3e80, 6)],
    ['lossy.webp', (bytes) => bytes.writeUInt32LE(0x3e80_3e80, bytes.indexOf('VP8 ') + 14)],
    ['rgb.bmp', (bytes) => bytes.writeInt32LE(16_000, bytes.writeInt32LE(16_000, 18))],
    [
      '444.avif',
      (bytes) => {
        const at = bytes.indexOf('ispe') + 8;
        bytes.writeUInt32BE(16_000, bytes.writeUInt32BE(16_000, at));
      },
    ],
  ];
  test('whatever kind a file of 16,000² pixels claims to be, it costs no memory', async () => {
    await sharpLibrary();
    const files = await Promise.all(
      claims.map(async ([name, claim]) => {
        const bytes = await readFile(join(KINDS, name));
        await decodeImage(join(KINDS, name));
        claim(bytes);
        return await fileOf(`claims-${name}`, bytes);
      }),
    );
    const before = process.memoryUsage().rss;
    // A GIF's screen of that size is taken for a mistake by the decoder, and its frame for the picture.
    for (const file of files)
      expect(await refusal(file)).toMatch(/16,000 pixels, which are more than|^decoded as 40 × 27$/);
    expect(process.memoryUsage().rss - before).toBeLessThan(50 * 1024 * 1024);
  });

  test('an edge beyond what decoders go to is refused', async () => {
    expect(await refusal(await fileOf('long.png', png(40_000, 1)))).toMatch(/an edge may have 32,767/);
  });

  test.each([
    [0, 5],
    [5, 0],
  ])('%d × %d pixels are none', async (width, height) => {
    expect(await refusal(await fileOf('none.png', png(width, height, 1)))).toMatch(/: the picture/);
  });

  test.each([
    [1, 1],
    [10_000, 1],
    [1, 10_000],
  ])('%d × %d pixels are a picture', async (width, height) => {
    const image = await decodeImage(await fileOf('thin.png', png(width, height)));
    expect(image).toMatchObject({ width, height });
    expect(image.data).toHaveLength(width * height * 3);
  });
});

describe('PNGs of what a model makes', () => {
  test('RGB comes back as it was', async () => {
    const data = Uint8Array.from({ length: 5 * 3 * 3 }, (_, at) => (at * 37) % 256);
    const image = await decodeImage(await fileOf('rgb.png', await encodeRgbPng(data, 5, 3)));
    expect(image).toEqual({ width: 5, height: 3, data });
  });

  test('colours behind alpha 0 are kept, not multiplied away', async () => {
    const path = await fileOf(
      'rgba.png',
      await encodeRgbaPng(Uint8Array.of(10, 20, 30, 0, 1, 2, 3, 255), 2, 1),
    );
    expect([...(await decodeImage(path)).data]).toEqual([10, 20, 30, 1, 2, 3]);
    const sharp = await sharpLibrary();
    expect([...(await sharp(path).raw().toBuffer())]).toEqual([10, 20, 30, 0, 1, 2, 3, 255]);
  });

  test('gray keeps its 8 or 16 bits, and no gamma is applied', async () => {
    const sharp = await sharpLibrary();
    const eight = await sharp(await encodeGrayPng(Uint8Array.of(0, 1, 128, 255), 2, 2)).metadata();
    expect(eight).toMatchObject({ channels: 1, depth: 'uchar' });
    const png16 = sharp(await encodeGrayPng(Uint16Array.of(0, 1, 300, 65_535), 2, 2));
    expect(await png16.metadata()).toMatchObject({ channels: 1, depth: 'ushort' });
    const raw = await png16.toColourspace('grey16').raw({ depth: 'ushort' }).toBuffer();
    expect([...new Uint16Array(raw.buffer, raw.byteOffset, 4)]).toEqual([0, 1, 300, 65_535]);
  });

  test('data of another length is a fault of the caller', async () => {
    await expect(encodeRgbPng(new Uint8Array(5), 1, 1)).rejects.toThrow(RangeError);
  });
});
