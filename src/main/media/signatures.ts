/**
 * What a file is, told from its first bytes. Only for the type that it is kept and served under: whether it can be
 * read, its decoder says. Signatures are those of the formats' own specifications.
 */

/** Bytes that are enough to tell. */
export const HEAD_BYTES = 64;

/** The type of content that has no known signature. */
export const UNKNOWN_TYPE = 'application/octet-stream';

/** Texts at fixed offsets, all of which must be there. Read as Latin-1, so that each byte is one character. */
type Marks = readonly (readonly [offset: number, text: string])[];

const SIGNATURES: readonly (readonly [type: string, marks: Marks])[] = [
  ['image/png', [[0, '\u0089PNG\r\n\u001a\n']]],
  ['image/jpeg', [[0, '\u00ff\u00d8\u00ff']]],
  ['image/gif', [[0, 'GIF87a']]],
  ['image/gif', [[0, 'GIF89a']]],
  [
    'image/webp',
    [
      [0, 'RIFF'],
      [8, 'WEBP'],
    ],
  ],
  ['image/tiff', [[0, 'II*\0']]],
  ['image/tiff', [[0, 'MM\0*']]],
  ['image/avif', [[4, 'ftypavif']]],
  ['image/avif', [[4, 'ftypavis']]],
  [
    'audio/wav',
    [
      [0, 'RIFF'],
      [8, 'WAVE'],
    ],
  ],
  [
    'audio/wav',
    [
      [0, 'RF64'],
      [8, 'WAVE'],
    ],
  ],
  ['audio/flac', [[0, 'fLaC']]],
  ['audio/mpeg', [[0, 'ID3']]],
  ['audio/ogg', [[0, 'OggS']]],
  ['audio/mp4', [[4, 'ftypM4A ']]],
  ['audio/mp4', [[4, 'ftypM4B ']]],
];

/** Brands of HEIF that hold a still picture or a few; the general ones hold AVIF where it is among the compatible ones. */
const HEIF = /^[\s\S]{4}ftyp(?:mif1|msf1|miaf|hei[cxms]|hev[cxms])/;

/** Containers that hold sound or film alike: as which they were given decides. */
const EITHER: readonly (readonly [marks: Marks, audio: string, video: string])[] = [
  [[[0, '\u001aE\u00df\u00a3']], 'audio/webm', 'video/webm'],
  [[[4, 'ftyp']], 'audio/mp4', 'video/mp4'],
];

/**
 * The type of a file: what its first bytes say, where they say something. Else the type that it was given for, as long
 * as it is no more than a claim about a format without a signature (a bare MP3 or AAC stream, a BMP).
 */
export function typeOf(head: Uint8Array, given: string | null): string {
  const text = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, HEAD_BYTES)).toString(
    'latin1',
  );
  const has = (marks: Marks): boolean => marks.every(([offset, mark]) => text.startsWith(mark, offset));
  const signed = SIGNATURES.find(([, marks]) => has(marks));
  if (signed !== undefined) return signed[0];
  if (HEIF.test(text))
    return text.slice(16, text.charCodeAt(3)).includes('avi') ? 'image/avif' : 'image/heic';
  const either = EITHER.find(([marks]) => has(marks));
  if (either !== undefined) return given?.startsWith('video/') === true ? either[2] : either[1];
  // "BM" alone is how many texts begin: the two reserved words of a bitmap's head are zero.
  if (text.startsWith('BM') && text.startsWith('\0\0\0\0', 6)) return 'image/bmp';
  return isFrameSync(head) ? frameType(head) : UNKNOWN_TYPE;
}

/** Eleven set bits begin a frame of MPEG sound (ISO 11172-3, 13818-7); layer 0 is ADTS, which holds AAC. */
function isFrameSync(head: Uint8Array): boolean {
  const [first = 0, second = 0, third = 0] = head;
  return first === 0xff && (second & 0xe0) === 0xe0 && (third & 0xf0) !== 0xf0;
}

function frameType(head: Uint8Array): string {
  return ((head[1] ?? 0) & 0x06) === 0 ? 'audio/aac' : 'audio/mpeg';
}
