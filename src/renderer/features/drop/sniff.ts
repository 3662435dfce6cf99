/** Which kind of thing some bytes are. By content first; the name only tells kinds of text apart. Pure. */

/** A kind of file, as far as tasks care. */
export type Kind = 'text' | 'table' | 'json' | 'picture' | 'sound' | 'clip' | 'model' | 'unknown';

/** What the first bytes say without any library. */
export type Sniffed =
  | { readonly kind: 'model'; readonly format: 'gguf' | 'safetensors' | 'onnx' }
  | { readonly kind: 'text'; readonly encoding: TextEncodingName }
  | { readonly kind: 'binary' };

/** Encodings that are read. */
export type TextEncodingName = 'utf-8' | 'utf-16le' | 'utf-16be';

/** safetensors: 8 bytes with the header's length, then JSON; the format limits the header to 100 MB. */
const MAX_SAFETENSORS_HEADER = 100_000_000;

/** The kind by the first bytes. `whole` is true where they are the whole file. */
export function sniff(head: Uint8Array, name: string, whole: boolean): Sniffed {
  if (startsWith(head, 'GGUF')) return { kind: 'model', format: 'gguf' };
  if (isSafetensors(head)) return { kind: 'model', format: 'safetensors' };
  const encoding = textEncoding(head, whole);
  if (encoding !== null) return { kind: 'text', encoding };
  // protobuf has no signature; the name and a first field that ONNX files have (ir_version) together are one.
  if (/\.onnx$/i.test(name) && head[0] === 0x08) return { kind: 'model', format: 'onnx' };
  return { kind: 'binary' };
}

function startsWith(bytes: Uint8Array, sign: string): boolean {
  return Array.from(sign).every((letter, index) => bytes[index] === letter.charCodeAt(0));
}

function isSafetensors(head: Uint8Array): boolean {
  if (head.length < 9 || head[8] !== 0x7b) return false;
  const view = new DataView(head.buffer, head.byteOffset, 8);
  const length = view.getBigUint64(0, true);
  return length > 1n && length <= BigInt(MAX_SAFETENSORS_HEADER);
}

/** The encoding of a text; null for what is none. UTF-16 needs its mark or the zeros that Latin letters leave in it. */
export function textEncoding(head: Uint8Array, whole: boolean): TextEncodingName | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const zeros = zerosOf(head);
  if (zeros.even + zeros.odd === 0) return isUtf8(head, whole) && !hasControls(head) ? 'utf-8' : null;
  const half = head.length / 2;
  if (zeros.odd > half * 0.4 && zeros.even < half * 0.05) return 'utf-16le';
  if (zeros.even > half * 0.4 && zeros.odd < half * 0.05) return 'utf-16be';
  return null;
}

function zerosOf(bytes: Uint8Array): { readonly even: number; readonly odd: number } {
  let [even, odd] = [0, 0];
  for (const [index, byte] of bytes.entries()) {
    if (byte !== 0) continue;
    if (index % 2 === 0) even += 1;
    else odd += 1;
  }
  return { even, odd };
}

/** A letter that is cut at the end of the head is no fault of the file. */
function isUtf8(bytes: Uint8Array, whole: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: !whole });
    return true;
  } catch {
    return false;
  }
}

/** Control characters that no text has; tab, line feed, form feed, return and escape occur in some. */
function hasControls(bytes: Uint8Array): boolean {
  return bytes.some((byte) => byte < 0x20 && ![0x09, 0x0a, 0x0c, 0x0d, 0x1b].includes(byte));
}

/** The kind of a text by its name and its beginning. */
export function textKind(name: string, text: string): 'text' | 'table' | 'json' {
  if (/\.(csv|tsv)$/i.test(name)) return 'table';
  if (/\.jsonl?$/i.test(name) || isJson(text)) return 'json';
  return 'text';
}

function isJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The kind of a MIME type. */
export function kindOfMime(mime: string): 'picture' | 'sound' | 'clip' | 'unknown' {
  if (mime.startsWith('image/')) return 'picture';
  if (mime.startsWith('audio/')) return 'sound';
  return mime.startsWith('video/') ? 'clip' : 'unknown';
}

/** Names of sounds in containers that films come in too. */
const SOUND_NAME = /\.(m4a|m4b|aac|weba|oga|opus)$/i;

/**
 * The kind of a binary file: by the MIME type that its first bytes say, else by the one that the system guesses. MP4 and
 * WebM hold films as well as sounds, and phones mark their recordings as either, so for those name and guess decide.
 */
export function binaryKind(
  found: string | undefined,
  { name, type }: { readonly name: string; readonly type: string },
): Kind {
  const kind = kindOfMime(found ?? type);
  return kind === 'clip' && (SOUND_NAME.test(name) || type.startsWith('audio/')) ? 'sound' : kind;
}
