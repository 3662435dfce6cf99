import { expect, it } from 'vitest';
import type { DroppedFolder, Entry } from '../../stores/opened.ts';
import { openFolders } from './folders.ts';
import { MAX_FILES, MAX_FOLDER_DEPTH } from './limits.ts';
import { lookAt } from './look.ts';
import { messages } from './messages.ts';

/** A folder by what lies in it: files by their bytes, folders in folders, null for what can't be read. */
interface Tree {
  readonly [name: string]: string | Tree | null;
}

/** As in Chromium: at most 100 entries at a time, and none at the end. */
const AT_A_TIME = 100;

function folderEntry(name: string, tree: Tree): Entry {
  return {
    name,
    isDirectory: true,
    createReader: () => {
      const entries = Object.entries(tree).map(([each, inside]) => entryOf(each, inside));
      return { readEntries: (take) => take(entries.splice(0, AT_A_TIME)) };
    },
  };
}

function entryOf(name: string, inside: Tree[string] | undefined): Entry {
  if (typeof inside === 'object' && inside !== null) return folderEntry(name, inside);
  const file: NonNullable<Entry['file']> = (take, fail) =>
    typeof inside === 'string'
      ? take(new File([Uint8Array.from(inside, (letter) => letter.charCodeAt(0))], name))
      : fail(new Error('gone'));
  return { name, isDirectory: false, file };
}

const folder = (name: string, tree: Tree): DroppedFolder => ({
  file: new File([], name),
  entry: folderEntry(name, tree),
});
const signal = new AbortController().signal;
const open = async (tree: Tree) => {
  const { models, files, problems } = await openFolders([folder('all', tree)], signal);
  return { models: models.length, files: files.map(({ file }) => file.name), problems };
};
const look = (...folders: DroppedFolder[]) =>
  lookAt({ files: [], folders, problems: [], text: '' }, () => undefined, signal);
const PNG = '\u0089PNG\r\n\u001a\n\0\0\0\rIHDR';

it.each<[string, Tree]>([
  ['a config.json at its top', { 'config.json': '{}', 'cat.png': '' }],
  ['a GGUF file', { 'tiny.GGUF': 'GGUF' }],
  ['weights in a folder of it', { 'README.md': 'x', onnx: { 'model.onnx': '' } }],
])('a folder with %s stays a model folder, and no file of it is read', async (_, tree) => {
  expect(await open(tree)).toEqual({ models: 1, files: [], problems: [] });
});

it('a config.json deep in a folder of pictures makes no model of it', async () => {
  expect(await open({ 'a.png': PNG, site: { 'config.json': '{}' } })).toEqual({
    models: 0,
    files: ['a.png', 'config.json'],
    problems: [],
  });
});

it('files of all folders in it come, more than a reader gives at once, without those of the system', async () => {
  const many = Object.fromEntries(Array.from({ length: 2 * AT_A_TIME + 1 }, (_, at) => [`${at}.png`, PNG]));
  const { files } = await open({ '.DS_Store': 'x', '.git': { HEAD: 'x' }, 'Thumbs.db': 'x', may: many });
  expect(files).toHaveLength(2 * AT_A_TIME + 1);
});

it('an empty folder, one that can’t be read and one that is too deep each have a sentence', async () => {
  let deep: Tree = { 'far.png': PNG };
  for (let depth = 0; depth < MAX_FOLDER_DEPTH; depth += 1) deep = { deeper: deep };
  expect((await open({ '.DS_Store': 'x', inner: {} })).problems).toEqual([messages.folderEmpty('all')]);
  expect((await open({ 'a.png': null, 'b.png': PNG })).problems).toEqual([messages.folderUnread('all', 1)]);
  expect(await open(deep)).toEqual({
    models: 0,
    files: [],
    problems: [messages.folderTooDeep('all', MAX_FOLDER_DEPTH)],
  });
});

it('a folder of more files than a batch takes is refused before they are looked at', async () => {
  const files = Object.fromEntries(Array.from({ length: MAX_FILES + 1 }, (_, at) => [String(at), null]));
  expect(await open(files)).toEqual({
    models: 0,
    files: [],
    problems: [messages.folderTooLarge('all', MAX_FILES)],
  });
});

it('of a folder the kind is taken that most files are of, and the others are counted, not listed', async () => {
  const photos = folder('photos', { 'a.png': PNG, 'b.png': PNG, 'notes.txt': 'From May.', 'empty.txt': '' });
  expect(await look(photos)).toMatchObject({
    is: 'media',
    kind: 'picture',
    files: [{ name: 'a.png' }, { name: 'b.png' }],
    problems: [messages.folderOthers('photos', 2)],
  });
});

it('a folder of nothing that is known says so in one sentence', async () => {
  expect(await look(folder('odd', { a: '\u0001\u0002', b: '\u0001\u0003' }))).toEqual({
    is: 'nothing',
    problems: [messages.folderUnknown('odd', 2)],
  });
});
