import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageFolderOf, runtimeFolders, shippedFrom } from './packages.ts';

describe('the folder of a module', () => {
  it.each([
    ['/repo/node_modules/react/index.js', 'node_modules/react'],
    [
      '/repo/node_modules/@radix-ui/a/node_modules/@b/c/d.js?commonjs-module',
      'node_modules/@radix-ui/a/node_modules/@b/c',
    ],
    ['\0/repo/node_modules/react/index.js', 'node_modules/react'],
    ['C:\\repo\\node_modules\\react\\index.js', 'node_modules/react'],
    [
      '../../node_modules/@fontsource-variable/inter/files/a.woff2',
      'node_modules/@fontsource-variable/inter',
    ],
    ['/repo/src/renderer/app/start.tsx', null],
  ])('%s is %s', (id, folder) => {
    expect(packageFolderOf(id)).toBe(folder);
  });
});

it('leaves out what only tools need', () => {
  const packages = { '': {}, 'node_modules/zod': {}, 'node_modules/vite': { dev: true }, 'src/x': {} };
  expect(runtimeFolders({ packages })).toEqual(['node_modules/zod']);
});

it('reads each way of naming a licence, and passes over packages of other platforms', () => {
  const root = mkdtempSync(join(tmpdir(), 'hearth-licences-'));
  const put = (name: string, more: object): void => {
    mkdirSync(join(root, 'node_modules', name), { recursive: true });
    const text = JSON.stringify({ name, version: '1.0.0', ...more });
    writeFileSync(join(root, 'node_modules', name, 'package.json'), text);
  };
  put('b', { license: 'MIT' });
  put('a', { license: { type: 'ISC' } });
  put('c', { licenses: [{ type: 'MIT' }, { type: 'Apache-2.0' }] });
  put('d', {});
  const folders = ['b', 'a', 'c', 'd', 'b', 'gone'].map((name) => `node_modules/${name}`);
  expect(shippedFrom(root, folders).map(({ name, licence }) => `${name} ${licence}`)).toEqual([
    'a ISC',
    'b MIT',
    'c MIT OR Apache-2.0',
    'd unknown',
  ]);
});
