/** What lies beside the files of the media store: a small record of type and name, or of where a file lies. */
import { createHash, randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const contentRecordSchema = z.object({ type: z.string(), name: z.string().optional() });
const placeRecordSchema = contentRecordSchema.extend({
  /** Absolute. */
  path: z.string(),
  size: z.number(),
  mtime_ms: z.number(),
});
const recordSchema = z.union([placeRecordSchema, contentRecordSchema]);

/** A file that stays where it lies, as it was when a person gave it. */
export type PlaceRecord = z.output<typeof placeRecordSchema>;
/** The record of a file. */
export type MediaRecord = z.output<typeof recordSchema>;

/** True for the record of a file that stays where it lies. */
export function isPlace(record: MediaRecord): record is PlaceRecord {
  return 'path' in record;
}

/** Only the owner reads what was given and made. */
export const PRIVATE_FILE = 0o600;

/** Ids are the names of files: nothing that is no SHA-256 ever becomes part of a path. */
const ID = /^[0-9a-f]{64}$/;
const RECORD_END = '.json';
const DRAFT_END = '.part';

/** True for what can be an id. */
export function isMediaId(text: string): boolean {
  return ID.test(text);
}

/** What a name in the folder is: a file's content, its record, a file being written, or nothing of ours (null). */
export function partOf(
  name: string,
): { readonly kind: 'content' | 'record' | 'draft'; readonly id: string } | null {
  if (ID.test(name)) return { kind: 'content', id: name };
  if (name.endsWith(DRAFT_END)) return { kind: 'draft', id: name };
  const id = name.slice(0, -RECORD_END.length);
  return name.endsWith(RECORD_END) && ID.test(id) ? { kind: 'record', id } : null;
}

/** Where an id's content lies. Throws for what is no id. */
export function contentPath(folder: string, id: string): string {
  if (!ID.test(id)) throw new RangeError('That is no id of a stored file.');
  return join(folder, id);
}

/** Where an id's record lies. */
export function recordPath(folder: string, id: string): string {
  return `${contentPath(folder, id)}${RECORD_END}`;
}

/** A new name for a file that is being written. */
export function draftPath(folder: string): string {
  return join(folder, `${randomUUID()}${DRAFT_END}`);
}

/** The id of a file that stays where it lies: another one as soon as its size or time changes. */
export function placeId({ path, size, mtime_ms }: Pick<PlaceRecord, 'path' | 'size' | 'mtime_ms'>): string {
  return createHash('sha256').update([path, size, mtime_ms].join('\0')).digest('hex');
}

/** The record of an id; null where there is none that can be read. */
export async function readRecord(folder: string, id: string): Promise<MediaRecord | null> {
  try {
    return recordSchema.parse(JSON.parse(await readFile(recordPath(folder, id), 'utf8')));
  } catch {
    return null;
  }
}

/** Writes a record whole or not at all. */
export async function writeRecord(folder: string, id: string, record: MediaRecord): Promise<void> {
  const draft = draftPath(folder);
  try {
    await writeFile(draft, JSON.stringify(record), { mode: PRIVATE_FILE });
    await rename(draft, recordPath(folder, id));
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
