/** The reader of BMP files against headers that lie. What it reads rightly, image.golden.test.ts holds to Pillow. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HearthError } from '../../shared/errors.ts';
import { KINDS } from '../vision/picture-goldens.ts';
import { bmpLength, decodeBmp, readBmpHeader } from './bmp.ts';

/** A BMP with some of its header's fields changed: [offset, bytes of the field, value]. */
function changed(name: string, ...fields: readonly (readonly [number, 2 | 4, number])[]): Buffer {
  const bytes = readFileSync(join(KINDS, name));
  for (const [at, length, value] of fields)
    if (length === 2) bytes.writeUInt16LE(value, at);
    else bytes.writeUInt32LE(value, at);
  return bytes;
}

function refusal(bytes: Uint8Array): string {
  try {
    decodeBmp(bytes);
    return 'it was decoded';
  } catch (error) {
    if (error instanceof HearthError && error.code === 'INVALID_INPUT') return error.message;
    throw error;
  }
}

test.each([
  ['no header of its own', changed('rgb.bmp', [14, 4, 39]), /header of no known kind/],
  ['a header that is cut off', changed('rgb.bmp').subarray(0, 30), /cut off in its header/],
  ['two bytes', Buffer.from('BM'), /cut off in its header/],
  ['a width of 0', changed('rgb.bmp', [18, 4, 0]), /has no pixels/],
  ['a width below 0', changed('rgb.bmp', [18, 4, 0xffff_fff0]), /has no pixels/],
  ['a height of -2^31', changed('rgb.bmp', [22, 4, 0x8000_0000]), /an edge may have/],
  ['more pixels than are decoded', changed('rgb.bmp', [18, 4, 30_000], [22, 4, 30_000]), /more than the/],
  ['more rows than bytes', changed('rgb.bmp', [22, 4, 28]), /is cut off/],
  ['7 bits a pixel', changed('rgb.bmp', [28, 2, 7]), /7 bits a pixel/],
  ['run-length coding', changed('palette.bmp', [30, 4, 1]), /compressed/],
  ['a PNG inside', changed('rgb.bmp', [30, 4, 5]), /compressed/],
  ['pixels in the header', changed('rgb.bmp', [10, 4, 20]), /start where none can be/],
  ['pixels at 4 GB', changed('rgb.bmp', [10, 4, 0xffff_ffff]), /start where none can be/],
  ['a colour without bits', changed('masks.bmp', [54, 4, 0]), /without bits/],
  ['a colour whose bits lie apart', changed('masks.bmp', [54, 4, 0b1010]), /lie apart/],
])('%s is refused', (_, bytes, message) => {
  expect(refusal(bytes)).toMatch(message);
});

test('a palette that claims 4 billion colours has as many as its bits can name', () => {
  const header = readBmpHeader(changed('palette.bmp', [46, 4, 0xffff_ffff]));
  expect(header.palette?.entries).toBe(1 << header.bits);
});

test('an index behind the palette is black', () => {
  const bytes = changed('palette.bmp', [46, 4, 1]);
  const { data } = decodeBmp(bytes);
  expect(data.includes(0)).toBe(true);
});

test('bytes behind the last pixel are not asked for', () => {
  const bytes = changed('rgb.bmp');
  expect(bmpLength(readBmpHeader(bytes))).toBe(bytes.length);
});
