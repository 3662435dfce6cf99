/**
 * Every screen and state of the page over its fake engine: a picture of each in `screenshots/` (which nobody commits),
 * and no finding of axe, in both themes.
 */
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { fakePage, type FakePage } from './support/fake-page.ts';
import { SCREENS, show } from './support/screens.ts';

// A trace of every page costs more than all of these tests; a failure has its picture.
test.use({ trace: 'off' });

/** What axe looks for: WCAG 2.2 AA with all that it builds on, and what is good practice. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

let fake: FakePage;
test.beforeAll(async () => {
  test.setTimeout(120_000);
  fake = await fakePage();
});
test.afterAll(async () => fake[Symbol.asyncDispose]());

for (const theme of ['dark', 'light'] as const) {
  test.describe(`in the ${theme} theme`, () => {
    for (const screen of SCREENS) {
      test(`${screen.name} looks as it should, and axe finds nothing`, async ({ page }) => {
        const complaints: string[] = [];
        page.on('pageerror', (error) => complaints.push(error.message));
        await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
        await show(page, fake.url, screen);
        await page.screenshot({ path: `screenshots/${theme}-${screen.name}.png` });
        const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
        const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
        expect(found).toEqual([]);
        expect(complaints).toEqual([]);
      });
    }
  });
}

/** Nothing sticks out of the window: what does not fit is cut by its own box, or scrolls in it. */
async function expectNoOverflow(page: Page): Promise<void> {
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
}

const WIDE = ['home', 'chat', 'classification', 'models', 'activity', 'system-settings'];
const VARIANTS = [
  { name: 'narrow', width: 900, height: 640, query: '' },
  { name: 'small', width: 1024, height: 680, query: '' },
  // 200 % zoom of 1280 × 800.
  { name: 'zoomed', width: 640, height: 400, query: '' },
  { name: 'pseudo', width: 1280, height: 800, query: 'pseudo&' },
];

for (const { name, width, height, query } of VARIANTS) {
  test(`holds at ${String(width)} × ${String(height)}, ${name}`, async ({ page }) => {
    test.setTimeout(120_000);
    await page.setViewportSize({ width, height });
    for (const screen of SCREENS.filter((each) => WIDE.includes(each.name))) {
      // What is lengthened has other names, so only the start of each screen is shown.
      const at = screen.at.replace(/^\?/, `?${query}`);
      await show(page, fake.url, query === '' ? screen : { name: screen.name, at });
      await page.screenshot({ path: `screenshots/${name}-${screen.name}.png` });
      await expectNoOverflow(page);
    }
  });
}
