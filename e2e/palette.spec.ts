/** The palette: it lists every action where it works, each can be done by keyboard, and the focus goes back. */
import { expect, test, type Page } from '@playwright/test';
import { actionIds, isOf } from './support/action-ids.ts';
import { fakePage, type FakePage } from './support/fake-page.ts';
import { choose, doListed, listedActions, openPalette, palette } from './support/palette.ts';
import { PLACES, type Place } from './support/places.ts';

test.use({ trace: 'off', actionTimeout: 10_000 });

let fake: FakePage;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  fake = await fakePage();
});
test.afterAll(async () => fake[Symbol.asyncDispose]());

async function open(page: Page, at: string): Promise<void> {
  await page.goto(`${fake.url}${at}`);
  await expect(page.getByRole('button', { name: /^Models/ }).first()).toBeVisible();
}

test('the focus goes back to where it was, or to what an action chose', async ({ page }) => {
  await open(page, '?idle&healthy#/models');
  const add = page.getByRole('button', { name: 'Add models' });
  await add.focus();
  await openPalette(page);
  await page.keyboard.press('Escape');
  await expect(add).toBeFocused();
  await choose(page, '>Filter the list');
  await expect(page.getByRole('searchbox', { name: 'Filter models' })).toBeFocused();
  await page.keyboard.press('Escape');
  await choose(page, '>Go to the next part');
  await expect(page.getByRole('searchbox', { name: 'Filter models' })).not.toBeFocused();
  await expect(page.locator(':focus')).toHaveCount(1);
  await expect(page.locator('body:focus')).toHaveCount(0);
});

test('only what works where it is shown is listed', async ({ page }) => {
  const ids = async (): Promise<string[]> => {
    await openPalette(page);
    const listed = await listedActions(page);
    await page.keyboard.press('Escape');
    return listed.map(({ id }) => id);
  };
  await open(page, '?idle&healthy');
  const home = await ids();
  expect(home).not.toContain('view.filter');
  expect(home).not.toContain('view.pane');
  await page.keyboard.press('Control+2');
  await expect(page.getByRole('grid')).toBeVisible();
  expect(await ids()).toEqual(expect.arrayContaining(['view.filter', 'view.pane', 'models.add']));
  await page.keyboard.press('Control+5');
  await expect(page.getByRole('heading', { level: 1, name: 'System' })).toBeVisible();
  expect(await ids()).not.toContain('view.pane');
});

test('Tab lists what can be done with a model and with a run; Backspace leads back', async ({ page }) => {
  await open(page, '?idle&healthy');
  await openPalette(page);
  await page.keyboard.insertText('@whisper');
  await expect(palette(page).getByRole('option').first()).toContainText('whisper');
  await page.keyboard.press('Tab');
  await expect(palette(page).getByRole('option', { name: 'Check files' })).toBeVisible();
  await page.keyboard.press('Backspace');
  await expect(palette(page).getByRole('combobox')).toHaveAttribute('placeholder', /^Search/);
  await page.keyboard.press('Tab');
  await expect(palette(page).getByRole('option', { name: 'Delete this run' })).toBeVisible();
});

test('a model without a workbench is found, and opens in Models', async ({ page }) => {
  await open(page, '?idle&healthy&odd');
  await choose(page, '@makes-solids');
  await expect(page.getByRole('complementary', { name: 'Selected model' })).toContainText('makes-solids');
});

test('a run is found by its result, which only main has in full', async ({ page }) => {
  await open(page, '?idle&healthy');
  await openPalette(page);
  await page.keyboard.insertText('SIGSEGV');
  await expect(palette(page).getByRole('option').first()).toBeVisible();
});

/** How often an action is tried: a dialog that the one before opened may come late and take the press. */
const TRIES = 3;

test('every action of every place can be done by keyboard, and closes the palette', async ({ page }) => {
  // A minute for each twenty actions on a busy machine.
  test.setTimeout(540_000);
  // What a page leaves for its reload is not for the next place.
  await page.addInitScript(() => {
    // An empty page between two places has no storage at all.
    if (location.protocol === 'http:') sessionStorage.clear();
  });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('filechooser', () => undefined);
  const done = new Set<string>();
  const failed: string[] = [];
  for (const place of PLACES) {
    await enter(page, place);
    /** What the place lists at first and is still to be done. */
    let owed: Set<string> | undefined;
    for (;;) {
      await openAlone(page);
      const open = (await listedActions(page)).filter(({ id }) => !done.has(kindOf(id)));
      owed ??= new Set(open.map(({ id }) => kindOf(id)));
      const [next] = open;
      if (next === undefined) {
        if ([...owed].every((kind) => done.has(kind))) break;
        // An action led away from what is still to be done here.
        await enter(page, place);
        continue;
      }
      if (await doListed(page, next)) done.add(kindOf(next.id));
      else failed.push(next.id);
      expect(complaints, next.id).toEqual([]);
      expect(failed.filter((id) => id === next.id).length, next.id).toBeLessThan(TRIES);
    }
  }
  const never = actionIds().filter((id) => ![...done].some((each) => isOf(each, id)));
  expect(never).toEqual([]);
});

/** Goes to a place as if nothing had been there before. */
async function enter(page: Page, { at, steps }: Place): Promise<void> {
  if (page.url().startsWith(fake.url)) await page.evaluate(() => localStorage.clear());
  await page.goto('about:blank');
  await open(page, at);
  await steps?.(page);
}

/** Opens the palette once the view stands and what an action opened over the window is closed, however late it came. */
async function openAlone(page: Page): Promise<void> {
  const over = page.locator('[role=dialog], [role=alertdialog], [role=menu]');
  await expect(async () => {
    await expect(page.locator('main h1')).toHaveCount(1);
    for (let left = 3; left > 0 && (await over.count()) > 0; left -= 1) await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await expect(palette(page).getByRole('combobox')).toBeFocused({ timeout: 1_000 });
    await expect(over).toHaveCount(1, { timeout: 1_000 });
  }).toPass({ timeout: 15_000 });
}

/** An action of one thing among many (`activity.cancel req_1`) is the same for each of them. */
function kindOf(id: string): string {
  return id.split(' ')[0] ?? id;
}
