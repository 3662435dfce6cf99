/** What each task gives, over the fake page: it can be seen and read, axe finds nothing in it, and nothing sticks out or is cut without a way to read it. */
import { readFile } from 'node:fs/promises';
import { expect, test, type Page } from '@playwright/test';
import { axeFindings } from './support/axe.ts';
import { choose } from './support/palette.ts';
import { fakePage, type FakePage } from './support/fake-page.ts';
import { TASK_SCREENS, giveInput, openTask } from './support/task-screens.ts';

test.use({ trace: 'off', viewport: { width: 1024, height: 700 }, colorScheme: 'light' });

/** A page on a busy machine may be late. */
const LATE = { timeout: 25_000 };

let fake: FakePage;
test.beforeAll(async () => {
  test.setTimeout(120_000);
  fake = await fakePage();
});
test.afterAll(async () => fake[Symbol.asyncDispose]());

/** Words of the results of the tasks that no other spec looks at, by the tasks' ids. */
const RESULTS: Readonly<Record<string, RegExp>> = {
  'zero-shot-object-detection': /dog.*0\.99/,
  'zero-shot-image-classification': /a living room.*0\.710/,
  'image-feature-extraction': /384 numbers/,
  'image-to-text': /a dog lies on a rug/,
  'image-text-to-text': /A dog lies on the rug/,
  summarization: /sensor had lost its power\. Its figures/,
  'token-classification': /Mill Lane.*LOC/,
  'question-answering': /The boiler of.*0\.910/,
  'fill-mask': /capital.*0\.710/,
  'zero-shot-classification': /a living room.*0\.710/,
  'text-ranking': /A sensor had lost its power\..*0\.710/,
  'sentence-similarity': /runs cold.*0\.910/,
};
/** Of the odd results those that have many things to place. */
const CROWDED = [
  'object-detection',
  'image-segmentation',
  'image-classification',
  'zero-shot-classification',
];

/** Opens the page; a key that is pressed before it stands is lost. */
async function open(page: Page, query: string): Promise<void> {
  await page.goto(`${fake.url}${query}`);
  await page.getByRole('main').first().waitFor();
}

const screens = (ids: readonly string[]) => TASK_SCREENS.filter(({ task }) => ids.includes(task));

for (const screen of screens(Object.keys(RESULTS)))
  test(`${screen.task}: its result can be read by everybody`, async ({ page }) => {
    await open(page, '?idle&words&every');
    await openTask(page, screen);
    await giveInput(page, screen);
    await page.keyboard.press('Control+Enter');
    await expect(page.locator('main')).toContainText(RESULTS[screen.task] ?? /^$/, LATE);
    if (screen.task === 'image-text-to-text') await askFurther(page);
    expect(await axeFindings(page, { include: ['main'] })).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    expect(await axeFindings(page, { include: ['main'], rules: ['color-contrast'] })).toEqual([]);
    expect(await faults(page)).toEqual([]);
    if (screen.task === 'image-text-to-text') await askAnew(page);
  });

for (const screen of screens([
  'image-classification',
  'zero-shot-image-classification',
  'zero-shot-audio-classification',
]))
  test(`${screen.task}: its labels are saved as CSV from the view and from the palette, and are the same`, async ({
    page,
  }) => {
    await open(page, '?idle&words&every');
    await openTask(page, screen);
    await giveInput(page, screen);
    await page.keyboard.press('Control+Enter');
    const inView = page.getByRole('button', { name: 'Save as CSV' });
    await expect(inView).toBeVisible(LATE);
    const [byButton] = await Promise.all([page.waitForEvent('download'), inView.press('Enter')]);
    const [byPalette] = await Promise.all([page.waitForEvent('download'), choose(page, '>Save as CSV')]);
    const csv = await readFile(await byPalette.path(), 'utf8');
    expect(csv).toMatch(/^"text",".+"\r\n"(living-room\.jpg|standup\.wav)",0\.\d/);
    expect(csv).toBe(await readFile(await byButton.path(), 'utf8'));
  });

for (const screen of screens(CROWDED))
  test(`${screen.task}: very many and very long results stay in their places`, async ({ page }) => {
    await open(page, '?idle&every&odd-results=long');
    await openTask(page, screen);
    await giveInput(page, screen);
    await page.keyboard.press('Control+Enter');
    await expect(page.locator('main')).toContainText('thing 7', LATE);
    expect(await faults(page)).toEqual([]);
  });

/** Asks a second question about the picture: both stand below each other, and the field is free for a third. */
async function askFurther(page: Page): Promise<void> {
  const field = page.getByRole('textbox', { name: 'Question', exact: true });
  await expect(field).toHaveValue('');
  // Enter begins nothing while an answer grows.
  await expect(page.getByText('The text is complete.')).toBeAttached(LATE);
  await field.fill('Is it asleep?');
  await field.press('Enter');
  const talk = page.getByRole('region', { name: 'Questions and answers' });
  await expect(talk).toContainText(
    /What lies on the rug\?.*five past twelve\..*Is it asleep\?.*on its paws\./s,
    LATE,
  );
  await expect(page.getByRole('img', { name: /^The picture/ })).toBeVisible();
  await expect(page.getByRole('button', { name: 'New conversation' })).toBeVisible();
}

/** Begins a chat about the same picture by key: what was said is gone from sight, and the next question can be typed. */
async function askAnew(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'New conversation' }).press('Enter');
  await expect(page.getByRole('textbox', { name: 'Question', exact: true })).toBeFocused();
  await expect(page.locator('main')).not.toContainText('Is it asleep?');
  await expect(page.getByRole('img', { name: /^The picture/ })).toBeVisible();
}

/** What sticks out of the window, and texts that are cut with nothing that gives the whole of them. */
async function faults(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const cut = [...document.querySelectorAll<HTMLElement>('main *')].filter(
      (each) =>
        getComputedStyle(each).textOverflow === 'ellipsis' &&
        each.scrollWidth > each.clientWidth + 1 &&
        each.closest('[title], [aria-label]') === null,
    );
    return [
      ...(scrollWidth > clientWidth ? [`the page is ${String(scrollWidth)} px wide`] : []),
      ...cut.map((each) => `cut: ${each.textContent}`),
    ];
  });
}
