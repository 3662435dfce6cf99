/**
 * Finds the parts of a zip file whose parts are not compressed, as torch.save writes it. Nothing is unpacked: a part is
 * a range of the file, so that there is no bomb to go off. The format: PKWARE's APPNOTE.TXT, sections 4.3 and 4.5.3.
 */
import { damaged, unreadable } from '../failure.ts';
import type { ByteSource } from './source.ts';
import { overlap } from './stored.ts';

/** Where a part's bytes lie. */
export interface ZipPart {
  readonly name: string;
  readonly offset: number;
  readonly length: number;
}

/** A part for each tensor and a few more; the largest checkpoints in one file have some thousand. */
const MAX_PARTS = 200_000;
/** 320 bytes for each part that is allowed. */
const MAX_DIRECTORY_BYTES = 64 << 20;
/** The end record and the longest comment that may follow it, with room for zip64's own end record. */
const TAIL_BYTES = 66_000;
const END_BYTES = 22;
const WIDE_END_BYTES = 56;
const ENTRY_BYTES = 46;
const LOCAL_HEADER_BYTES = 30;
/** In a 32-bit field: "look into the zip64 extra field". */
const WIDE = 0xffffffff;
/** Id of the zip64 extra field. */
const ZIP64_FIELD = 1;

/** The parts by name. Throws MODEL_LOAD_FAILED for compressed parts, and for places outside of the file. */
export async function zipParts(source: ByteSource): Promise<Map<string, ZipPart>> {
  const { path } = source;
  const { count, length, start } = await findDirectory(source);
  if (count > MAX_PARTS || length > MAX_DIRECTORY_BYTES)
    throw damaged(path, `its directory lists ${String(count)} parts in ${String(length)} bytes`);
  const directory = await source.read(start, length);
  const parts = new Map<string, ZipPart>();
  let at = 0;
  for (let index = 0; index < count; index++) {
    const entry = readEntry(path, directory, at);
    const header = await source.read(entry.local, LOCAL_HEADER_BYTES);
    const offset = entry.local + LOCAL_HEADER_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
    if (offset + entry.length > source.size)
      throw damaged(path, `its part ${entry.name} lies outside of the file`);
    if (parts.has(entry.name)) throw damaged(path, `two of its parts are called ${entry.name}`);
    parts.set(entry.name, { name: entry.name, offset, length: entry.length });
    at = entry.next;
  }
  const both = overlap(parts.values());
  if (both !== null) throw damaged(path, `its parts ${both[0].name} and ${both[1].name} overlap`);
  return parts;
}

async function findDirectory(source: ByteSource): Promise<{ count: number; length: number; start: number }> {
  const tailBytes = Math.min(source.size, TAIL_BYTES);
  const tail = await source.read(source.size - tailBytes, tailBytes);
  const end = tail.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  if (end < 0 || end + END_BYTES > tail.length)
    throw unreadable(source.path, 'it is no checkpoint of PyTorch');
  const near = {
    count: tail.readUInt16LE(end + 10),
    length: tail.readUInt32LE(end + 12),
    start: tail.readUInt32LE(end + 16),
  };
  if (near.count !== 0xffff && near.length !== WIDE && near.start !== WIDE) return near;
  const wide = tail.lastIndexOf('PK\x06\x06', undefined, 'latin1');
  if (wide < 0 || wide + WIDE_END_BYTES > tail.length)
    throw damaged(source.path, 'its zip64 directory is missing');
  const number = (at: number): number => Number(tail.readBigUInt64LE(wide + at));
  return { count: number(32), length: number(40), start: number(48) };
}

function readEntry(
  path: string,
  directory: Buffer,
  at: number,
): { name: string; length: number; local: number; next: number } {
  const nameEnd = at + ENTRY_BYTES + directory.readUInt16LE(at + 28);
  const extraEnd = nameEnd + directory.readUInt16LE(at + 30);
  const next = extraEnd + directory.readUInt16LE(at + 32);
  if (next > directory.length) throw damaged(path, 'its directory ends early');
  const name = directory.toString('utf8', at + ENTRY_BYTES, nameEnd);
  const stored = directory.readUInt32LE(at + 20);
  const length = directory.readUInt32LE(at + 24);
  if (directory.readUInt16LE(at + 10) !== 0 || (stored !== length && stored !== WIDE && length !== WIDE))
    throw unreadable(path, `its part ${name} is compressed`);
  const local = directory.readUInt32LE(at + 42);
  const wide = wideFields(directory, nameEnd, extraEnd);
  // The wide field holds, in this order, only those values that did not fit: size, stored size, place.
  const wideLength = length === WIDE ? wide() : length;
  if (stored === WIDE) wide();
  return { name, length: wideLength, local: local === WIDE ? wide() : local, next };
}

/** Hands out the 64-bit values of the zip64 field one by one; throws where there are no more. */
function wideFields(directory: Buffer, start: number, end: number): () => number {
  let at = start;
  while (at + 4 <= end && directory.readUInt16LE(at) !== ZIP64_FIELD)
    at += 4 + directory.readUInt16LE(at + 2);
  const fieldEnd = at + 4 <= end ? Math.min(end, at + 4 + directory.readUInt16LE(at + 2)) : at;
  let value = at + 4;
  return () => {
    if (value + 8 > fieldEnd) throw new RangeError('a zip64 field is missing');
    value += 8;
    return Number(directory.readBigUInt64LE(value - 8));
  };
}
