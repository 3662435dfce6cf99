/**
 * Every screen and state of the page over its fake engine, in both themes, at every size of window and lengthened as by a
 * translation: axe finds nothing, and nothing sticks out. With HEARTH_SCREENSHOTS=1 there are pictures of each in
 * `screenshots/` (which nobody commits), for a person to look at; without, they would be half of the time for nobody.
 */
import { expect, test, type Page } from '@playwright/test';
import { WCAG, axeFindings } from './support/axe.ts';
import { fakePage, type FakePage } from './support/fake-page.ts';
import { SCREENS, show } from './support/screens.ts';

// A trace of every page costs more than all of these tests; a failure has its picture.
test.use({ trace: 'off' });

/** What axe looks for: WCAG 2.2 AA with all that it builds on, and what is good practice. */
const RULES = [...WCAG, 'best-practice'];
const THEMES = ['dark', 'light'] as const;
const PICTURES = process.env['HEARTH_SCREENSHOTS'] === '1';
const STANDARD = { width: 1280, height: 800 };
/** Colours do not change with the size, so the narrow ones are seen in one theme. */
const OTHER_SIZES = [
  { name: 'small', width: 1024, height: 680, themes: THEMES, always: false },
  { name: 'narrow', width: 900, height: 640, themes: ['dark'], always: true },
  // 150 and 200 % zoom of the standard window. What fits in the extremes hardly sticks out of those between.
  { name: 'zoom-150', width: 853, height: 533, themes: ['light'], always: false },
  { name: 'zoom-200', width: 640, height: 400, themes: ['light'], always: true },
] as const;

let fake: FakePage;
test.beforeAll(async () => {
  test.setTimeout(120_000);
  fake = await fakePage();
});
test.afterAll(async () => fake[Symbol.asyncDispose]());

for (const screen of SCREENS.filter(({ alike }) => PICTURES || alike === undefined)) {
  test(`${screen.name} looks as it should, and axe finds nothing`, async ({ page }) => {
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    await inTheme(page, 'dark');
    await show(page, fake.url, screen);
    for (const theme of THEMES) {
      await inTheme(page, theme);
      await picture(page, `${theme}-${screen.name}`);
      expect(await findings(page, theme), theme).toEqual([]);
    }
    for (const { name, themes, always: _always, ...size } of OTHER_SIZES.filter(
      ({ always }) => PICTURES || always,
    )) {
      await page.setViewportSize(size);
      await pictures(page, `${name}-${screen.name}`, themes);
    }
    await page.setViewportSize(STANDARD);
    await page.evaluate(() => dispatchEvent(new Event('pseudo-locale')));
    await pictures(page, `pseudo-${screen.name}`, THEMES);
    expect(complaints).toEqual([]);
  });
}

async function inTheme(page: Page, colorScheme: (typeof THEMES)[number]): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
}

/** All rules in the dark, where each screen is shown first; in the light only what a theme can change, its colours. */
async function findings(page: Page, theme: (typeof THEMES)[number]): Promise<string[]> {
  return await axeFindings(page, theme === 'dark' ? { tags: RULES } : { rules: ['color-contrast'] });
}

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES) await page.screenshot({ path: `screenshots/${name}.png` });
}

/** One in each of the themes; and nothing sticks out of the window: what does not fit is cut by its own box, or scrolls in it. */
async function pictures(page: Page, name: string, themes: readonly (typeof THEMES)[number][]): Promise<void> {
  for (const theme of PICTURES ? themes : []) {
    await inTheme(page, theme);
    await picture(page, `${theme}-${name}`);
  }
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow, name).toBeLessThanOrEqual(0);
}
