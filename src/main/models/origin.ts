/** Which files of a model folder Hearth made of raw weights: as files alone they look like published ones. */
import { randomUUID } from 'node:crypto';
import { lstat, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { AccelerationSource } from '../../shared/acceleration.ts';
import type { FoundFile, WeightsFile } from './found-files.ts';

/** Lies in the model folder. No load goes by it; that a conversion may replace the folder does, file by file with its size. */
export const ORIGIN_FILE = 'hearth-origin.json';

const originSchema = z.record(
  z.string(),
  z.object({ source: z.enum(['converted', 'quantized']), bytes: z.number() }),
);
/** What was made, by its path in the folder with forward slashes; `bytes` tells another file of the same name. */
export type Origins = z.output<typeof originSchema>;

/** What a conversion to that dtype makes of raw weights. */
export function sourceOfDtype(dtype: string): Exclude<AccelerationSource, 'published'> {
  return /^(?:b?f(?:p|loat)?(?:16|32))$/i.test(dtype) ? 'converted' : 'quantized';
}

/** What the text of such a file says; nothing where it is none. */
export function originsOf(text: string): Origins {
  try {
    return originSchema.parse(JSON.parse(text));
  } catch {
    return {};
  }
}

/** Each file of a folder takes some 80 bytes; what is larger nobody wrote here. */
const MAX_ORIGIN_BYTES = 1 << 20;

/** What a folder says of its files: nothing where the label is a link, a pipe or too large. */
export async function originsIn(folder: string): Promise<Origins> {
  const path = join(folder, ORIGIN_FILE);
  const info = await lstat(path).catch(() => null);
  if (info?.isFile() !== true || info.size > MAX_ORIGIN_BYTES) return {};
  return originsOf(await readFile(path, 'utf8').catch(() => ''));
}

/** Adds files to what a folder says. Never rejects: a folder that can't be written to only lacks the label. */
export async function noteOrigins(folder: string, made: Origins): Promise<void> {
  const whole = join(folder, `.${ORIGIN_FILE}-${randomUUID()}`);
  try {
    // Renamed over what is there, so that a link of that name is replaced and not followed.
    await writeFile(whole, JSON.stringify({ ...(await originsIn(folder)), ...made }), { flag: 'wx' });
    await rename(whole, join(folder, ORIGIN_FILE));
  } catch {
    await rm(whole, { force: true }).catch(() => undefined);
  }
}

/** The weights of a folder with what it says of those that are as they were made. */
export function withOrigins(
  weights: readonly WeightsFile[],
  files: readonly FoundFile[],
  origins: Origins,
): readonly WeightsFile[] {
  return weights.map((file) => {
    const origin = Object.hasOwn(origins, file.path) ? origins[file.path] : undefined;
    const bytes = files.find(({ path }) => path === file.path)?.bytes;
    return origin === undefined || origin.bytes !== bytes ? file : { ...file, origin: origin.source };
  });
}
