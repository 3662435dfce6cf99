/** The small files that go with what is made of a model. They come from anybody: links out of the model are not followed. */
import {
  constants,
  copyFile,
  mkdir,
  readFile,
  readdir,
  realpath,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { join, sep } from 'node:path';
import { encoderFolderOf, moduleFolders } from '../shared/sentence-layout.ts';
import { DENSE_FILE, denseFiles } from './sentence-dense.ts';
import { encoderPlace, modulesOf } from './sentence-files.ts';

/** A model folder, and the folders in which its files may really lie. */
export interface SourceFolder {
  readonly folder: string;
  readonly allowed: readonly string[];
}

/** What a model's graphs are used with: configs, tokenizers, templates, its card. */
const SMALL_FILE = /\.(?:json|txt|model|spm|jinja|md)$/i;
/** The largest tokenizer.json has 33 MB; what is larger is no small file. */
const MAX_SMALL_BYTES = 128 << 20;
/** The card, and under what terms a model may be used: LICENSE, LICENSE.txt, NOTICE, USE_POLICY.md. */
const PAPER = /^(?:readme\.md|(?:licen[cs]e|notice|copying|use_policy)(?:[-._][\w.-]{1,60})?)$/i;
/** The longest cards on the Hub stay below 200 kB, and licences below 100. */
const MAX_PAPER_BYTES = 1 << 20;
/** A model has a card, a licence and a policy; more is no model's. */
const MAX_PAPERS = 10;
/** Folders of a model that speaks: a small file for each of its voices. */
const VOICES: readonly string[] = ['speaker_embeddings', 'voices'];
const VOICE_FILE = /\.(?:bin|npy)$/;

/** Copies everything but the weights that a model folder needs to stand alone. */
export async function copySmallFiles(source: SourceFolder, to: string): Promise<void> {
  const { folder, allowed } = source;
  for (const [name, path] of await smallNames(folder)) {
    const most = PAPER.test(name) ? MAX_PAPER_BYTES : SMALL_FILE.test(name) ? MAX_SMALL_BYTES : 0;
    if (name.endsWith('.index.json')) continue;
    const real = await placeOf(path, allowed, most);
    if (real !== null) await copyFile(real, join(to, name));
  }
  await copyModules(source, to);
  for (const name of VOICES) {
    const from = join(folder, name);
    const voices = (await readdir(from).catch(() => [])).filter((voice) => VOICE_FILE.test(voice));
    if (voices.length > 0) await mkdir(join(to, name));
    for (const voice of voices) {
      const real = await placeOf(join(from, voice), allowed, MAX_SMALL_BYTES);
      if (real !== null) await copyFile(real, join(to, name, voice));
    }
  }
}

/** Paths of what lies beside a model, by name; what the encoder's own folder has too is taken from there. */
async function smallNames(folder: string): Promise<Map<string, string>> {
  const encoder = await encoderPlace(folder);
  const places = [...new Set([folder, encoder])];
  const names = places.map(async (place) =>
    (await readdir(place)).map((name): [string, string] => [name, join(place, name)]),
  );
  return new Map((await Promise.all(names)).flat());
}

/** How a model of sentences pools: the configs of its modules with the layers that follow, and their list with the encoder where it is now. */
async function copyModules({ folder, allowed }: SourceFolder, to: string): Promise<void> {
  const modules = await modulesOf(folder);
  const encoder = encoderFolderOf(modules);
  for (const name of new Set(moduleFolders(modules))) {
    if (name === '' || name === encoder) continue;
    const real = await placeOf(join(folder, name, 'config.json'), allowed, MAX_SMALL_BYTES);
    if (real === null) continue;
    await mkdir(join(to, name), { recursive: true });
    await copyFile(real, join(to, name, 'config.json'));
  }
  for (const [name, layer] of await denseFiles(folder, allowed, 'all')) {
    await mkdir(join(to, name), { recursive: true });
    await writeFile(join(to, name, DENSE_FILE), layer);
  }
  if (encoder === null || !Array.isArray(modules)) return;
  const [first, ...rest] = modules as readonly unknown[];
  const moved = [{ ...(typeof first === 'object' ? first : {}), path: '' }, ...rest];
  const list = join(to, 'modules.json');
  // A copy keeps its rights, and may be one that can only be read.
  await rm(list, { force: true });
  await writeFile(list, JSON.stringify(moved));
}

/**
 * Copies card and licence of a model into the folder of a file that was made of it. What is there stays: the papers of
 * a second model in one folder begin with its name.
 */
export async function copyPapers(
  { folder, allowed }: SourceFolder,
  to: string,
  model: string,
): Promise<void> {
  if ((await realpath(folder)) === (await realpath(to))) return;
  const papers = (await readdir(folder)).filter((name) => PAPER.test(name));
  for (const name of papers.slice(0, MAX_PAPERS)) {
    const real = await placeOf(join(folder, name), allowed, MAX_PAPER_BYTES);
    if (real === null) continue;
    const wanted = [join(to, name), join(to, `${model}-${name}`)];
    for (const path of wanted) if (await isPut(real, path)) break;
  }
}

/** True once a copy of the file is there. */
async function isPut(file: string, path: string): Promise<boolean> {
  try {
    await copyFile(file, path, constants.COPYFILE_EXCL);
    return true;
  } catch {
    // Of a file as large as this one, at most: somebody else's may have any size.
    if ((await stat(path).catch(() => null))?.size !== (await stat(file)).size) return false;
    return (await readFile(file)).equals(await readFile(path));
  }
}

/** Where a file really lies; null for what is larger than `most`, no file, or a link out of the allowed folders. */
async function placeOf(path: string, allowed: readonly string[], most: number): Promise<string | null> {
  const info = await stat(path).catch(() => null);
  if (info?.isFile() !== true || info.size > most || most === 0) return null;
  const real = await realpath(path);
  const places = await Promise.all(allowed.map((place) => realpath(place).catch(() => place)));
  return places.some((place) => real.startsWith(place + sep)) ? real : null;
}
