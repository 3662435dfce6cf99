/** Raw checkpoints that answer questions about pictures, converted and run by their runner, against the Python originals. */
import { test } from 'vitest';
import { expectFolder } from './compare.ts';
import { wholeFolders } from './whole.ts';

test.each(wholeFolders('told'))('a raw %s answers something else than the original', async (name, folder) => {
  await expectFolder(folder, `${name}; several pictures, tiles, a chat`);
});
