/** Pictures and sounds of a result on the command line: saved where the person says, or named with the way to save them. */
import { copyFile, mkdir, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { HearthError } from '../../shared/errors.ts';
import { isMediaRef, type MediaRef } from '../../shared/media.ts';
import type { EngineMedia } from '../engine-types.ts';
import { fileSize } from './output.ts';

/** A picture or sound of a result with the place where it stands in it: `0-mask`. */
export interface ResultMedia {
  readonly place: string;
  readonly ref: MediaRef;
}

/** What a file is named by its type where the person named only a folder. */
const ENDS: Readonly<Record<string, string>> = { 'image/png': '.png', 'audio/wav': '.wav' };

/** All media of a result, in order. */
export function mediaOf(result: unknown, place: readonly string[] = []): ResultMedia[] {
  if (typeof result !== 'object' || result === null) return [];
  if ('media_id' in result && isMediaRef(result))
    return [{ place: place.join('-') || 'result', ref: result }];
  return Object.entries(result).flatMap(([key, value]: [string, unknown]) => mediaOf(value, [...place, key]));
}

/**
 * Saves the media of a result: one alone to the file that was named, several into the folder, which is made. Gives the
 * paths. Throws INVALID_INPUT where there is nothing to save, or several for one file.
 */
export async function saveMedia(
  found: readonly ResultMedia[],
  output: string,
  media: EngineMedia,
): Promise<string[]> {
  const [only, ...others] = found;
  if (only === undefined)
    throw new HearthError(
      'INVALID_INPUT',
      '--output: the result holds no picture and no sound.',
      'Leave --output out; --json prints the whole result.',
    );
  const place = await stat(output).catch(() => null);
  const isFolder = place?.isDirectory() === true || /[\\/]$/.test(output);
  if (others.length === 0 && !isFolder) return [await save(only, resolve(output), media)];
  if (place?.isFile() === true)
    throw new HearthError(
      'INVALID_INPUT',
      `--output: the result holds ${String(found.length)} files, and ${output} is one.`,
      'Name a folder.',
    );
  const folder = resolve(output);
  await mkdir(folder, { recursive: true });
  const saved: string[] = [];
  for (const one of found) {
    const name = `${one.place.replaceAll(/[^A-Za-z0-9._-]/g, '_')}${ENDS[one.ref.type] ?? ''}`;
    saved.push(await save(one, join(folder, name), media));
  }
  return saved;
}

async function save({ ref }: ResultMedia, path: string, media: EngineMedia): Promise<string> {
  const { path: from } = await media.find(ref.media_id);
  try {
    await copyFile(from, path);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    const hint = 'Name a file in a folder that is there and can be written.';
    throw new HearthError('INVALID_INPUT', `--output: ${path} can't be written (${code}).`, hint, { cause });
  }
  return path;
}

/** One line on media that were not saved. */
export function unsavedLine(found: readonly ResultMedia[]): string {
  const bytes = fileSize(found.reduce((sum, { ref }) => sum + ref.bytes, 0));
  const [only] = found;
  const sounds = found.every(({ ref }) => ref.type.startsWith('audio/'));
  const noun = found.length === 1 ? (sounds ? 'a sound' : 'a picture') : `${String(found.length)} files`;
  const where =
    found.length === 1 && only !== undefined ? `FILE${ENDS[only.ref.type] ?? ''}` : `FOLDER${sep}`;
  const them = found.length === 1 ? 'it' : 'them';
  return `The result holds ${noun} (${bytes}): --output ${where} saves ${them}, --json prints ${them}.`;
}
