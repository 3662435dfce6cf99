/** Raw checkpoints that say what is where, converted and run by the runners of their tasks, against the Python originals. */
import { test } from 'vitest';
import { expectFolder } from './compare.ts';
import { wholeFolders } from './whole.ts';

test.each(wholeFolders('placed'))(
  'a raw %s sees something elsewhere than the original',
  async (name, folder) => {
    await expectFolder(folder, `${name}; PNG, turned JPEG, grey`);
  },
);
