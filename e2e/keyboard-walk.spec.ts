/** The Run page by Tab alone, for a task of pictures and one of sounds: every control is reached, named and seen. */
import { expect, test, type Page } from '@playwright/test';
import { fakePage, type FakePage } from './support/fake-page.ts';
import { choose } from './support/palette.ts';
import { giveRoom } from './support/pictures.ts';
import { giveSound, withTimes } from './support/sounds.ts';

let fake: FakePage;
test.beforeAll(async () => {
  test.setTimeout(120_000);
  fake = await fakePage();
});
test.afterAll(async () => fake[Symbol.asyncDispose]());

/** More than any page has; a walk that comes back to where it was ends before. */
const MOST_STOPS = 200;

/** One control that had the focus. */
interface Stop {
  /** Role or element, name and place: no two are alike. */
  readonly what: string;
  readonly named: boolean;
  /** An outline, a ring or a border of the accent's colour. */
  readonly marked: boolean;
  readonly inSight: boolean;
}

/** Where the focus is; null where it has left the page. */
async function here(page: Page): Promise<Stop | null> {
  return await page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement) || element === document.body) return null;
    element.setAttribute('data-walked', '');
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const label =
      element.getAttribute('aria-label') ??
      document.getElementById(element.getAttribute('aria-labelledby') ?? '')?.textContent ??
      (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement
        ? (element.labels?.[0]?.textContent ?? '')
        : element.textContent);
    const name = label.trim().slice(0, 60);
    // A splitter draws its mark on the line within it.
    const ownMark = element.getAttribute('role') === 'separator';
    return {
      what: `${element.getAttribute('role') ?? element.tagName} “${name}” at ${String(box.left)} ${String(box.top)}`,
      named: name !== '',
      marked: ownMark || boxShadow !== 'none' || (outlineStyle !== 'none' && outlineWidth !== '0px'),
      inSight: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.left < innerWidth,
    };
  });
}

/** Walks through the whole page by Tab; gives every stop. */
async function walk(page: Page): Promise<Stop[]> {
  const stops = new Map<string, Stop>();
  let left = 0;
  for (let count = 0; count < MOST_STOPS && left < 2; count += 1) {
    await page.keyboard.press('Tab');
    const stop = await here(page);
    if (stop === null) left += 1;
    else if (stops.has(stop.what)) break;
    else stops.set(stop.what, stop);
  }
  return [...stops.values()];
}

/** What can be pressed or filled and was not reached; the others of a group are reached by arrow keys. */
async function missed(page: Page): Promise<string[]> {
  return await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button, input, select, textarea, a[href]')]
      .filter(
        (element) => !element.matches(':disabled, [data-walked], [tabindex="-1"], [aria-hidden="true"] *'),
      )
      .filter((element) => element.getClientRects().length > 0)
      .map((element) => element.getAttribute('aria-label') ?? element.textContent),
  );
}

async function expectWalk(page: Page): Promise<void> {
  const stops = await walk(page);
  expect(stops.length).toBeGreaterThan(20);
  const bad = (good: (stop: Stop) => boolean) => stops.filter((stop) => !good(stop)).map(({ what }) => what);
  expect(
    bad(({ named }) => named),
    'without a name',
  ).toEqual([]);
  expect(
    bad(({ inSight }) => inSight),
    'out of sight',
  ).toEqual([]);
  expect(
    bad(({ marked }) => marked),
    'with nothing that shows the focus',
  ).toEqual([]);
  // What came while it was on its way, as boxes over a picture do once that has its size, is for another round.
  await expect(async () => {
    if ((await missed(page)).length > 0) await walk(page);
    expect(await missed(page), 'not reached').toEqual([]);
  }).toPass({ timeout: 20_000 });
}

test('every control of a picture’s workbench is reached, named and seen', async ({ page }) => {
  await page.goto(`${fake.url}?idle&healthy`);
  await page.getByRole('main').first().waitFor();
  await giveRoom(page, 'Object detection');
  await expect(page.getByRole('region', { name: 'Objects' })).toContainText('potted plant', {
    timeout: 20_000,
  });
  await expectWalk(page);
});

test('every control of a sound’s workbench is reached, named and seen', async ({ page }) => {
  await page.goto(`${fake.url}?idle&healthy&sounds`);
  await page.getByRole('main').first().waitFor();
  await choose(page, '#Speech to text');
  await giveSound(page);
  await withTimes(page);
  await choose(page, '>Run');
  await expect(page.getByRole('region', { name: 'Transcript' })).toContainText('Agreed.', {
    timeout: 20_000,
  });
  await expectWalk(page);
});
