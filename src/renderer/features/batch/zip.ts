/**
 * Files as one ZIP, stored as they are: pictures are compressed already. After PKWARE's APPNOTE 6.3.10, sections
 * 4.3.7, 4.3.12 and 4.3.16; names are UTF-8 (flag bit 11).
 */

/** One file of an archive. */
export interface ZipEntry {
  /** With `/` between folders. */
  readonly name: string;
  readonly content: Blob;
}

/** What an archive without ZIP64 can hold (section 4.4.1.4). */
export const ZIP_LIMITS = { entries: 65_535, bytes: 0xffff_ffff } as const;

const UTF8_NAMES = 1 << 11;
/** 2.0, the version that knows folders and stored files. */
const VERSION = 20;
const [LOCAL, CENTRAL, END] = [0x0403_4b50, 0x0201_4b50, 0x0605_4b50];
/** 1 January 1980, the first day that the format knows: the same files give the same archive. */
const FIRST_DAY = (1 << 5) | 1;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0xedb8_8320 : crc >>> 1;
  return crc;
});

/** CRC-32 (ISO 3309) of bytes. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0);
  return (crc ^ 0xffff_ffff) >>> 0;
}

/** Little-endian numbers of 2 and 4 bytes, one after the other. */
function packed(...values: readonly (readonly [bytes: 2 | 4, value: number])[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(values.reduce((sum, [bytes]) => sum + bytes, 0));
  const view = new DataView(out.buffer);
  let at = 0;
  for (const [bytes, value] of values) {
    if (bytes === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += bytes;
  }
  return out;
}

/** Puts files into one archive; they are read one after the other. Throws a RangeError for what ZIP can't hold. */
export async function zipOf(entries: AsyncIterable<ZipEntry> | Iterable<ZipEntry>): Promise<Blob> {
  const parts: BlobPart[] = [];
  const directory: BlobPart[] = [];
  const known = new Set<string>();
  let [offset, directorySize] = [0, 0];
  for await (const { name, content } of entries) {
    const path = new TextEncoder().encode(freeName(name, known));
    const crc = crc32(new Uint8Array(await content.arrayBuffer()));
    const about = [
      [2, VERSION],
      [2, UTF8_NAMES],
      [2, 0],
      [2, 0],
      [2, FIRST_DAY],
      [4, crc],
      [4, content.size],
      [4, content.size],
      [2, path.length],
      [2, 0],
    ] as const;
    const head = packed([4, LOCAL], ...about);
    const line = packed([4, CENTRAL], [2, VERSION], ...about, [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]);
    parts.push(head, path, content);
    directory.push(line, path);
    offset += head.length + path.length + content.size;
    directorySize += line.length + path.length;
    if (known.size > ZIP_LIMITS.entries || offset + directorySize > ZIP_LIMITS.bytes)
      throw new RangeError('A ZIP file holds at most 65,535 files and 4 GB.');
  }
  const count = known.size;
  const end = packed(
    ...([
      [4, END],
      [2, 0],
      [2, 0],
      [2, count],
      [2, count],
      [4, directorySize],
      [4, offset],
      [2, 0],
    ] as const),
  );
  return new Blob([...parts, ...directory, end], { type: 'application/zip' });
}

/** A name that no file of the archive has yet, and that leads out of no folder: `cat.png`, then `cat-2.png`. */
function freeName(name: string, known: Set<string>): string {
  const safe = name
    .split(/[\\/]+/)
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .map((part) => part.replaceAll(/[\p{Cc}:*?"<>|]/gu, '_'))
    .join('/');
  const dot = safe.lastIndexOf('.');
  const [stem, ending] = dot > safe.lastIndexOf('/') ? [safe.slice(0, dot), safe.slice(dot)] : [safe, ''];
  let free = safe;
  for (let number = 2; known.has(free.toLowerCase()); number += 1)
    free = `${stem}-${String(number)}${ending}`;
  known.add(free.toLowerCase());
  return free;
}
