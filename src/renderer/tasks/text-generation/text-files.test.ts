import { expect, it } from 'vitest';
import { bytesOf, MAX_FILES, MAX_FILE_BYTES, readTextFiles } from './text-files.ts';
import type { ReadableFile } from './text-files.ts';

const file = (name: string, bytes: number[], size = bytes.length): ReadableFile => ({
  name,
  size,
  arrayBuffer: async () => new Uint8Array(bytes).buffer,
});

it('reads UTF-8 and UTF-16, and drops the mark at the beginning', async () => {
  const { files } = await readTextFiles([
    file('a.txt', [0xef, 0xbb, 0xbf, 0x68, 0x69]),
    file('b.txt', [0xff, 0xfe, 0x68, 0, 0x69, 0]),
  ]);
  expect(files).toEqual([
    { name: 'a.txt', text: 'hi' },
    { name: 'b.txt', text: 'hi' },
  ]);
});

it('refuses a picture that is named .txt, and goes on with the others', async () => {
  const { files, problems } = await readTextFiles([
    file('cat.txt', [0x89, 0x50, 0x4e, 0x47]),
    file('nul.txt', [0x61, 0, 0x62]),
    file('ok.md', [0x61]),
  ]);
  expect(files.map(({ name }) => name)).toEqual(['ok.md']);
  expect(problems).toHaveLength(2);
});

it('does not read a file that is too large, and tells of one that vanished', async () => {
  const huge: ReadableFile = {
    ...file('big.txt', [], MAX_FILE_BYTES + 1),
    arrayBuffer: () => Promise.reject(new Error('read')),
  };
  const gone: ReadableFile = {
    ...file('gone.txt', [1]),
    arrayBuffer: () => Promise.reject(new Error('gone')),
  };
  const { problems } = await readTextFiles([huge, gone]);
  expect(problems[0]).toContain('at most');
  expect(problems[1]).toContain('moved');
});

it('takes only so many', async () => {
  const { files, problems } = await readTextFiles(
    Array.from({ length: MAX_FILES + 3 }, (_, n) => file(`${String(n)}.txt`, [65])),
  );
  expect([files.length, problems.length]).toEqual([MAX_FILES, 1]);
});

it('counts the bytes of a text and not its letters', () => {
  expect([bytesOf('abc'), bytesOf('é€😀')]).toEqual([3, 9]);
});
