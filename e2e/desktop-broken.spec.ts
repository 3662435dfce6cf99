/** The desktop app over what is broken or gone: it starts, keeps things aside, and says so. */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { calls, launch, sharedHome, shown, untilReady } from './support/desktop.ts';

test('a broken window file is kept aside and told, and a folder that is gone is not shown in silence', async () => {
  await using home = await sharedHome();
  const data = join(home.path, 'data');
  await mkdir(data, { recursive: true });
  await writeFile(join(data, 'window.json'), '{"bounds":');
  await using app = await launch({ home: home.path, env: home.env });
  const page = await shown(app);
  await expect(page.getByText(/What was remembered of the window could not be used/)).toBeVisible();
  expect((await readdir(data)).filter((name) => name.startsWith('window.broken-'))).toHaveLength(1);

  await untilReady(app);
  await page.keyboard.press('Control+5');
  await page.getByRole('tab', { name: 'Logs' }).press('Enter');
  await rm(join(data, 'logs'), { recursive: true });
  await page.getByRole('button', { name: 'Show the files' }).press('Enter');
  await expect(page.getByText(/is not there any more/)).toBeVisible();
  expect(await calls(app, 'shell.showItemInFolder')).toEqual([]);
});
