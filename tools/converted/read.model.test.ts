/** Raw checkpoints that read texts, converted and run by the runners of their tasks, against the Python originals. */
import { test } from 'vitest';
import { expectFolder } from './compare.ts';
import { wholeFolders } from './whole.ts';

test.each(wholeFolders('read'))('a raw %s says something else than the original', async (name, folder) => {
  await expectFolder(folder, `${name}; plain, unicode, over-long`);
});
