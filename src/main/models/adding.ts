/** Looks at a path that a person wants to add: whether models are there that can be run, and if not, why. */
import { open, stat, access, constants } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, extname, isAbsolute, parse, resolve } from 'node:path';
import { systemCode } from '../../shared/system-errors.ts';
import { modelFolders } from './folders.ts';
import { taskOf } from './library.ts';
import { neverRuns } from './refusals.ts';
import { scanFile, scanFolder, type FolderProblem } from './scan.ts';
import { runnableWeights } from './variants.ts';

/** Beginning of every GGUF file. */
const GGUF_MAGIC = 'GGUF';
/** Of a folder of many models so many are looked into; one that can be run is enough. */
const MAX_TRIED = 200;

/** Why a path can't be added, in a sentence; null where it can. */
export async function whyNotAdded(path: string): Promise<string | null> {
  if (!isAbsolute(path)) return 'It is not a whole path.';
  if (isTooWide(path)) return 'It holds the whole machine: choose the folder of the models.';
  try {
    const info = await stat(path);
    if (!info.isDirectory() && !info.isFile()) return 'It is neither a file nor a folder.';
    // Entering a folder needs the right to search it, which reading alone does not give.
    await access(path, info.isDirectory() ? constants.R_OK | constants.X_OK : constants.R_OK);
    return info.isFile() ? await whyNotFile(path) : await whyNotFolder(path);
  } catch (thrown) {
    const code = systemCode(thrown) ?? '';
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'It is not there any more.';
    if (code === 'EACCES' || code === 'EPERM') return 'Your user may not read it.';
    return `It could not be read (${code === '' ? 'no reason was given' : code}).`;
  }
}

async function whyNotFile(path: string): Promise<string | null> {
  const kind = extname(path).toLowerCase();
  if (kind === '.onnx' || kind === '.safetensors')
    return `A lone ${kind} file lacks its config and tokenizer: add the folder that it lies in.`;
  if (kind !== '.gguf') return 'Only folders and .gguf files can be added.';
  const { problem } = await scanFile(path);
  if (problem?.kind === 'pointer') return told(problem);
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(GGUF_MAGIC.length), 0, GGUF_MAGIC.length, 0);
  if (buffer.toString('latin1', 0, bytesRead) !== GGUF_MAGIC)
    return 'It is no GGUF file, whatever its name says.';
  const [, part] = /-(\d{5})-of-\d{5}\.gguf$/.exec(path) ?? [];
  if (part !== undefined && part !== '00001')
    return 'It is one part of several: add the first part or the folder.';
  return problem === null ? null : told(problem);
}

async function whyNotFolder(path: string): Promise<string | null> {
  const found = await modelFolders({ path, source: 'folder', layout: 'added' });
  let only: string | null = null;
  for (const [, place] of found.slice(0, MAX_TRIED)) {
    const folder = place.toLowerCase().endsWith('.gguf') ? await scanFile(place) : await scanFolder(place);
    if (folder.problem === null && runnableWeights(folder.weights, null).length > 0) return null;
    if (found.length > 1) continue;
    const task = taskOf(folder, null);
    const why = folder.problem ?? neverRuns({ id: basename(place), source: 'folder', folder, task });
    if (why !== null) only = told(why);
    // A GGUF file can be made of it, which a person has to ask for.
    else if (folder.weights.length > 0) return null;
  }
  const { problem } = await scanFolder(path);
  // What the folder is as a whole explains its parts.
  if (only !== null && problem?.kind !== 'foreign') return only;
  if (problem !== null && problem.kind !== 'empty') return told(problem);
  return found.length === 0
    ? 'No model was found in it: no .gguf, .onnx or .safetensors file.'
    : 'It holds raw checkpoints of kinds that Hearth does not convert, and no GGUF or ONNX files.';
}

function told({ message, hint }: Pick<FolderProblem, 'message' | 'hint'>): string {
  return `${message} ${hint}`;
}

/** The root of a drive or a home folder: scanning and watching one would never end. */
function isTooWide(path: string): boolean {
  const whole = resolve(path);
  return whole === parse(whole).root || whole === homedir();
}
