/** Points on a picture and the masks at them, over the fake page: by the pointer, by the keyboard, and what is saved. */
import { expect, test, type Page } from '@playwright/test';
import sharp from 'sharp';
import { axeFindings } from './support/axe.ts';
import { fakePage, type FakePage } from './support/fake-page.ts';
import { openRoom } from './support/pictures.ts';

let fake: FakePage;
test.beforeAll(async () => {
  test.setTimeout(120_000);
  fake = await fakePage();
});
test.afterAll(async () => fake[Symbol.asyncDispose]());

/** Opens the workbench with the masks for the middle of the room. */
async function show(page: Page): Promise<void> {
  await openRoom(page, fake.url, 'Mask generation');
  await expect(masks(page)).toHaveCount(3);
}

const masks = (page: Page) => page.getByRole('radiogroup', { name: 'Masks' }).getByRole('radio');
const points = (page: Page) => page.getByRole('region', { name: 'Points' }).getByRole('row');
const markers = (page: Page) => page.getByRole('button', { name: /^Point \d/ });
const over = (page: Page) => page.getByRole('img', { name: /over the picture/ });

/** Clicks the picture at a place given as parts of 1. */
async function clickAt(page: Page, x: number, y: number, shift = false): Promise<void> {
  const box = await page.getByRole('img', { name: 'The picture living-room.jpg' }).boundingBox();
  if (box === null) throw new Error('there is no picture');
  const at = { x: x * box.width, y: y * box.height };
  await over(page).click({ position: at, ...(shift && { modifiers: ['Shift'] }) });
}

test('each click is answered at once, and Shift takes a part away', async ({ page }) => {
  await show(page);
  await clickAt(page, 0.2, 0.6);
  await expect(points(page)).toHaveCount(2);
  await expect(points(page).nth(1)).toContainText('Of it');
  const whole = await over(page).getAttribute('aria-label');
  expect(whole).toMatch(/^Mask 1 over the picture, 1\d\.\d/);
  await clickAt(page, 0.57, 0.85, true);
  await expect(points(page).nth(2)).toContainText('Not of it');
  await page.getByRole('radio', { name: /^Mask 2/ }).check();
  await expect(over(page)).toHaveAccessibleName(/^Mask 2 over the picture/);
  // A new answer begins with its best mask again.
  await clickAt(page, 0.85, 0.6);
  await expect(points(page)).toHaveCount(4);
  await expect(over(page)).toHaveAccessibleName(/^Mask 1 over the picture/);
  await page.getByRole('button', { name: 'Undo the last' }).click();
  await expect(points(page)).toHaveCount(3);
  await expect(markers(page)).toHaveCount(2);
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await expect(markers(page)).toHaveCount(0);
  await expect(page.getByRole('img', { name: 'No mask over the picture' })).toBeVisible();
  await expect(masks(page)).toHaveCount(0);
});

test('points are set, chosen between and removed without a pointer', async ({ page }) => {
  await show(page);
  const left = page.getByRole('textbox', { name: 'Left' });
  await expect(left).toHaveValue('640');
  await left.fill('1280');
  await expect(left).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByRole('button', { name: 'Add', exact: true })).toBeDisabled();
  await left.fill('250');
  await page.getByRole('textbox', { name: 'Top' }).fill('600');
  await page.keyboard.press('Enter');
  await expect(points(page).nth(1)).toContainText('250, 600');
  await masks(page).first().focus();
  await page.keyboard.press('ArrowDown');
  await expect(over(page)).toHaveAccessibleName(/^Mask 2/);
  await page.getByRole('button', { name: 'Remove point 1' }).press('Enter');
  await expect(markers(page)).toHaveCount(0);
});

test('a box is drawn beside points, typed without a pointer, and taken away', async ({ page }) => {
  await show(page);
  await page.getByRole('radio', { name: 'Box', exact: true }).click();
  const picture = page.getByRole('img', { name: 'The picture living-room.jpg' });
  const place = await picture.boundingBox();
  if (place === null) throw new Error('there is no picture');
  await page.mouse.move(place.x + 0.45 * place.width, place.y + 0.95 * place.height);
  await page.mouse.down();
  await page.mouse.move(place.x + 0.05 * place.width, place.y + 0.4 * place.height, { steps: 4 });
  await page.mouse.up();
  await expect(points(page)).toHaveCount(2);
  await expect(points(page).nth(1)).toContainText('Around it');
  expect(await picture.boundingBox()).toEqual(place);
  await expect(page.getByRole('img', { name: /^Mask 1 over the picture, 1\d\.\d/ })).toBeVisible();
  await page.screenshot({ path: 'screenshots/light-masks-box.png' });
  const form = page.getByRole('form', { name: 'A box by its edges' });
  await form.getByRole('textbox', { name: 'Left' }).fill('100');
  await page.keyboard.press('Enter');
  await expect(points(page).nth(1)).toContainText('100, 240, 860×480');
  await page.getByRole('radio', { name: 'Not of it' }).click();
  await clickAt(page, 0.57, 0.85);
  await expect(points(page)).toHaveCount(3);
  await page.getByRole('button', { name: 'Remove the box' }).press('Enter');
  await expect(points(page)).toHaveCount(2);
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await expect(page.getByRole('img', { name: 'No mask over the picture' })).toBeVisible();
});

test('another picture begins without the points of the last one', async ({ page }) => {
  await show(page);
  await clickAt(page, 0.2, 0.6);
  await expect(markers(page)).toHaveCount(1);
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Drop or paste' }).click();
  const buffer = await sharp({ create: { width: 90, height: 60, channels: 3, background: '#557' } })
    .png()
    .toBuffer();
  await (await chooser).setFiles({ name: 'plain.png', mimeType: 'image/png', buffer });
  await expect(page.getByRole('img', { name: 'The picture plain.png' })).toBeVisible();
  await expect(markers(page)).toHaveCount(0);
  await expect(page.getByRole('img', { name: 'No mask over the picture' })).toBeVisible();
});

test('the cut-out has the size of the picture and is clear beside the thing', async ({ page }) => {
  await show(page);
  await clickAt(page, 0.2, 0.6);
  await expect(points(page)).toHaveCount(2);
  await expect(over(page)).toHaveAccessibleName(/^Mask 1 over the picture, 1\d\.\d/);
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save Cut-out' }).click();
  const file = await saved;
  expect(file.suggestedFilename()).toBe('living-room-cut-out.png');
  const { data, info } = await sharp(await file.path())
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect([info.width, info.height, info.channels]).toEqual([1280, 960, 4]);
  const alphaAt = (x: number, y: number) => data[4 * (y * info.width + x) + 3];
  expect(alphaAt(256, 576)).toBe(255);
  expect(alphaAt(1000, 100)).toBe(0);
});

test('axe finds nothing, with and without points', async ({ page }) => {
  await show(page);
  for (const state of ['middle', 'points'] as const) {
    if (state === 'points') {
      await clickAt(page, 0.2, 0.6);
      await clickAt(page, 0.57, 0.85, true);
      await expect(points(page)).toHaveCount(3);
    }
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.screenshot({ path: `screenshots/${colorScheme}-masks-${state}.png` });
      expect(await axeFindings(page), colorScheme).toEqual([]);
    }
  }
});
