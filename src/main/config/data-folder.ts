/** The folder that everything which lasts lives in. */
import { accessSync, chmodSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ConfigError } from './config.ts';

/** Only the owner may enter: history, media and settings are private, whatever the umask. */
const PRIVATE = 0o700;

/** The data folder and its rooms; all of them exist. */
export interface DataFolder {
  readonly root: string;
  /** Models that Hearth downloaded, as `org/name/…`. */
  readonly models: string;
  /** Converted models and reports; may be deleted at any time. */
  readonly cache: string;
  /** Content-addressed files of inputs and results. */
  readonly media: string;
  readonly logs: string;
  readonly settingsFile: string;
}

/**
 * Makes the folder and its rooms where they are missing. Throws a ConfigError of one line when it can't be written, as
 * nothing works without it; `named` is how the person named it, up to the path.
 */
export function openDataFolder(root: string, named = 'HEARTH_DATA='): DataFolder {
  const rooms = {
    models: join(root, 'models'),
    cache: join(root, 'cache'),
    media: join(root, 'media'),
    logs: join(root, 'logs'),
  };
  try {
    makeFolder(root);
    accessSync(root, constants.R_OK | constants.W_OK | constants.X_OK);
    for (const room of Object.values(rooms)) makeFolder(room);
  } catch (error) {
    throw new ConfigError(
      'HEARTH_DATA',
      `${named}${root}: must be a folder that can be written (${whyNot(root, error)})`,
    );
  }
  return { root, ...rooms, settingsFile: join(root, 'settings.json') };
}

/**
 * Makes a folder and what is missing above it. Level by level: Node's recursive mkdir never comes back where the
 * system answers ENOENT for a folder whose parent exists (below /proc). A folder that is there keeps its mode, which a
 * person may have chosen on purpose.
 */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  try {
    mkdirSync(path, { mode: PRIVATE });
  } catch (error) {
    // Another process of Hearth may have made it meanwhile.
    if (!existsSync(path)) throw error;
    return;
  }
  // The umask has its say in mkdir.
  if (process.platform !== 'win32') chmodSync(path, PRIVATE);
}

function whyNot(root: string, error: unknown): string {
  if (isFile(root)) return 'it is a file';
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reasons: Readonly<Record<string, string>> = {
    EACCES: 'your user may not write there',
    EPERM: 'your user may not write there',
    EROFS: 'the disk is read-only',
    ENOSPC: 'the disk is full',
    ENOTDIR: 'a part of the path is a file',
    EEXIST: 'a part of the path is a file',
    ENOENT: 'the drive or a part of the path does not exist',
    ENAMETOOLONG: 'the path is too long',
  };
  return reasons[code] ?? (code === '' ? 'it could not be opened' : code);
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
