/** Raw checkpoints that hear, converted and run by the runners of their tasks, against the Python originals. */
import { test } from 'vitest';
import { expectFolder } from './compare.ts';
import { wholeFolders } from './whole.ts';

test.each(wholeFolders('heard'))('a raw %s hears something else than the original', async (name, folder) => {
  await expectFolder(folder, `${name}; made-up voices`);
});
