/** Folders of pictures and sounds through one model: the real app for what models say, the fake page for a thousand of them. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { drop, dropPaths, openApp, LOAD_LIMIT_MS } from './support/app.ts';
import { fakePage, type FakePage } from './support/fake-page.ts';
import { choose } from './support/palette.ts';
import { plainPicture } from './support/pictures.ts';
import { serve, type Served } from './support/serve.ts';
import { SOUND } from './support/sounds.ts';

let server: Served;
let fake: FakePage;
test.beforeAll(async () => {
  test.setTimeout(120_000);
  [server, fake] = await Promise.all([serve(), fakePage()]);
});
test.afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await fake[Symbol.asyncDispose]();
});

const grid = (page: Page) => page.getByRole('grid', { name: 'Results of the batch as pictures' });
const tile = (page: Page, name: RegExp) => grid(page).getByRole('button', { name });

/** Drops files and takes the offer of that name. */
async function begin(page: Page, files: Readonly<Record<string, Uint8Array>>, offer: RegExp): Promise<void> {
  await drop(page, files);
  await page.getByRole('dialog').getByRole('button', { name: offer }).press('Enter');
}

/** The three sample pictures, and a PNG that breaks off after its head. */
async function samples(): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  for (const number of [1, 2, 3])
    files[`shapes-${String(number)}.webp`] = await readFile(
      new URL(`../resources/samples/shapes-${String(number)}.webp`, import.meta.url),
    );
  files['cut.png'] = (await plainPicture(64, 64, 'red')).subarray(0, 60);
  return files;
}

/** What is saved by an entry of the export menu. */
async function exported(page: Page, entry: RegExp): Promise<Buffer> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export' }).press('Enter');
  await page.getByRole('menuitem', { name: entry }).press('Enter');
  return await readFile(await (await download).path());
}

test('a folder of pictures has its things found, one that is broken does not stop the rest, and all of it is saved', async ({
  page,
}) => {
  await openApp(page, server);
  await begin(page, await samples(), /Find objects/);
  await expect(page.getByText('3 of 4 done')).toBeVisible({ timeout: LOAD_LIMIT_MS });
  await expect(page.getByText('1 failed', { exact: true })).toBeVisible();
  await expect(tile(page, /^shapes-1\.webp: \d+ things?: .*yellow cross/)).toBeVisible();
  await expect(tile(page, /^cut\.png: (?!Failed)/)).toBeVisible();

  const csv = (await exported(page, /one line for each file/)).toString();
  expect(csv).toMatch(
    /^"file","state","count","labels","problem"\r\n"shapes-1.webp",done,\d+,"[^"]*yellow cross/,
  );
  expect(csv).toMatch(/"cut.png",failed,,"","[^"]+"/);
  const boxes = (await exported(page, /one line for each thing/)).toString();
  expect(boxes).toMatch(/\r\n"shapes-1.webp","yellow cross",0\.\d+,-?\d/);
  const coco = JSON.parse((await exported(page, /COCO/)).toString()) as {
    images: object[];
    categories: object[];
    annotations: { image_id: number; bbox: number[] }[];
  };
  expect(coco.images).toEqual(
    [1, 2, 3].map((id) => ({ id, file_name: `shapes-${String(id)}.webp`, width: 512, height: 512 })),
  );
  expect(new Set(coco.annotations.map(({ image_id }) => image_id))).toEqual(new Set([1, 2, 3]));

  await page.getByRole('combobox', { name: 'Show' }).press('Enter');
  await page.getByRole('option', { name: /^Failed, 1$/ }).press('Enter');
  await expect(grid(page).getByRole('button')).toHaveCount(1);
});

test.describe('a dropped folder', () => {
  let folder: string;
  test.beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dropped-'));
  });
  test.afterEach(async () => await rm(folder, { recursive: true }));

  test('has the pictures of all folders in it in one batch, and tells what it left out', async ({ page }) => {
    await mkdir(join(folder, 'photos/may'), { recursive: true });
    for (const [name, bytes] of Object.entries(await samples()))
      await writeFile(join(folder, name.endsWith('.webp') ? 'photos/may' : 'photos', name), bytes);
    await writeFile(join(folder, 'photos/notes.txt'), 'From May.');
    await openApp(page, server);
    await dropPaths(page, [join(folder, 'photos')]);
    const sheet = page.getByRole('dialog');
    await expect(sheet).toContainText('What should happen with these 4 files?');
    await expect(sheet).toContainText(/In the folder .*photos.*, 1 file of another kind is left out/);
    await sheet.getByRole('button', { name: /Find objects/ }).press('Enter');
    await expect(page.getByText('3 of 4 done')).toBeVisible({ timeout: LOAD_LIMIT_MS });
    await expect(tile(page, /^shapes-1\.webp: \d+ things?/)).toBeVisible();
  });

  test('of a model is still offered to Models, and an empty one has a sentence', async ({ page }) => {
    await mkdir(join(folder, 'tiny'));
    await mkdir(join(folder, 'nothing'));
    await writeFile(join(folder, 'tiny/config.json'), '{}');
    await openApp(page, server);
    await dropPaths(page, [join(folder, 'tiny')]);
    await expect(page.getByRole('dialog')).toContainText(/Add .*tiny.* to Models\?/);
    await page.keyboard.press('Escape');
    await dropPaths(page, [join(folder, 'nothing')]);
    await expect(page.getByRole('dialog')).toContainText(/The folder .*nothing.* holds no files/);
  });
});

test('keys go through the grid, open a picture large with its boxes and table, and lead to the workbench', async ({
  page,
}) => {
  await openApp(page, server);
  await begin(page, await samples(), /Find objects/);
  await expect(page.getByText('3 of 4 done')).toBeVisible({ timeout: LOAD_LIMIT_MS });
  await tile(page, /^shapes-1/).focus();
  await page.keyboard.press('ArrowRight');
  await expect(tile(page, /^shapes-2/)).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  const result = page.getByRole('region', { name: 'Result', exact: true });
  await expect(page.getByRole('button', { name: /^yellow cross, 0\.\d+/ }).first()).toBeVisible();
  await expect(result.getByRole('row').filter({ hasText: 'yellow cross' })).toHaveCount(1);
  await page.keyboard.press('ArrowRight');
  await expect(page.getByText('2 of 4', { exact: true })).toBeVisible();
  await expect(page.getByRole('img', { name: 'The picture shapes-2.webp' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(tile(page, /^shapes-2/)).toBeFocused();
  await page.keyboard.press('Enter');
  await choose(page, '>Open the file on the workbench');
  await expect(page.getByRole('region', { name: 'Runs on' })).toBeVisible();
  await expect(page.getByRole('img', { name: 'The picture shapes-2.webp' })).toBeVisible();
});

test('a ZIP has the masks of each picture, and its tables', async ({ page }) => {
  await openApp(page, server);
  const { 'cut.png': _cut, ...files } = await samples();
  await begin(page, files, /Cut it into parts/);
  await expect(page.getByText('3 of 3 done')).toBeVisible({ timeout: LOAD_LIMIT_MS });
  const zip = await exported(page, /ZIP/);
  expect(zip.readUInt32LE(0)).toBe(0x0403_4b50);
  // The lines of the directory: 42 bytes of numbers, then the name.
  const lines = zip.toString('latin1').split('PK\x01\x02').slice(1);
  const names = lines.map((line) => line.slice(42).split('PK')[0] ?? '');
  expect(names.slice(0, 2)).toEqual(['batch.csv', 'batch.json']);
  for (const number of [1, 2, 3])
    expect(names.filter((name) => name.startsWith(`shapes-${String(number)}/`)).length).toBeGreaterThan(1);
});

test('a batch is paused between two pictures and goes on to its end', async ({ page }) => {
  await openApp(page, server);
  const picture = (await samples())['shapes-1.webp'] ?? new Uint8Array();
  const files = Object.fromEntries(
    Array.from({ length: 24 }, (_, index) => [`${String(index + 1).padStart(2, '0')}.webp`, picture]),
  );
  await begin(page, files, /Find objects/);
  await page.getByRole('button', { name: 'Pause', exact: true }).press('Enter');
  await expect(page.getByText('Paused', { exact: true })).toBeVisible();
  // What was running comes to its end, and nothing begins after it.
  await expect
    .poll(() => page.evaluate(() => document.body.innerText.match(/\d+ of 24 done/)?.[0]))
    .not.toBe('24 of 24 done');
  await page.getByRole('button', { name: 'Go on' }).press('Enter');
  await expect(page.getByText('24 of 24 done')).toBeVisible({ timeout: LOAD_LIMIT_MS });
});

test('of a thousand pictures the page holds those in sight, and no address of a file', async ({ page }) => {
  await page.addInitScript(() => {
    const [make, drop] = [URL.createObjectURL.bind(URL), URL.revokeObjectURL.bind(URL)];
    let alive = 0;
    URL.createObjectURL = (object) => {
      alive += 1;
      document.documentElement.dataset['most'] = String(
        Math.max(alive, Number(document.documentElement.dataset['most'] ?? 0)),
      );
      return make(object);
    };
    URL.revokeObjectURL = (url) => {
      alive -= 1;
      drop(url);
    };
  });
  await page.goto(`${fake.url}?idle&healthy`);
  await page.getByRole('main').first().waitFor();
  const picture = await plainPicture(64, 48, 'teal');
  const files = Object.fromEntries(
    Array.from({ length: 1_000 }, (_, index) => [`${String(index + 1).padStart(4, '0')}.png`, picture]),
  );
  await begin(page, files, /Find objects/);
  await expect(tile(page, /^0001\.png: 7 things/)).toBeVisible({ timeout: LOAD_LIMIT_MS });
  expect(await grid(page).getByRole('button').count()).toBeLessThan(80);
  await tile(page, /^0001/).focus();
  await page.keyboard.press('End');
  await expect(tile(page, /^1000\.png: /)).toBeFocused();
  expect(await grid(page).getByRole('button').count()).toBeLessThan(80);
  expect(Number(await page.evaluate(() => document.documentElement.dataset['most'] ?? '0'))).toBeLessThan(10);
});

test('sounds have their words and a player each, and one of them opens with its waveform', async ({
  page,
}) => {
  await page.goto(`${fake.url}?idle&healthy&sounds`);
  await page.getByRole('main').first().waitFor();
  await begin(page, { 'a.wav': SOUND, 'b.wav': SOUND }, /Write it down/);
  await expect(page.getByText('2 of 2 done')).toBeVisible({ timeout: LOAD_LIMIT_MS });
  const sounds = page.getByRole('grid', { name: 'Results of the batch as sounds' });
  await expect(sounds.getByText(/Good morning/)).toHaveCount(2);
  await sounds.getByRole('button', { name: 'Play a.wav' }).press('Enter');
  await expect(sounds.getByRole('button', { name: 'Pause a.wav' })).toBeVisible();
  await sounds.getByRole('button', { name: /^b\.wav: / }).press('Enter');
  await expect(page.getByRole('slider', { name: 'Position in the sound' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Transcript' })).toContainText('Agreed.');
  await page.keyboard.press('Escape');
  await expect(sounds.getByRole('button', { name: /^b\.wav: / })).toBeFocused();
});
