/** Joints of people over a picture, over the fake page: the skeleton and its table, the threshold, boxes, what is saved. */
import { readFile } from 'node:fs/promises';
import { expect, test, type Page } from '@playwright/test';
import { axeFindings } from './support/axe.ts';
import { fakePage, type FakePage } from './support/fake-page.ts';
import { choose } from './support/palette.ts';
import { openRoom } from './support/pictures.ts';

let fake: FakePage;
test.beforeAll(async () => {
  test.setTimeout(120_000);
  fake = await fakePage();
});
test.afterAll(async () => fake[Symbol.asyncDispose]());

/** Opens the workbench with the keypoints of the whole room. */
async function show(page: Page): Promise<void> {
  await openRoom(page, fake.url, 'Keypoint detection');
  await expect(over(page, 15, 1)).toBeAttached({ timeout: 20_000 });
}

const over = (page: Page, keypoints: number, people: number) =>
  page.getByRole('group', {
    name: new RegExp(
      `^${String(keypoints)}\\skeypoints of ${String(people)}\\s(person|people) over the picture`,
    ),
  });
const table = (page: Page, person: number) => page.getByRole('table', { name: `Person ${String(person)}` });
const boxes = (page: Page) => page.getByRole('listitem', { name: /^Box \d/ });

test('the threshold hides and shows joints and rows without a run', async ({ page }) => {
  await show(page);
  await expect(table(page, 1).getByRole('row')).toHaveCount(16);
  await page.getByRole('slider', { name: 'Score at least' }).fill('0');
  await expect(over(page, 17, 1)).toBeAttached();
  await page.getByRole('slider', { name: 'Score at least' }).fill('1');
  await expect(page.getByText('None, the best is 0.95.')).toBeVisible();
  await page.getByRole('tab', { name: 'History' }).click();
  await expect(page.getByRole('tabpanel', { name: 'History' }).getByText('living-room.jpg')).toHaveCount(1);
});

test('a joint and its row point at each other, by the pointer and by the keyboard', async ({ page }) => {
  await show(page);
  const joint = page.getByTitle('L_Wrist, 0.71');
  const row = table(page, 1).getByRole('row', { name: /^L_Wrist/ });
  await joint.hover();
  await expect(row).toHaveClass(/bg-active/);
  await row.getByRole('button').focus();
  await page.getByRole('tab', { name: 'History' }).hover();
  await row.getByRole('button').blur();
  await row.getByRole('button').focus();
  await expect(joint).toHaveAttribute('data-pointed', 'true');
});

test('a box drawn around each person is looked at, and the picture stays where it is', async ({ page }) => {
  await show(page);
  await page.getByRole('button', { name: 'Draw boxes' }).click();
  const picture = page.getByRole('img', { name: 'The picture living-room.jpg' });
  const place = await picture.boundingBox();
  if (place === null) throw new Error('there is no picture');
  const drag = async (fromX: number, fromY: number, toX: number, toY: number): Promise<void> => {
    await page.mouse.move(place.x + fromX * place.width, place.y + fromY * place.height);
    await page.mouse.down();
    await page.mouse.move(place.x + toX * place.width, place.y + toY * place.height, { steps: 4 });
    await page.mouse.up();
  };
  await drag(0.25, 0.5, 0.05, 0.1);
  await drag(0.5, 0.2, 0.9, 0.8);
  await expect(boxes(page)).toHaveCount(2);
  await expect(boxes(page).nth(1)).toHaveAccessibleName(/^Box 2, 6[34]\d, 19\d to 115\d, 7[67]\d/);
  expect(await picture.boundingBox()).toEqual(place);
  await page.keyboard.press('Control+Enter');
  await expect(over(page, 30, 2)).toBeAttached();
  await page.getByRole('button', { name: 'Remove box 1' }).click();
  await expect(boxes(page)).toHaveCount(1);
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await expect(boxes(page)).toHaveCount(0);
});

test('a box is given by its numbers, and one that is empty is not taken', async ({ page }) => {
  await show(page);
  const form = page.getByRole('form', { name: 'A box by its edges' });
  await form.getByRole('textbox', { name: 'Right' }).fill('100');
  await expect(form.getByRole('button', { name: 'Add box' })).toBeDisabled();
  await form.getByRole('textbox', { name: 'Right' }).fill('700');
  await page.keyboard.press('Enter');
  await expect(boxes(page)).toHaveAccessibleName('Box 1, 320, 240 to 700, 720');
});

test('COCO holds the joints that are shown', async ({ page }) => {
  await show(page);
  await choose(page, '>Show only surer keypoints');
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save COCO' }).click();
  const file = await saved;
  expect(file.suggestedFilename()).toBe('living-room-keypoints-coco.json');
  const coco: unknown = JSON.parse(await readFile(await file.path(), 'utf8'));
  expect(coco).toMatchObject({
    images: [{ file_name: 'living-room.jpg', width: 1280, height: 960 }],
    annotations: [{ num_keypoints: 15, bbox: [0, 0, 1280, 960] }],
  });
});

test('axe finds nothing, in both themes', async ({ page }) => {
  await show(page);
  await page.getByRole('button', { name: 'Add box' }).click();
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await table(page, 1)
      .getByRole('row', { name: /^L_Wrist/ })
      .hover();
    await page.screenshot({ path: `screenshots/${colorScheme}-keypoints.png` });
    expect(await axeFindings(page), colorScheme).toEqual([]);
  }
});
