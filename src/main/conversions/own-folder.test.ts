/** Where conversions go: names, folders that appear whole, and what is left of those that were killed. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { convertedId, filledWhole, refuseTaken, sweepStaging } from './own-folder.ts';

const never = new AbortController().signal;
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
  const going = filledWhole(path, never, async (aside) => {
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
    await filledWhole(path, never, async (aside) => {
      mkdirSync(aside);
      writeFileSync(join(aside, 'a'), '');
      return 5;
    }),
  ).toBe(5);
  expect(readdirSync(root, { recursive: true }).toSorted()).toEqual(['org', 'org/name', 'org/name/a']);
  await expect(refuseTaken(path, 'org/name', 'Remove it.')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});

test('a folder that was there and empty goes away with a conversion that failed', async () => {
  mkdirSync(join(root, 'mine'));
  await expect(
    filledWhole(join(root, 'mine/new'), never, () => Promise.reject(new Error('no'))),
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
