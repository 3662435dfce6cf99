/** Raw checkpoints that write, converted and run by the runners of their tasks, against the Python originals. */
import { test } from 'vitest';
import { expectFolder } from './compare.ts';
import { wholeFolders } from './whole.ts';

test.each(wholeFolders('written'))('a raw %s writes other texts than the original', async (name, folder) => {
  await expectFolder(folder, `${name}; plain, unicode, over-long`);
});
