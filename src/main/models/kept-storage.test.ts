/** What is kept on the disk: whose it is, what may go, and what stays. */
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Plan } from '../../shared/runner.ts';
import { KeptStorage } from './kept-storage.ts';
import { scanFolder } from './scan.ts';

let home = '';
let plans: Pick<Plan, 'directory' | 'convert'>[] = [];
let told: string[] = [];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'hearth-kept-'));
  plans = [];
  told = [];
});
afterEach(() => rm(home, { recursive: true }));

const keyOf = (digit: string): string => digit.repeat(32);

/** Something kept of a folder. */
async function keep(kind: string, digit: string, bytes: number, folder?: string): Promise<string> {
  const at = join(home, 'cache', kind, keyOf(digit));
  await mkdir(at, { recursive: true });
  await writeFile(join(at, 'it'), new Uint8Array(bytes));
  if (folder !== undefined) await writeFile(join(at, 'source.json'), JSON.stringify({ folder }));
  return at;
}

/** The storage over models in folders of those names. */
async function storage(...names: string[]): Promise<KeptStorage> {
  const models = await Promise.all(
    names.map(async (name) => {
      await mkdir(join(home, name), { recursive: true });
      return { id: `org/${name}`, folder: await scanFolder(join(home, name)) };
    }),
  );
  return new KeptStorage({
    cache: () => join(home, 'cache'),
    library: { list: () => models },
    plans: () => plans,
    onDelete: async (folder) => void told.push(folder),
  });
}

test('a model of whose file gigabytes are kept is not named, or another folder is counted', async () => {
  const kept = await storage('a', 'b');
  await keep('gguf', '1', 900, join(home, 'a'));
  await keep('quantized', '2', 500, join(home, 'b'));
  await keep('onnx', '3', 40, join(home, 'gone'));
  await keep('onnx', '4', 30);
  await mkdir(join(home, 'cache/onnx/somebody-elses'));
  expect((await kept.list()).map(({ kind, key, model }) => [kind, key[0], model])).toEqual([
    ['gguf', '1', 'org/a'],
    ['quantized', '2', 'org/b'],
    ['graphs', '3', null],
    ['graphs', '4', null],
  ]);
  expect((await kept.of('org/a')).map(({ bytes }) => bytes > 900)).toEqual([true]);
});

test('what a loaded model uses is deleted under it, or nothing else is', async () => {
  const kept = await storage('a', 'b');
  await keep('gguf', '1', 9, join(home, 'a'));
  await keep('quantized', '2', 9, join(home, 'a'));
  await keep('gguf', '3', 9, join(home, 'b'));
  plans = [{ directory: join(home, 'a'), convert: { to: 'gguf', quantization: 'Q8_0', allowed: [] } }];
  const { deleted, freed_bytes: freed, in_use: used } = await kept.delete({});
  expect([deleted, freed > 18, used.map(({ key }) => key)]).toEqual([2, true, [keyOf('1')]]);
  expect(await readdir(join(home, 'cache/gguf'))).toEqual([keyOf('1')]);
  expect(await readdir(join(home, 'cache/quantized'))).toEqual([]);
});

test.each([
  [{ kind: 'gguf' }, ['1', '3']],
  [{ model: 'org/a' }, ['1', '2']],
  [{ kind: 'gguf', model: 'org/a' }, ['1']],
  [{ key: keyOf('3') }, ['3']],
  [{ model: 'org/none' }, []],
] as const)('%j deletes other than %j', async (choice, gone) => {
  const kept = await storage('a', 'b');
  await keep('gguf', '1', 9, join(home, 'a'));
  await keep('quantized', '2', 9, join(home, 'a'));
  await keep('gguf', '3', 9, join(home, 'b'));
  const all = await kept.list();
  await kept.delete(choice);
  const left = (await kept.list()).map(({ key }) => key);
  expect(all.flatMap(({ key }) => (left.includes(key) ? [] : [key[0]])).toSorted()).toEqual(gone);
});

test('a file that another process is writing is deleted, or what a dead one left stays', async () => {
  const kept = await storage('a');
  const writing = await keep('gguf', '1', 9);
  await writeFile(join(writing, `a-Q8_0.gguf.${String(process.pid)}.part`), '');
  const left = await keep('gguf', '2', 9);
  await writeFile(join(left, `a-Q8_0.gguf.${String(2 ** 30)}.part`), '');
  expect((await kept.delete({})).in_use.map(({ key }) => key)).toEqual([keyOf('1')]);
});

test("graphs of weights in the Hub's cache belong to nobody, or what a link leads to is deleted", async () => {
  const hub = 'hub/models--org--name';
  const kept = await storage(`${hub}/snapshots/1`);
  await mkdir(join(home, hub, 'blobs'));
  const at = await keep('onnx', '1', 9, join(home, hub, 'blobs'));
  await symlink(join(home, hub), join(at, 'link'));
  expect((await kept.list())[0]?.model).toBe(`org/${hub}/snapshots/1`);
  await kept.delete({});
  expect(await readdir(join(home, hub))).toEqual(['blobs', 'snapshots']);
});

test('graphs of an encoder that lies below its model are nobody’s, or go while it is loaded', async () => {
  const kept = await storage('a');
  await keep('onnx', '1', 40, join(home, 'a/0_Transformer'));
  plans = [{ directory: join(home, 'a'), convert: { to: 'onnx', allowed: [] } }];
  expect(await kept.list()).toMatchObject([{ model: 'org/a', in_use: true }]);
  expect(await kept.delete({})).toMatchObject({ deleted: 0, in_use: [{ model: 'org/a' }] });
});

test('a model that is loaded while others are deleted loses its file', async () => {
  const kept = await storage('a');
  await keep('gguf', '1', 40, join(home, 'a'));
  const listed = kept.list.bind(kept);
  kept.list = async () => {
    const all = await listed();
    plans = [{ directory: join(home, 'a'), convert: { to: 'gguf', quantization: 'Q8_0', allowed: [] } }];
    return all;
  };
  expect(await kept.delete({})).toMatchObject({ deleted: 0, in_use: [{ model: 'org/a' }] });
});

test('what a deletion that was cut off left stays for ever', async () => {
  const kept = await storage('a');
  await keep('gguf', '1', 40, join(home, 'a'));
  await mkdir(join(home, 'cache/gguf/.removing-before'));
  await kept.delete({});
  expect(await readdir(join(home, 'cache/gguf'))).toEqual([]);
  expect(told).toEqual([join(home, 'a')]);
});
