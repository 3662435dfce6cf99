/** Which model folders lie below a root, by the ways in which folders of models are laid out. */
import { readFile, readdir, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { ModelSource } from '../../shared/models.ts';

/** A place that holds models. */
export interface LibraryRoot {
  readonly path: string;
  readonly source: ModelSource;
  /**
   * `org-name`: `org/name/…` below it; `hf-cache`: the cache of the Hub; `added`: whatever a person dropped, a model
   * folder, a .gguf file, a folder of model folders, or a folder of `org/name`.
   */
  readonly layout: 'org-name' | 'hf-cache' | 'added';
}

/** Models of one root; a folder with more is something else. */
const MAX_MODELS = 5_000;
/** Where models are listed that came from no organisation. */
const LOCAL = 'local';

const WEIGHTS = /\.(?:gguf|onnx|safetensors)$|^pytorch_model(?:-\d{5,6}-of-\d{5,6})?\.bin$/i;

/** Ids and places (folders or .gguf files) of the models below a root; empty where it can't be read. */
export async function modelFolders(root: LibraryRoot): Promise<[id: string, path: string][]> {
  const found =
    root.layout === 'hf-cache'
      ? await cacheFolders(root.path)
      : root.layout === 'added'
        ? await addedFolders(root.path)
        : await orgFolders(root.path);
  return found.slice(0, MAX_MODELS);
}

async function orgFolders(path: string): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for (const org of await subfolders(path)) {
    for (const name of await subfolders(join(path, org)))
      found.push([`${org}/${name}`, join(path, org, name)]);
    if (found.length > MAX_MODELS) break;
  }
  return found;
}

/** What a dropped path holds. Folders are looked into three deep at most. */
async function addedFolders(path: string): Promise<[string, string][]> {
  const info = await stat(path).catch(() => undefined);
  if (info?.isFile() === true) {
    const isGguf = extname(path).toLowerCase() === '.gguf';
    return isGguf ? [[`${LOCAL}/${basename(path).replace(/\.gguf$/i, '')}`, path]] : [];
  }
  if (info === undefined) return [];
  if (await isModelFolder(path)) return [[`${LOCAL}/${basename(path)}`, path]];
  const found: [string, string][] = [];
  for (const name of await subfolders(path)) {
    const child = join(path, name);
    if (await isModelFolder(child)) {
      found.push([`${basename(path)}/${name}`, child]);
    } else {
      for (const grandchild of await subfolders(child)) {
        const folder = join(child, grandchild);
        if (await isModelFolder(folder)) found.push([`${name}/${grandchild}`, folder]);
      }
    }
    if (found.length > MAX_MODELS) break;
  }
  return found;
}

/** True for a folder with weights in it, or in the `onnx` folder of it, or with sentence-transformers' list of its modules. */
export async function isModelFolder(path: string): Promise<boolean> {
  for (const folder of [path, join(path, 'onnx')]) {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    if (
      entries.some(
        (entry) => !entry.isDirectory() && (WEIGHTS.test(entry.name) || entry.name === 'modules.json'),
      )
    )
      return true;
  }
  return false;
}

/** `models--org--name/refs/main` holds the commit whose snapshot is current. */
async function cacheFolders(path: string): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for (const entry of await subfolders(path)) {
    if (!entry.startsWith('models--')) continue;
    const commit = await readFile(join(path, entry, 'refs', 'main'), 'utf8').catch(() => '');
    if (!/^[0-9a-f]{40}\s*$/.test(commit)) continue;
    found.push([
      entry.slice('models--'.length).replaceAll('--', '/'),
      join(path, entry, 'snapshots', commit.trim()),
    ]);
  }
  return found;
}

/** Names of the folders in a folder, links to folders included; empty where it can't be read. */
async function subfolders(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  const names: string[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const isFolder =
      entry.isDirectory() ||
      (entry.isSymbolicLink() && (await stat(join(path, entry.name)).catch(() => undefined))?.isDirectory());
    if (isFolder === true) names.push(entry.name);
  }
  return names.sort();
}
