/** Which kind of picture some bytes are, told by their content alone: names and MIME types are what a sender claims. */

/** Kinds of pictures that are read. */
export type ImageKind = 'png' | 'jpeg' | 'webp' | 'gif' | 'avif' | 'tiff' | 'bmp';

/** How many bytes of a file tell its kind. */
export const KIND_BYTES = 512;

/** What a file that is no picture turned out to be, for the sentence that refuses it. */
export interface OtherKind {
  readonly what: string;
}

const STARTS: readonly (readonly [string, ImageKind])[] = [
  ['\x89PNG\r\n\x1a\n', 'png'],
  ['\xff\xd8\xff', 'jpeg'],
  ['GIF87a', 'gif'],
  ['GIF89a', 'gif'],
  ['II*\0', 'tiff'],
  ['MM\0*', 'tiff'],
  ['BM', 'bmp'],
];

const OTHERS: readonly (readonly [RegExp, string])[] = [
  [/^PK[^A-Za-z ]/, 'a ZIP archive'],
  [/^%PDF-/, 'a PDF'],
  [
    /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)?(?:<!DOCTYPE\s+svg[^>]*>\s*)?<svg[\s>]/i,
    'an SVG drawing',
  ],
  [/^RIFF[\s\S]{4}WAVE/, 'a sound'],
  [/^(?:ID3|fLaC|OggS)/, 'a sound'],
  [/^\0\0[\s\S]{2}ftyp(?:heic|heix|mif1|msf1)/, 'a HEIC picture, which is not read here'],
  [/^\0\0[\s\S]{2}ftyp/, 'a video or sound'],
  [/^\s*(?:<!doctype html|<html)/i, 'a web page'],
];

/** The kind of picture that `head` starts; what else it is where it is none that is read. Pure. */
export function imageKind(head: Uint8Array): ImageKind | OtherKind {
  const text = Buffer.from(head.subarray(0, KIND_BYTES)).toString('latin1');
  const start = STARTS.find(([bytes]) => text.startsWith(bytes));
  if (start !== undefined) return start[1];
  if (/^RIFF[\s\S]{4}WEBP/.test(text)) return 'webp';
  if (/^[\s\S]{4}ftyp(?:avif|avis)/.test(text) || isAvifByBrand(text)) return 'avif';
  const other = OTHERS.find(([pattern]) => pattern.test(text));
  if (other !== undefined) return { what: other[1] };
  return { what: text === '' ? 'an empty file' : isText(head) ? 'a text' : 'no picture of a known kind' };
}

/** AVIF may come under the general brand mif1, with its own among the compatible ones. */
function isAvifByBrand(text: string): boolean {
  if (!/^[\s\S]{4}ftyp(?:mif1|msf1|miaf)/.test(text)) return false;
  const length = text.charCodeAt(2) * 256 + text.charCodeAt(3);
  return /avi[fs]/.test(text.slice(16, Math.min(length, KIND_BYTES)));
}

function isText(head: Uint8Array): boolean {
  return head.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
}
