import { expect, it } from 'vitest';
import { encoderFolderOf, moduleFolders } from './sentence-layout.ts';

it.each<[string, unknown, string | null]>([
  ['the old layout', [{ path: '0_Transformer' }, { path: '1_Pooling' }], '0_Transformer'],
  ['the oldest, called by its class', [{ path: '0_BERT' }], '0_BERT'],
  ["today's", [{ path: '' }, { path: '1_Pooling' }], null],
  ['a way out of the folder', [{ path: '../0_Transformer' }], null],
  ['a folder below another', [{ path: '0_a/b' }], null],
  ['no list', { path: '0_Transformer' }, null],
  ['nothing', [], null],
])('finds where the encoder lies: %s', (_, modules, folder) => {
  expect(encoderFolderOf(modules)).toBe(folder);
});

it('names the folders of all modules, and none of elsewhere', () => {
  expect(moduleFolders([{ path: '' }, { path: '1_Pooling' }, { path: '/etc' }])).toEqual([
    '',
    '1_Pooling',
    '',
  ]);
});
