/** The model picker over thousands of models, by keyboard alone. */
import { expect, test } from '@playwright/test';
import { fakePage, type FakePage } from './support/fake-page.ts';

let fake: FakePage;
test.beforeAll(async () => {
  test.setTimeout(120_000);
  fake = await fakePage();
});
test.afterAll(async () => fake[Symbol.asyncDispose]());

test('draws a screenful of 5,000 models, finds one, groups by fit and shows files with their own verdict', async ({
  page,
}) => {
  await page.goto(`${fake.url}?idle&models=5000`);
  await page.getByRole('button', { name: 'Text generation', exact: true }).click();
  await page.keyboard.press('Control+j');
  const options = page.getByRole('option');
  await expect(page.getByRole('combobox', { name: 'Model' })).toBeFocused();
  await expect(page.getByText(/more models\. Write a part of a name/)).toBeVisible();
  expect(await options.count()).toBeLessThanOrEqual(60);
  await page.keyboard.type('falcon3 4968');
  await expect(options).toHaveCount(1);

  await page.keyboard.press('Control+a');
  await page.keyboard.type('8b-instruct');
  // The key opens the row that is lit when it comes, so the new list has to stand.
  await expect(options.first()).toContainText(/8B-Instruct/);
  await page.keyboard.press('ArrowRight');
  const file = options.filter({ hasText: 'Q4_K_M' });
  await expect(file).toContainText(/4\.9.GB.*(Fits|Tight)/);
  await expect(options.filter({ hasText: /^F16/ })).toContainText('Too big');

  await page.keyboard.press('Control+a');
  await page.keyboard.press('Backspace');
  await page.getByRole('radio', { name: 'By fit' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('group', { name: 'Fits' })).toBeVisible();
  await page.getByRole('combobox', { name: 'Show only' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('option', { name: 'Too big' }).press('Enter');
  await expect(page.getByRole('group', { name: 'Fits' })).toHaveCount(0);
  await expect(page.getByRole('group', { name: 'Too big' })).toBeVisible();
  await expect(options.first()).toContainText('Too big');
});
