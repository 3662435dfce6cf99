import { expect, it } from 'vitest';
import { lfsPointer, pointerWords } from './lfs-pointer.ts';

const VERSION = 'version https://git-lfs.github.com/spec/v1';

it.each<[string, string, string | null]>([
  [
    'a pointer tells the size of the real file',
    `${VERSION}\noid sha256:4d7a\nsize 437955512\n`,
    'is only a pointer of Git LFS: its 438 MB were not fetched',
  ],
  [
    'one without a size is a pointer all the same',
    `${VERSION}\n`,
    'is only a pointer of Git LFS: the file itself was not fetched',
  ],
  [
    'a size that no disk has is not told',
    `${VERSION}\nsize ${'9'.repeat(30)}\n`,
    'is only a pointer of Git LFS: the file itself was not fetched',
  ],
  ['a text about Git LFS is no pointer', `see ${VERSION}`, null],
  ['nothing is no pointer', '', null],
])('%s', (_, text, words) => {
  const pointer = lfsPointer(text);
  expect(pointer === null ? null : pointerWords(pointer)).toBe(words);
});
