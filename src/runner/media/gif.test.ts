import { expect, test } from 'vitest';
import { hiddenColor } from './gif.ts';

const HEADER = [...Buffer.from('GIF89a'), 2, 0, 2, 0];
const GLOBAL = [...HEADER, 0x80, 0, 0, 1, 2, 3, 4, 5, 6];
const FRAME = [0x2c, 0, 0, 0, 0, 2, 0, 2, 0];
const transparent = (index: number) => [0x21, 0xf9, 4, 1, 0, 0, index, 0];
const COMMENT = [0x21, 0xfe, 2, 65, 66, 1, 67, 0];

test.each([
  ['the transparent entry of the global palette', [...GLOBAL, ...transparent(1), ...FRAME, 0], [4, 5, 6]],
  ['the same behind a comment', [...GLOBAL, ...COMMENT, ...transparent(1), ...FRAME, 0], [4, 5, 6]],
  [
    'the frame’s own palette',
    [...GLOBAL, ...transparent(1), ...FRAME, 0x80, 7, 8, 9, 10, 11, 12],
    [10, 11, 12],
  ],
  ['the first entry where nothing is transparent', [...GLOBAL, ...FRAME, 0], [1, 2, 3]],
  ['black without a palette', [...HEADER, 0, 0, 0, ...transparent(1), ...FRAME, 0], [0, 0, 0]],
  ['black where the file ends', [...HEADER, 0x80, 0, 0], [0, 0, 0]],
  ['the first entry where extensions never end', [...GLOBAL, 0x21, 0xfe, 255], [1, 2, 3]],
])('the colour behind transparency is %s', (_, bytes, color) => {
  expect(hiddenColor(Uint8Array.from(bytes))).toEqual(color);
});
