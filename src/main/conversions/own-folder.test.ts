/** Where conversions go: names, folders that appear whole, and what is left of those that were killed. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  convertedId,
  filledWhole,
  isLocal,
  noteSource,
  ownId,
  refuseTaken,
  sweepStaging,
  type Place,
} from './own-folder.ts';

const never = new AbortController().signal;
const at = (path: string, replace = false): Place => ({
  path,
  name: 'org/name',
  hint: 'Replace it.',
  replace,
});
let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hearth-own-'));
});
afterEach(() => rmSync(root, { recursive: true }));

test.each([
  ['org/name', { to: 'onnx', quantization: 'q8' }, 'org/name-q8-ONNX'],
  ['org/name', { to: 'onnx' }, 'org/name-ONNX'],
  ['org/name', { to: 'gguf', quantization: 'Q4_K_M' }, 'org/name-Q4_K_M-GGUF'],
  ['.cache/.name', { to: 'onnx', quantization: 'q8' }, 'cache/name-q8-ONNX'],
  ['/home/..', { to: 'onnx' }, 'local/model-ONNX'],
  ['name', { to: 'onnx', quantization: 'f16' }, 'local/name-f16-ONNX'],
  ['/home/me/models/bert', { to: 'onnx', quantization: 'q4' }, 'local/bert-q4-ONNX'],
] as const)('%s as %j goes elsewhere than to %s', (model, request, id) => {
  expect(convertedId(model, request)).toBe(id);
});

test('a half-made folder shows under its name, or stays where its maker fails', async () => {
  const path = join(root, 'org/name');
  const going = filledWhole(at(path), never, async (aside) => {
    mkdirSync(aside);
    expect([existsSync(path), readdirSync(join(root, 'org')).every((name) => name.startsWith('.'))]).toEqual([
      false,
      true,
    ]);
    throw new Error('the disk is full');
  });
  await expect(going).rejects.toThrow('the disk is full');
  expect(readdirSync(root)).toEqual([]);
});

test('what was made is not where it should be, or its staging stays', async () => {
  const path = join(root, 'org/name');
  mkdirSync(join(root, 'org'));
  expect(
    await filledWhole(at(path), never, async (aside) => {
      mkdirSync(aside);
      writeFileSync(join(aside, 'a'), '');
      return 5;
    }),
  ).toBe(5);
  expect(readdirSync(root, { recursive: true }).toSorted()).toEqual(['org', 'org/name', 'org/name/a']);
  await expect(refuseTaken(at(path))).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});

test('a folder that was there and empty goes away with a conversion that failed', async () => {
  mkdirSync(join(root, 'mine'));
  await expect(
    filledWhole(at(join(root, 'mine/new')), never, () => Promise.reject(new Error('no'))),
  ).rejects.toThrow('no');
  expect(readdirSync(root)).toEqual(['mine']);
});

test('what a killed process left stays for ever, or that of one that works is taken away', async () => {
  const gone = `org/.converting-${String(2 ** 30)}-a`;
  const works = `org/.converting-${String(process.pid)}-b`;
  for (const path of [gone, works, 'org/name', `other/.converting-${String(2 ** 30)}-c`])
    mkdirSync(join(root, path, 'inside'), { recursive: true });
  await sweepStaging(root);
  expect(readdirSync(join(root, 'org')).toSorted()).toEqual([works.slice(4), 'name']);
  expect(existsSync(join(root, 'other'))).toBe(false);
  await sweepStaging(join(root, 'not there'));
});

test('what a killed process left beside a folder that a person names stays there', async () => {
  mkdirSync(join(root, `.converting-${String(2 ** 30)}-a/inside`), { recursive: true });
  await filledWhole(at(join(root, 'mine')), never, async (aside) => {
    mkdirSync(aside);
  });
  expect(readdirSync(root)).toEqual(['mine']);
});

/** A folder as conversions make them, with a word in it. */
function converted(path: string, word: string): void {
  mkdirSync(join(path, 'onnx'), { recursive: true });
  for (const name of ['config.json', 'README.md', 'onnx/model.onnx']) writeFileSync(join(path, name), word);
  const label = { 'onnx/model.onnx': { source: 'converted', bytes: word.length } };
  writeFileSync(join(path, 'hearth-origin.json'), JSON.stringify(label));
}
const wordOf = (path: string): string => readFileSync(join(path, 'onnx/model.onnx'), 'utf8');

test('what is to be replaced goes before the new one is whole, or stays', async () => {
  const path = join(root, 'org/name');
  converted(path, 'old');
  await expect(
    filledWhole(at(path, true), never, async (aside) => {
      converted(aside, 'half');
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  expect(wordOf(path)).toBe('old');
  const seen: string[] = [];
  await filledWhole(
    at(path, true),
    never,
    async (aside) => converted(aside, 'new'),
    async () => void seen.push(wordOf(path)),
  );
  expect([seen, wordOf(path), readdirSync(join(root, 'org'))]).toEqual([['old'], 'new', ['name']]);
});

test("what somebody else put there is replaced, or a model's own weights", async () => {
  const path = join(root, 'org/name');
  converted(path, 'old');
  writeFileSync(join(path, 'model.safetensors'), '');
  const mine = join(root, 'org/mine');
  mkdirSync(mine);
  writeFileSync(join(mine, 'letter.txt'), '');
  const file = join(root, 'org/file');
  writeFileSync(file, '');
  for (const place of [path, mine, file])
    await expect(filledWhole(at(place, true), never, async () => undefined)).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  expect(readdirSync(join(root, 'org')).toSorted()).toEqual(['file', 'mine', 'name']);
});

test('a folder that looks like one of a conversion is replaced, though its files came from elsewhere', async () => {
  const path = join(root, 'org/name');
  const refused = async (): Promise<void> => {
    await expect(refuseTaken(at(path, true))).rejects.toMatchObject({ code: 'FORBIDDEN' });
  };
  // Downloaded graphs, without a label.
  mkdirSync(join(path, 'onnx'), { recursive: true });
  writeFileSync(join(path, 'onnx/model.onnx'), 'graph');
  await refused();
  converted(path, 'made');
  await refuseTaken(at(path, true));
  // A file that was exchanged, one that was put beside it, and what lies deeper.
  writeFileSync(join(path, 'onnx/model.onnx'), 'another');
  await refused();
  converted(path, 'made');
  writeFileSync(join(path, 'other-Q4_K_M.gguf'), 'GGUF');
  await refused();
  rmSync(join(path, 'other-Q4_K_M.gguf'));
  mkdirSync(join(path, '1_photos'));
  writeFileSync(join(path, '1_photos/cat.jpg'), '');
  await refused();
});

test('what was moved aside by a process that was killed is taken away with the rest', async () => {
  const gone = join(root, `org/.converting-${String(2 ** 30)}-a`);
  converted(join(gone, 'replaced'), 'old');
  converted(join(gone, 'name'), 'new');
  await sweepStaging(root);
  expect([wordOf(join(root, 'org/name')), readdirSync(join(root, 'org'))]).toEqual(['old', ['name']]);
});

test('what another machine writes on a shared disk is taken away, as it has no such process here', async () => {
  const name = `.converting-${String(2 ** 30)}@0badcafe-a`;
  mkdirSync(join(root, 'org', name), { recursive: true });
  await sweepStaging(root);
  expect(readdirSync(join(root, 'org'))).toEqual([name]);
  const old = new Date(Date.now() - 2 * 24 * 3_600_000);
  utimesSync(join(root, 'org', name), old, old);
  await sweepStaging(root);
  expect(readdirSync(root)).not.toContain('org');
});

test('what came there meanwhile is replaced unasked, or the refusal has no code and no way on', async () => {
  const path = join(root, 'org/name');
  const going = filledWhole(at(path), never, async (aside) => {
    converted(aside, 'mine');
    converted(path, 'another');
  });
  await expect(going).rejects.toMatchObject({ code: 'INVALID_INPUT', override: 'replace' });
  expect(wordOf(path)).toBe('another');
});

test('a place that cannot be written to is an internal error', async () => {
  writeFileSync(join(root, 'file'), '');
  await expect(filledWhole(at(join(root, 'file/new')), never, async () => undefined)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  });
});

test('what becomes of two folders of one name has one id, or of one folder two', async () => {
  const request = { to: 'onnx', quantization: 'q8' } as const;
  const idOf = (directory: string): Promise<string> =>
    ownId(root, { id: directory, folder: { directory } }, request);
  expect(await idOf('/a/bert')).toBe('local/bert-q8-ONNX');
  converted(join(root, 'local/bert-q8-ONNX'), 'of a');
  await noteSource(join(root, 'local/bert-q8-ONNX'), '/a/bert');
  expect([await idOf('/a/bert'), await idOf('/b/bert')]).toEqual([
    'local/bert-q8-ONNX',
    'local/bert-2-q8-ONNX',
  ]);
  await refuseTaken(at(join(root, 'local/bert-q8-ONNX'), true));
  expect(['/a/bert', 'local/bert', 'org/bert'].map(isLocal)).toEqual([true, true, false]);
});
