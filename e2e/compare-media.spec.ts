/** Two models on the same picture beside each other, and on the same sound. */
import { expect, test, type Page } from '@playwright/test';
import { LOAD_LIMIT_MS } from './support/app.ts';
import { fakePage, type FakePage } from './support/fake-page.ts';
import { choose } from './support/palette.ts';
import { giveRoom } from './support/pictures.ts';
import { giveSound } from './support/sounds.ts';

let fake: FakePage;
test.beforeAll(async () => {
  test.setTimeout(120_000);
  fake = await fakePage();
});
test.afterAll(async () => fake[Symbol.asyncDispose]());

const column = (page: Page, number: number) =>
  page.getByRole('region', { name: `Model ${String(number)}`, exact: true });

test('two models draw their boxes on the same picture, looked at together', async ({ page }) => {
  await page.goto(`${fake.url}?idle&healthy&pairs`);
  await giveRoom(page, 'Object detection');
  await choose(page, '>Compare models');
  await choose(page, '>Run both');
  for (const number of [1, 2]) {
    const boxes = column(page, number).getByRole('group', { name: /boxes over the picture/ });
    await expect(boxes.getByRole('button')).toHaveCount(7, { timeout: LOAD_LIMIT_MS });
    await expect(column(page, number).getByText(/[GM]B$/)).toBeVisible();
  }
  const picture = (number: number) => column(page, number).getByRole('img', { name: /^The picture/ });
  const width = async (number: number): Promise<number> => (await picture(number).boundingBox())?.width ?? 0;
  const before = await width(2);
  await column(page, 1).getByRole('group', { name: 'Picture', exact: true }).hover();
  await page.mouse.wheel(0, -300);
  await expect.poll(() => width(2)).toBeGreaterThan(before * 1.2);
  expect(await width(1)).toBeCloseTo(await width(2), 0);
  await column(page, 1).getByRole('slider', { name: 'Score at least' }).press('End');
  await expect(column(page, 2).getByText(/^None, the best is/)).toBeVisible();
});

test('two models write down the same sound, which plays once for both', async ({ page }) => {
  await page.goto(`${fake.url}?idle&healthy&sounds`);
  await choose(page, '#Speech to text');
  await giveSound(page);
  await choose(page, '>Compare models');
  await expect(page.getByRole('slider', { name: 'Position in the sound' })).toHaveCount(1);
  await choose(page, '>Run both');
  for (const number of [1, 2])
    await expect(column(page, number).getByRole('region', { name: 'Transcript' })).toContainText('Agreed.', {
      timeout: LOAD_LIMIT_MS,
    });
});
