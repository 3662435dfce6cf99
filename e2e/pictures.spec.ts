/** Pictures on the workbench, over the fake page: giving one, looking at it, and what each task shows of it. */
import { expect, test, type Page } from '@playwright/test';
import { fakePage, type FakePage } from './support/fake-page.ts';
import { drop } from './support/app.ts';
import { choose } from './support/palette.ts';
import { giveRoom, openPicture, plainPicture, roomPicture } from './support/pictures.ts';

let fake: FakePage;
test.beforeAll(async () => {
  test.setTimeout(120_000);
  fake = await fakePage();
});
test.afterAll(async () => fake[Symbol.asyncDispose]());

/** Opens the page at the workbench of a task, with the result for the room. */
async function show(page: Page, task: string): Promise<void> {
  await page.goto(`${fake.url}?idle`);
  await page.getByRole('main').first().waitFor();
  await giveRoom(page, task);
}

const boxes = (page: Page) => page.getByRole('group', { name: /over the picture/ }).getByRole('button');
const rows = (page: Page) => page.getByRole('region', { name: 'Objects' }).getByRole('row');

test('the threshold hides and shows boxes and rows without a run', async ({ page }) => {
  await show(page, 'Object detection');
  await expect(boxes(page)).toHaveCount(7);
  await expect(rows(page)).toHaveCount(8);
  const slider = page.getByRole('slider', { name: 'Score at least' });
  await slider.fill('0.2');
  await expect(boxes(page)).toHaveCount(10);
  await expect(page.getByText('10 of 12 shown')).toBeVisible();
  await slider.fill('1');
  await expect(page.getByText('None, the best is 0.99.')).toBeVisible();
  await expect(boxes(page)).toHaveCount(0);
  await page.getByRole('tab', { name: 'History' }).click();
  await expect(page.getByRole('tabpanel', { name: 'History' }).getByText('living-room.jpg')).toHaveCount(1);
});

test('a box and its row point at each other, by the pointer and by the keyboard', async ({ page }) => {
  await show(page, 'Object detection');
  const dog = page.getByRole('button', { name: 'dog, 0.99' });
  const row = rows(page).filter({ hasText: 'dog' });
  await expect(row).not.toHaveClass(/bg-active/);
  await dog.focus();
  await expect(row).toHaveClass(/bg-active/);
  await row.getByRole('button', { name: 'dog' }).focus();
  await expect(dog).toHaveCSS('box-shadow', /3\.5px/);
  await rows(page).filter({ hasText: 'clock' }).hover();
  await expect(page.getByRole('button', { name: 'clock, 0.93' })).toHaveCSS('box-shadow', /3\.5px/);
});

test('the picture zooms, is moved and fits again by keys, and Space shows it bare', async ({ page }) => {
  await show(page, 'Object detection');
  await expect(boxes(page)).toHaveCount(7);
  const picture = page.getByRole('img', { name: 'The picture living-room.jpg' });
  const box = async () => (await picture.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const fits = await box();
  await page.getByRole('group', { name: 'Picture', exact: true }).focus();
  await page.getByRole('button', { name: 'Zoom in' }).click();
  const larger = await box();
  expect(larger.width / fits.width).toBeCloseTo(1.25, 2);
  await page.getByRole('group', { name: 'Picture', exact: true }).focus();
  await page.keyboard.press('ArrowRight');
  expect((await box()).x).toBeCloseTo(larger.x - 40, 0);
  await page.getByRole('button', { name: 'Show the whole picture' }).click();
  expect(await box()).toEqual(fits);
  await page.getByRole('group', { name: 'Picture', exact: true }).focus();
  await page.keyboard.down('Space');
  await expect(boxes(page)).toHaveCount(0);
  await page.keyboard.up('Space');
  await expect(boxes(page)).toHaveCount(7);
});

test('masks are listed with their shares and hidden one by one', async ({ page }) => {
  await show(page, 'Image segmentation');
  const summary = page.getByRole('img', { name: /masks? over the picture/ });
  await expect(summary).toHaveAccessibleName(/^8 masks over the picture: wall/);
  await page.getByRole('button', { name: 'Show wall' }).click();
  await expect(summary).toHaveAccessibleName(/^7 masks over the picture: fireplace/);
  await page.getByRole('button', { name: 'Hide all' }).click();
  await expect(page.getByRole('img', { name: 'No masks over the picture' })).toBeVisible();
});

test('a point on the picture has its depth in the table', async ({ page }) => {
  await show(page, 'Depth estimation');
  await page.getByRole('button', { name: 'Add one in the middle' }).click();
  const points = page.getByRole('region', { name: 'Points' });
  await expect(points.getByRole('row').nth(1)).toContainText('640, 480');
  const shown = page.getByRole('button', { name: /^Point 1, 0\.\d\d$/ });
  await expect(shown).toBeVisible();
  await shown.press('Enter');
  await expect(shown).toHaveCount(0);
});

test('a cut-out is compared by its split, and saved with its mask', async ({ page }) => {
  await show(page, 'Background removal');
  const made = page.getByRole('img', { name: /^Cut-out over the picture, 26\.8/ });
  await expect(made).toBeVisible();
  await page.getByRole('slider', { name: /^Split/ }).fill('0.75');
  await expect(made.locator('..')).toHaveCSS('clip-path', 'inset(0px 0px 0px 75%)');
  for (const [button, name] of [
    ['Save PNG', 'living-room-cut-out.png'],
    ['Save Mask', 'living-room-mask.png'],
  ] as const) {
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: button }).click();
    expect((await saved).suggestedFilename()).toBe(name);
  }
});

test('a picture that was made larger tells both sizes', async ({ page }) => {
  await show(page, 'Image to image');
  const pane = page.getByRole('region', { name: 'Larger picture' });
  await expect(pane).toContainText(/before1\s280\s×\s960/);
  await expect(pane).toContainText(/after2\s560\s×\s1\s920/);
});

test('what is shown is saved, and nothing else', async ({ page }) => {
  await show(page, 'Object detection');
  await expect(boxes(page)).toHaveCount(7);
  await page.getByRole('button', { name: 'book 1' }).click();
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save CSV' }).click();
  const file = await saved;
  expect(file.suggestedFilename()).toBe('living-room-objects.csv');
  const text = await (await file.createReadStream()).reduce((all: string, part) => all + String(part), '');
  expect(text.trim().split(/\r?\n/)).toHaveLength(7);
});

test('a dropped picture is offered to the tasks that take it, and the picked one runs', async ({ page }) => {
  await page.goto(`${fake.url}?idle`);
  await page.getByRole('main').first().waitFor();
  await drop(page, { 'living-room.jpg': await roomPicture() });
  const sheet = page.getByRole('dialog', { name: /living-room\.jpg/ });
  await sheet.getByRole('button', { name: /Find objects/ }).click();
  await expect(sheet).toHaveCount(0);
  await expect(boxes(page)).toHaveCount(7, { timeout: 20_000 });
});

test('several pictures are a batch with one grid, which is a table too', async ({ page }) => {
  await page.goto(`${fake.url}?idle`);
  await page.getByRole('main').first().waitFor();
  const files = { 'a.png': await plainPicture(40, 30, 'red'), 'b.png': await plainPicture(30, 40, 'blue') };
  await drop(page, files);
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /Find objects/ })
    .click();
  await expect(page.getByText('2 of 2 done')).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole('grid').getByText(/^7 things: /)).toHaveCount(2);
  await page.getByRole('radio', { name: 'Table' }).press('Enter');
  await expect(page.getByRole('table').getByText(/^7 things: /)).toHaveCount(2);
});

test('a picture of more pixels than are read is shrunk before it is run, by its button and by the palette', async ({
  page,
}) => {
  await page.goto(`${fake.url}?idle`);
  await page.getByRole('main').first().waitFor();
  for (const [way, task] of [
    ['button', 'Object detection'],
    ['palette', 'Image segmentation'],
  ] as const) {
    await choose(page, `#${task}`);
    await openPicture(page, `${way}.png`, await plainPicture(9_000, 6_000, '#f3c322'));
    await expect(page.getByText(/over the limit of 50\smegapixels/)).toBeVisible();
    const shrink = page.getByRole('button', { name: 'Shrink it' });
    if (way === 'button') await shrink.press('Enter');
    else await choose(page, '>Shrink the picture');
    await page.getByRole('img', { name: `The picture ${way}, smaller.png` }).waitFor({ timeout: 30_000 });
    await expect(page.getByText(/4\s242\s×\s2\s828/)).toBeVisible();
    await expect(shrink).toHaveCount(0);
  }
});
