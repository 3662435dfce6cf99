/** Where a conversion puts what it makes: a model folder of Hearth's own, which appears there whole or not at all. */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import type { ConversionRequest } from '../../shared/conversions.ts';
import { HearthError } from '../../shared/errors.ts';

/** The organisation of models that have none. */
const LOCAL = 'local';
/** A folder of a conversion under way: `.converting-<pid>-<uuid>`. Names that begin with a point are no models. */
const STAGING = /^\.converting-(\d+)-/;

/** The id of what a model becomes, as the Hub's repositories of converted models are named: `org/name-Q4_K_M-GGUF`. */
export function convertedId(model: string, { to, quantization }: ConversionRequest): string {
  const place = isAbsolute(model) ? model.replaceAll('\\', '/').split('/') : model.split('/');
  const name = shown(place.at(-1)) || 'model';
  const org = (isAbsolute(model) ? '' : shown(place.at(-2))) || LOCAL;
  return `${org}/${[name, quantization, to.toUpperCase()].filter((part) => part !== undefined).join('-')}`;
}

/** A name without the points before it, which would hide its folder. */
function shown(name = ''): string {
  return name.replace(/^\.+/, '');
}

/** Throws INVALID_INPUT where a path is taken; `hint` says what a person can do then. */
export async function refuseTaken(path: string, name: string, hint: string): Promise<void> {
  if ((await stat(path).catch(() => null)) === null) return;
  throw new HearthError('INVALID_INPUT', `${name} is there already.`, hint);
}

/**
 * Lets `fill` make what is then moved to `path`, which must not be there: it is given a path in a folder beside it that
 * goes away in any case. A signal that ends before the last step leaves nothing.
 */
export async function filledWhole<T>(
  path: string,
  signal: AbortSignal,
  fill: (aside: string) => Promise<T>,
): Promise<T> {
  const parent = dirname(path);
  const created = await mkdir(parent, { recursive: true });
  const staging = join(parent, `.converting-${String(process.pid)}-${randomUUID()}`);
  await mkdir(staging);
  try {
    const aside = join(staging, basename(path));
    const made = await fill(aside);
    signal.throwIfAborted();
    await rename(aside, path);
    return made;
  } finally {
    await rm(staging, { recursive: true, force: true, maxRetries: 3 });
    // The folder of an organisation that got no model is not left behind.
    if (created !== undefined) await rmdir(parent).catch(() => undefined);
  }
}

/** Takes away what conversions left whose process is gone, in a folder of `org/name`. Never rejects. */
export async function sweepStaging(modelsFolder: string): Promise<void> {
  for (const org of await readdir(modelsFolder).catch(() => [])) {
    const folder = join(modelsFolder, org);
    for (const name of await readdir(folder).catch(() => [])) {
      const pid = Number(STAGING.exec(name)?.[1] ?? Number.NaN);
      if (Number.isNaN(pid) || isAlive(pid)) continue;
      await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined);
      await rmdir(folder).catch(() => undefined);
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
