/** Raw checkpoints that see, converted and run by the runners of their tasks, against the Python originals. */
import { test } from 'vitest';
import { expectFolder } from './compare.ts';
import { wholeFolders } from './whole.ts';

test.each(wholeFolders('seen'))('a raw %s sees something else than the original', async (name, folder) => {
  await expectFolder(folder, `${name}; PNG, turned JPEG, grey`);
});
