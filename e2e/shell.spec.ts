/** The window itself, by keyboard: its parts, their sizes, keys that were changed, and where the focus goes. */
import { expect, test, type Page } from '@playwright/test';
import { fakePage, type FakePage } from './support/fake-page.ts';
import { choose, openPalette, palette } from './support/palette.ts';
import { chat } from './support/places.ts';

test.use({ trace: 'off', actionTimeout: 10_000 });

let fake: FakePage;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  fake = await fakePage();
});
test.afterAll(async () => fake[Symbol.asyncDispose]());

async function open(page: Page, at: string): Promise<void> {
  await page.goto(`${fake.url}${at}`);
  await expect(page.locator('main h1')).toHaveCount(1);
}

const sidebar = (page: Page) => page.getByRole('complementary', { name: 'Sidebar' });
const widthOf = async (page: Page): Promise<number> => (await sidebar(page).boundingBox())?.width ?? 0;

/** The part of the window that has the focus. */
function part(page: Page): Promise<string> {
  return page.evaluate(() => {
    const region = document.activeElement?.closest('[data-region], main header, main aside, main');
    const label = region?.getAttribute('aria-label');
    return `${region?.closest('main') === null ? '' : 'main '}${region?.localName ?? 'none'} ${label ?? ''}`.trim();
  });
}

test('F6 goes through the parts of the window in their order, and Shift F6 back', async ({ page }) => {
  await open(page, '?idle&healthy');
  await chat(page);
  const order = [
    'header',
    'aside Sidebar',
    'main header',
    'main section Work area',
    'main aside Side pane',
    'footer Status',
  ];
  await page.getByRole('button', { name: 'Search models, tasks, actions' }).focus();
  for (const next of [...order.slice(1), ...order.slice(0, 1)]) {
    await page.keyboard.press('F6');
    expect(await part(page)).toBe(next);
  }
  for (const before of order.toReversed()) {
    await page.keyboard.press('Shift+F6');
    expect(await part(page)).toBe(before);
  }
});

test('keys narrow the sidebar and put the side pane away, and both stay so', async ({ page }) => {
  await open(page, '?idle&healthy');
  await page.getByRole('button', { name: 'Text generation', exact: true }).press('Enter');
  const pane = page.getByRole('complementary', { name: 'Side pane' });
  await expect(pane).toBeVisible();
  await page.keyboard.press('Control+Alt+b');
  await expect(pane).toHaveCount(0);
  await page.keyboard.press('Control+b');
  await expect.poll(() => widthOf(page)).toBe(52);
  await page.reload();
  await expect.poll(() => widthOf(page)).toBe(52);
  await page.keyboard.press('Control+b');
  await expect.poll(() => widthOf(page)).toBe(200);
});

test('a splitter moves by arrow keys, and a double click puts it back', async ({ page }) => {
  await open(page, '?idle&healthy#/models');
  for (const [name, key, grown, standard] of [
    ['Width of the sidebar', 'ArrowRight', '216', '200'],
    ['Width of the details', 'ArrowLeft', '316', '300'],
  ] as const) {
    const splitter = page.getByRole('separator', { name });
    await splitter.press(key);
    await expect(splitter).toHaveAttribute('aria-valuenow', grown);
    await splitter.press('Home');
    await splitter.dblclick();
    await expect(splitter).toHaveAttribute('aria-valuenow', standard);
  }
});

test('a key is changed, a sequence too, and one that is taken is refused', async ({ page }) => {
  await open(page, '?idle&healthy#/system/keyboard');
  const key = page.getByRole('button', { name: /^Change the key of “Narrow or widen/ });
  await key.press('Enter');
  await page.keyboard.press('Alt+ArrowUp');
  await expect(page.getByText('Already the key of “Earlier branch of the answer”.')).toBeVisible();
  await key.press('Enter');
  await page.keyboard.press('x');
  await page.keyboard.press('n');
  await expect(key).toHaveText('X then N');
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('x');
  await page.keyboard.press('n');
  await expect.poll(() => widthOf(page)).toBe(52);
  await page.keyboard.press('Control+b');
  expect(await widthOf(page)).toBe(52);
  await choose(page, '>Back to the first keys');
  await page.keyboard.press('Control+b');
  await expect.poll(() => widthOf(page)).toBe(200);
});

test('G then R leaves a list, and the letters of a name still go to its row', async ({ page }) => {
  await open(page, '?idle&healthy#/models');
  const grid = page.getByRole('grid');
  await grid.focus();
  await page.keyboard.type('whis');
  const details = page.getByRole('complementary', { name: 'Selected model' });
  await expect(details).toContainText('whisper-small');
  // The word has to be over, or G would be one of its letters.
  await page.waitForTimeout(1_000);
  await page.keyboard.type('gr');
  await expect(page.getByRole('heading', { level: 1, name: 'What would you like to try?' })).toBeVisible();
});

test('nothing moves where the machine or the person wants it so', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await open(page, '?idle&healthy');
  const root = page.locator('html');
  await expect(root).toHaveAttribute('data-motion', 'off');
  await openPalette(page);
  const animation = () => palette(page).evaluate((dialog) => getComputedStyle(dialog).animationName);
  expect(await animation()).toBe('none');
  await page.keyboard.press('Escape');
  await choose(page, '>Motion on');
  await expect(root).toHaveAttribute('data-motion', 'on');
});

test('the focus returns to what opened a dialog', async ({ page }) => {
  await open(page, '?idle&healthy#/models');
  const add = page.getByRole('button', { name: 'Add models' });
  await add.press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(add).toBeFocused();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(add).toBeFocused();
});

test('Esc closes what is open, then clears the filter, and stops a run only when nothing is left', async ({
  page,
}) => {
  await open(page, '?idle&healthy&slow');
  await page.getByRole('button', { name: 'Text generation', exact: true }).press('Enter');
  await page.getByRole('textbox', { name: 'Message' }).fill('Tell me about a lamp.');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /^Stop/ }).first()).toBeVisible();
  await openPalette(page);
  await page.keyboard.press('Escape');
  await expect(palette(page)).toHaveCount(0);
  await page.keyboard.press('Control+j');
  await expect(page.getByRole('dialog', { name: 'Model' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByRole('log')).not.toContainText('Stopped');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('log')).toContainText('Stopped');
  await page.keyboard.press('Control+2');
  await expect(page.getByRole('grid')).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.type('whisper');
  const filter = page.getByRole('searchbox', { name: 'Filter models' });
  await expect(filter).toHaveValue('whisper');
  await page.keyboard.press('Escape');
  await expect(filter).toHaveValue('');
});

test('in forced colours what a fill means has a border', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await open(page, '?idle&healthy#/models');
  const outline = (selector: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((element) => getComputedStyle(element).outlineStyle);
  for (const selector of [
    '[aria-current=page]',
    'tr[aria-selected=true]',
    '[data-state=on]',
    '[aria-pressed=true]',
  ])
    expect(await outline(selector), selector).toBe('solid');
  // The memory meter of the status bar: a frame, and a filled part in it that can be told from the rest.
  const meter = page.getByRole('contentinfo').locator('[data-fill=whole]');
  expect(await meter.evaluate((element) => getComputedStyle(element).borderTopStyle)).toBe('solid');
  const [whole, part] = await meter.evaluate((element) =>
    [element, element.firstElementChild].map(
      (each) => each instanceof Element && getComputedStyle(each).backgroundColor,
    ),
  );
  expect(part).not.toBe(whole);
});
