import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { desktopLinkSchema } from '../../shared/desktop.ts';
import { linksOf } from './opened-paths.ts';

const root = mkdtempSync(join(tmpdir(), 'hearth-opened-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function put(name: string, content: string, size?: number): string {
  const path = join(root, name);
  writeFileSync(path, content);
  if (size !== undefined) truncateSync(path, size);
  return path;
}
const textOf = (bytes: Uint8Array | null): string => new TextDecoder().decode(bytes ?? new Uint8Array());

it('folders and weights go to Models by their path, and a GGUF by another name too', async () => {
  const folder = join(root, 'folder');
  mkdirSync(folder);
  const paths = [put('a.gguf', 'GGUF'), folder, put('b', 'GGUF\u0003'), put('c.onnx', 'x')];
  expect(await linksOf(paths)).toEqual([{ kind: 'files', paths }]);
});

it('any other file is handed over with what is in it', async () => {
  const [link] = await linksOf([put('notes.txt', 'Rain.'), put('empty.txt', '')]);
  if (link?.kind !== 'documents') throw new Error('no documents');
  expect(desktopLinkSchema.safeParse(link).success).toBe(true);
  expect(link.documents.map(({ name, size, bytes }) => [name, size, textOf(bytes)])).toEqual([
    ['notes.txt', 5, 'Rain.'],
    ['empty.txt', 0, ''],
  ]);
});

it('of a file that no page could take only the beginning is read', async () => {
  const [link] = await linksOf([put('mails.txt', 'From: me', 50e6)]);
  if (link?.kind !== 'documents') throw new Error('no documents');
  expect(link.documents).toMatchObject([{ name: 'mails.txt', size: 50e6 }]);
  expect(link.documents[0]?.bytes).toHaveLength(4_100);
});

it('many files together are no more than the page can be handed', async () => {
  const paths = Array.from({ length: 6 }, (_, index) => put(`large-${index}.txt`, 'x', 7_900_000));
  const [link] = await linksOf(paths);
  if (link?.kind !== 'documents') throw new Error('no documents');
  expect(link.documents.map(({ bytes }) => bytes?.length)).toEqual([
    7_900_000, 7_900_000, 7_900_000, 7_900_000, 4_100, 4_100,
  ]);
});

it('a path that is not there is told, not left out', async () => {
  const [missing, model] = [join(root, 'gone.txt'), join(root, 'gone.gguf')];
  expect(await linksOf([missing, model])).toEqual([
    { kind: 'files', paths: [model] },
    { kind: 'documents', documents: [{ name: 'gone.txt', size: 0, bytes: null }] },
  ]);
});
