import { expect, it } from 'vitest';
import { MAX_PATH, MAX_PATHS, pathsOf, whyNot } from './added-paths.ts';

it('takes paths as a shell or a file manager copies them, each once', () => {
  expect(pathsOf(' /a/b.gguf \r\n"C:\\my models\\x"\n\n\'/c d\'\n/a/b.gguf')).toEqual([
    '/a/b.gguf',
    'C:\\my models\\x',
    '/c d',
  ]);
  expect(pathsOf(' \n ')).toEqual([]);
  expect(pathsOf('"')).toEqual(['"']);
});

it('says why a list is too long before anything is sent', () => {
  const many = Array.from({ length: MAX_PATHS + 1 }, (_, n) => `/m/${n}`);
  expect(whyNot(many.slice(1))).toBeNull();
  expect(whyNot(many)).toMatch(/101 paths/);
  expect(whyNot(['/'.repeat(MAX_PATH + 1)])).toMatch(/4\u202f096/);
});
