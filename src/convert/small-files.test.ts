/** What goes with a model that is made of another: its card and its licence, and nothing that a stranger smuggles in. */
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copyPapers, copySmallFiles, type SourceFolder } from './small-files.ts';

let home = '';
let source: SourceFolder;
let to = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'hearth-papers-'));
  source = { folder: join(home, 'cache/snapshot'), allowed: [join(home, 'cache')] };
  to = join(home, 'to');
  for (const folder of [source.folder, join(home, 'cache/blobs'), to])
    await mkdir(folder, { recursive: true });
});
afterEach(() => rm(home, { recursive: true }));

/** Files of the model, by name. */
async function put(files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(source.folder, name), text);
}
const there = async (): Promise<string[]> => (await readdir(to)).toSorted();

test('a file without its licence, or with the weights and the code of its source', async () => {
  await put({
    'README.md': 'card',
    LICENSE: 'terms',
    'NOTICE.txt': 'names',
    'USE_POLICY.md': 'not for harm',
  });
  await put({
    'model.safetensors': 'w',
    'modeling.py': 'x',
    'license-to-kill.exe;rm': 'x',
    'config.json': '{}',
  });
  await copyPapers(source, to, 'tiny');
  expect(await there()).toEqual(['LICENSE', 'NOTICE.txt', 'README.md', 'USE_POLICY.md']);
  await copySmallFiles(source, to);
  expect(await there()).toEqual(['LICENSE', 'NOTICE.txt', 'README.md', 'USE_POLICY.md', 'config.json']);
});

test('a link to a secret of the person is copied as a licence or a config, or a Hub cache is taken for one', async () => {
  await writeFile(join(home, 'secret'), 'mine');
  await writeFile(join(home, 'cache/blobs/1'), 'terms');
  for (const name of ['README.md', 'notes.txt'])
    await symlink(join(home, 'secret'), join(source.folder, name));
  await symlink('../blobs/1', join(source.folder, 'LICENSE'));
  await copyPapers(source, to, 'tiny');
  await copySmallFiles(source, to);
  expect(await there()).toEqual(['LICENSE']);
  expect(await readFile(join(to, 'LICENSE'), 'utf8')).toBe('terms');
});

test('a card of 2 MB fills the disk, or a folder with that name ends the conversion', async () => {
  await put({ 'README.md': 'x'.repeat(2 << 20) });
  await mkdir(join(source.folder, 'LICENSE'));
  await copyPapers(source, to, 'tiny');
  await copySmallFiles(source, to);
  expect(await there()).toEqual([]);
});

test('the licence of another model in the same folder is written over, or the second model has none', async () => {
  await writeFile(join(to, 'LICENSE'), 'of another');
  await put({ LICENSE: 'terms', 'README.md': 'card' });
  for (const _ of [1, 2]) await copyPapers(source, to, 'tiny');
  expect(await there()).toEqual(['LICENSE', 'README.md', 'tiny-LICENSE']);
  expect(await readFile(join(to, 'LICENSE'), 'utf8')).toBe('of another');
});
