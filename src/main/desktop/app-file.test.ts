import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fileFor } from './app-file.ts';

const folder = join('/opt', 'hearth', 'renderer');

it.each([
  ['app://hearth/', 'index.html'],
  ['app://hearth/index.html?x=1#/models', 'index.html'],
  ['app://hearth/assets/a%20b.js', join('assets', 'a b.js')],
])('%s is %s of the page', (address, file) => {
  expect(fileFor(address, folder)).toBe(join(folder, file));
});

it.each([
  'app://hearth/..%2f..%2fetc/passwd',
  'app://hearth/%2e%2e%2f%2e%2e%2fetc/passwd',
  'app://hearth/assets/..%2f..%2fsecret',
  'app://hearth/a%00.js',
  'app://hearth/%E0%A4%A',
  'app://other/index.html',
])('%s is nothing', (address) => {
  expect(fileFor(address, folder)).toBeNull();
});

it('keeps to the folder, and not to one whose name begins the same way', () => {
  expect(fileFor('app://hearth/..%2frenderer-of-another/x', folder)).toBeNull();
});
