/** Where a conversion puts what it makes: a model folder of Hearth's own, which appears there whole or not at all. */
import { createHash, randomUUID } from 'node:crypto';
import { lstat, mkdir, readFile, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import type { ConversionRequest } from '../../shared/conversions.ts';
import { HearthError } from '../../shared/errors.ts';
import { systemCode } from '../../shared/system-errors.ts';
import { originsIn } from '../models/origin.ts';

/** The organisation of models that have none. */
const LOCAL = 'local';
/** What is to be replaced, for the moment in which neither is in its place. */
const OLD = 'replaced';
/** For files that a system lets nobody move while they are open. */
const IN_USE_HINT = 'Close the programs that use its files, and try again.';
/** What systems say of a rename to a folder with something in it. */
const TAKEN: ReadonlySet<string | null> = new Set(['ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES']);
/**
 * A folder of a conversion under way: `.converting-<pid>@<machine>-<uuid>`, as a disk may be shared by machines that
 * know nothing of each other's processes. Names that begin with a point are no models.
 */
const STAGING = /^\.converting-(\d+)(?:@([0-9a-f]+))?-/;
/** This machine, in a name that says nothing of it. */
const MACHINE = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
/** What another machine left is taken away once nothing happened in it for so long. */
const FOREIGN_AFTER_MS = 24 * 3_600_000;

/**
 * The id of what a model becomes, as the Hub's repositories of converted models are named: `org/name-Q4_K_M-GGUF`. Of a
 * folder that is named by its path only the last name goes in: a second one of that name has `number` 2.
 */
export function convertedId(model: string, { to, quantization }: ConversionRequest, number = 1): string {
  const place = isAbsolute(model) ? model.replaceAll('\\', '/').split('/') : model.split('/');
  const name = shown(place.at(-1)) || 'model';
  const org = (isAbsolute(model) ? '' : shown(place.at(-2))) || LOCAL;
  const numbered = number === 1 ? name : `${name}-${String(number)}`;
  return `${org}/${[numbered, quantization, to.toUpperCase()].filter((part) => part !== undefined).join('-')}`;
}

/** A name without the points before it, which would hide its folder. */
function shown(name = ''): string {
  return name.replace(/^\.+/, '');
}

/** In what was made of a model whose id is only the name of its folder: which folder. */
const SOURCE_FILE = 'hearth-source.json';

/** Writes down what folder a model was made of. */
export async function noteSource(made: string, source: string): Promise<void> {
  await writeFile(join(made, SOURCE_FILE), JSON.stringify({ folder: source }));
}

/** Whether a model's id is only the name of its folder, which another folder may have too. */
export function isLocal(id: string): boolean {
  return isAbsolute(id) || id.startsWith(`${LOCAL}/`);
}

/** The id of what such a model becomes: that of what was made of its folder before, else one that is free. */
export async function ownId(
  modelsFolder: string,
  {
    id: model,
    folder: { directory },
  }: { readonly id: string; readonly folder: { readonly directory: string } },
  request: ConversionRequest,
): Promise<string> {
  for (let number = 1; ; number++) {
    const id = convertedId(model, request, number);
    if ((await lstat(join(modelsFolder, id)).catch(() => null)) === null) return id;
    const source = await readFile(join(modelsFolder, id, SOURCE_FILE), 'utf8').catch(() => '');
    if (source === JSON.stringify({ folder: directory })) return id;
  }
}

/** What is to become of a path: the name that a person knows it by, and what they can do where it is taken. */
export interface Place {
  readonly path: string;
  readonly name: string;
  readonly hint: string;
  /** What is there makes way, if a conversion made it. */
  readonly replace: boolean;
  /** Nobody but Hearth puts anything there: it makes way whatever it is. */
  readonly isCache?: true;
}

/** Throws INVALID_INPUT where a path is taken, by anything that is not to be replaced. */
export async function refuseTaken({ path, name, hint, replace, isCache }: Place): Promise<void> {
  const there = await lstat(path).catch(() => null);
  if (there === null) return;
  if (!replace) throw isTaken(name, hint);
  if (isCache === true || (there.isDirectory() && (await isConverted(path)))) return;
  throw new HearthError(
    'FORBIDDEN',
    `${name} is there and no folder that a conversion made, so it is not replaced.`,
    'Choose another folder, or move what is there away yourself. (What was converted by an earlier version has no label that tells it.)',
  );
}

/** The small files that a conversion puts into a model folder. */
const SMALL =
  /^[^/]+\.(?:json|txt|model|spm|jinja|md)$|^(?:licen[cs]e|notice|copying|use_policy)(?:$|[-._][^/]*$)|^\d{1,2}_\w+\/(?:config\.json|model\.safetensors)$|^(?:speaker_embeddings|voices)\/[^/]+\.(?:bin|npy)$/i;
/** What is run: each such file is in the label of the folder. */
const RUN = /^(?:[^/]+\.gguf|onnx\/[^/]+\.onnx)$/i;
/** What graphs point to: copied weights, and what the converter notes of them. */
const BESIDE_GRAPHS = /^onnx\/(?:[^/]+\/)*[^/]+\.(?:safetensors|bin|data|onnx_data|json)$/i;
/** A model has some dozens of files; a folder with more is somebody's. */
const MAX_FILES = 2_000;

/**
 * Whether a folder holds nothing but what conversions wrote: each file that is run as the folder's label says it was
 * made, and nothing else but what goes along. Somebody's other files are never thrown away.
 */
async function isConverted(folder: string): Promise<boolean> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  if (entries.length === 0) return true;
  if (entries.length > MAX_FILES) return false;
  const origins = await originsIn(folder);
  let made = 0;
  for (const entry of entries) {
    if (entry.isDirectory()) continue;
    const place = join(entry.parentPath, entry.name);
    const path = relative(folder, place).split(sep).join('/');
    if (!entry.isFile()) return false;
    if (RUN.test(path)) {
      const origin = Object.hasOwn(origins, path) ? origins[path] : undefined;
      if (origin === undefined || (await lstat(place)).size !== origin.bytes) return false;
      made += 1;
    } else if (!SMALL.test(path) && !BESIDE_GRAPHS.test(path)) return false;
  }
  return made > 0;
}

function isTaken(name: string, hint: string): HearthError {
  return new HearthError('INVALID_INPUT', `${name} is there already.`, hint, { override: 'replace' });
}

/**
 * Lets `fill` make what is then moved to the place: it is given a path in a folder beside it that goes away in any
 * case. What is to be replaced stays as it was until then; `before` is waited for before it goes. A signal that ends
 * before the last step leaves nothing. Throws as {@link refuseTaken} does.
 */
export async function filledWhole<T>(
  place: Place,
  signal: AbortSignal,
  fill: (aside: string) => Promise<T>,
  before: () => Promise<void> = () => Promise.resolve(),
): Promise<T> {
  const { path } = place;
  await refuseTaken(place);
  const parent = dirname(path);
  // A folder that a person names is not among those that are looked through at the start.
  await sweep(parent);
  const staging = join(parent, `.converting-${String(process.pid)}@${MACHINE}-${randomUUID()}`);
  const created = await madeStaging(parent, staging);
  const kept = { old: false };
  try {
    const aside = join(staging, basename(path));
    const made = await fill(aside);
    signal.throwIfAborted();
    // Somebody may have put something there meanwhile.
    await refuseTaken(place);
    if (place.replace) await before();
    await moved(aside, place, join(staging, OLD)).catch((error: unknown) => {
      kept.old = error instanceof OldIsAside;
      throw error;
    });
    return made;
  } finally {
    if (!kept.old) await rm(staging, { recursive: true, force: true, maxRetries: 3 });
    // The folder of an organisation that got no model is not left behind.
    if (created !== undefined) await rmdir(parent).catch(() => undefined);
  }
}

/** Makes the folder and those above it; gives the first of them that was not there. Throws INVALID_INPUT. */
async function madeStaging(parent: string, staging: string): Promise<string | undefined> {
  try {
    const created = await mkdir(parent, { recursive: true });
    await mkdir(staging);
    return created;
  } catch (cause) {
    throw new HearthError(
      'INVALID_INPUT',
      `${parent} cannot be written to: ${systemCode(cause) ?? 'no reason was given'}.`,
      'Choose a folder that your user may write to.',
      { cause },
    );
  }
}

/** What was to be replaced lies beside its place, and could not be moved back. */
class OldIsAside extends HearthError {
  constructor(name: string, old: string, cause: unknown) {
    super('INTERNAL', `${name} could not be replaced, and what was there lies in ${old} now.`, IN_USE_HINT, {
      cause,
    });
  }
}

/** Moves a folder to its place, what is there to `old`; where that fails, what was there is there again. */
async function moved(made: string, { path, name, hint, replace }: Place, old: string): Promise<void> {
  const there = replace && (await lstat(path).catch(() => null)) !== null;
  if (there)
    await rename(path, old).catch((cause: unknown) => {
      throw new HearthError('FORBIDDEN', `${name} could not be replaced.`, IN_USE_HINT, { cause });
    });
  try {
    await rename(made, path);
  } catch (cause) {
    if (there)
      await rename(old, path).catch((error: unknown) => {
        throw new OldIsAside(name, old, error);
      });
    throw TAKEN.has(systemCode(cause)) ? isTaken(name, hint) : cause;
  }
}

/** Takes away what conversions left whose process is gone, in a folder of `org/name`. Never rejects. */
export async function sweepStaging(modelsFolder: string): Promise<void> {
  for (const org of await readdir(modelsFolder).catch(() => [])) await sweep(join(modelsFolder, org));
}

/** Takes away what conversions left in one folder, and the folder with it where it is empty then. Never rejects. */
async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const owner = stagedBy(name);
    if (owner === null || (await isAtWork(join(folder, name), owner))) continue;
    await movedBack(folder, join(folder, name));
    await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined);
    await rmdir(folder).catch(() => undefined);
  }
}

/** Who works in a staging folder; without a machine it is this one. */
interface StagingOwner {
  readonly pid: number;
  readonly machine: string | undefined;
}

/** Whose staging folder has that name; null where it is none. */
export function stagedBy(name: string): StagingOwner | null {
  const found = STAGING.exec(name);
  return found === null ? null : { pid: Number(found[1]), machine: found[2] };
}

/** Whether a conversion under way may still write into its folder. */
async function isAtWork(staging: string, { pid, machine }: StagingOwner): Promise<boolean> {
  if (machine === undefined || machine === MACHINE) return isAlive(pid);
  const info = await lstat(staging).catch(() => null);
  return info === null || Date.now() - info.mtimeMs < FOREIGN_AFTER_MS;
}

/** What was moved aside by a process that ended before the new one was in its place goes back there. */
async function movedBack(folder: string, staging: string): Promise<void> {
  const names: string[] = await readdir(staging).catch(() => []);
  const place = names.find((name) => name !== OLD);
  if (place === undefined || !names.includes(OLD)) return;
  if ((await lstat(join(folder, place)).catch(() => null)) !== null) return;
  await rename(join(staging, OLD), join(folder, place)).catch(() => undefined);
}

/** Whether there is a process of that id, whoever's it is. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}
