/** Reads and writes the settings file: whole or not at all, and never in the way of a start. */
import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { z } from 'zod';

/** A dozen values and some folders take a few KB; a larger file is not ours. */
const MAX_BYTES = 1024 * 1024;

const fileSchema = z.record(z.string(), z.unknown());
/** Settings by key, as they lie in the file. */
export type StoredSettings = z.output<typeof fileSchema>;

/** What a settings file holds; `broken` says why it can't be used. A missing file holds nothing and is fine. */
export type ReadSettings = { readonly values: StoredSettings } | { readonly broken: string };

/** Reads the file. Never throws. */
export function readSettingsFile(file: string): ReadSettings {
  try {
    if (statSync(file).size > MAX_BYTES) return { broken: 'it is larger than 1 MB' };
    const parsed = fileSchema.safeParse(JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, '')));
    return parsed.success ? { values: parsed.data } : { broken: 'it holds no object' };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { values: {} };
    return { broken: error instanceof SyntaxError ? 'it is no JSON' : 'it cannot be read' };
  }
}

/** Replaces the file in one step, so that a crash leaves the old one or the new one. Throws what the file system throws. */
export function writeSettingsFile(file: string, values: StoredSettings): void {
  const temporary = `${file}.${String(process.pid)}.tmp`;
  try {
    const fd = openSync(temporary, 'w', 0o600);
    try {
      writeSync(fd, `${JSON.stringify(values, null, 2)}\n`);
      // Without this a power cut after the rename can leave an empty file.
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Renames a broken file to `settings.broken-<time>.json` beside it; null where even that fails. */
export function setAside(file: string, time: Date): string | null {
  const stamp = time.toISOString().replaceAll(/[:.]/g, '-');
  const aside = file.replace(/(\.json)?$/, `.broken-${stamp}.json`);
  try {
    renameSync(file, aside);
    return aside;
  } catch {
    return null;
  }
}
