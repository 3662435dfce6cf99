/** What a person feels of the page: the first paint to a usable Run box, frames while text streams, long lists. */
import { gzipSync } from 'node:zlib';
import { chromium, type Browser, type CDPSession, type Page } from '@playwright/test';
import { chromiumArgs, chromiumChoice } from '../../e2e/support/chromium.ts';
import { fakePage } from '../../e2e/support/fake-page.ts';
import type { Row } from './report.ts';
import { startServer } from './server.ts';
import { judge, median, quantile, spreadOf, type Bar } from './stats.ts';

/** Page loads that are measured, after one that warms the server and the browser's own caches up. */
const LOADS = 9;
/** Tokens of the streamed answer; the fake engine sends 200 of them a second. */
const TOKENS = 4_000;
const STREAM_LIMIT_MS = 120_000;
/** Times that a list is filtered. */
const FILTERS = 7;
const MODELS = 5_000;
const HISTORY_ROWS = 10_000;

const USABLE: Bar = { limit: 1_000, sense: 'at most' };
const SCRIPTS: Bar = { limit: 220, sense: 'at most' };
const FRAME: Bar = { limit: 33, sense: 'at most' };
const FILTER: Bar = { limit: 50, sense: 'at most' };
/** "Flat": the heap after the last quarter of an answer against the one after the second. */
const HEAP: Bar = { limit: 1.2, sense: 'at most' };

/** Measures the page in headless Chromium. */
export async function measurePage(): Promise<Row[]> {
  const browser = await chromium.launch({ ...chromiumChoice(), args: chromiumArgs });
  try {
    return [...(await measureStart(browser)), ...(await measureFake(browser))];
  } finally {
    await browser.close();
  }
}

async function measureStart(browser: Browser): Promise<Row[]> {
  await using server = await startServer();
  const usable: number[] = [];
  const scripts: number[] = [];
  for (let load = 0; load <= LOADS; load++) {
    // A context of its own each time: nothing is cached, as at the first visit.
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    const sizes: Promise<number>[] = [];
    page.on('response', (response) => {
      if (response.request().resourceType() === 'script')
        sizes.push(response.body().then((body) => gzipSync(body, { level: 9 }).length));
    });
    await page.goto(server.origin);
    await page.getByRole('textbox').first().waitFor();
    const ms = await page.evaluate(() => {
      const paint = performance.getEntriesByName('first-contentful-paint')[0];
      return performance.now() - (paint?.startTime ?? 0);
    });
    if (load > 0) {
      usable.push(ms);
      scripts.push((await Promise.all(sizes)).reduce((sum, size) => sum + size, 0) / 1_000);
    }
    await context.close();
  }
  return [
    row('First contentful paint to a usable Run box', 'ms', 0, usable, USABLE),
    row('JavaScript until then, gzip', 'kB', 1, scripts, SCRIPTS),
  ];
}

async function measureFake(browser: Browser): Promise<Row[]> {
  await using fake = await fakePage();
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const rows: Row[] = [];
  await page.goto(`${fake.url}?idle`);
  rows.push(...(await measureStream(page)));
  await page.goto(`${fake.url}?idle&models=${String(MODELS)}#/models`);
  rows.push(...(await measureList(page, `${MODELS.toLocaleString('en')} models`, 'model 4999')));
  await page.goto(`${fake.url}?idle&rows=${String(HISTORY_ROWS)}#/activity`);
  await page.reload();
  rows.push(...(await measureList(page, `${HISTORY_ROWS.toLocaleString('en')} history rows`, null)));
  await context.close();
  return rows;
}

/** Frames and heap while an answer of {@link TOKENS} tokens streams at 200 a second. */
async function measureStream(page: Page): Promise<Row[]> {
  const devtools = await page.context().newCDPSession(page);
  await page
    .getByRole('textbox')
    .first()
    .fill(`Write ${String(TOKENS)} tokens.`);
  await page.keyboard.press('Control+Enter');
  await page.getByRole('button', { name: /^Stop/ }).first().waitFor();
  await startFrames(page);
  await page.waitForTimeout((TOKENS / 200) * 500);
  const half = await heapOf(devtools);
  await page
    .getByRole('button', { name: /^Stop/ })
    .first()
    .waitFor({ state: 'detached', timeout: STREAM_LIMIT_MS });
  const frames = await takeFrames(page);
  const end = await heapOf(devtools);
  return [
    row('Frame time at 200 tokens/s over 4,000 tokens, p95', 'ms', 1, [quantile(frames, 0.95)], FRAME),
    row('– longest frame', 'ms', 1, [Math.max(...frames)], null),
    row('Heap at the end of that answer / in its middle', '×', 3, [end / half], HEAP),
    row('– heap at its end', 'MB', 1, [end / 1e6], null),
  ];
}

/** Frames while a list is scrolled from its top to its end, and the time from a key to the filtered list. */
async function measureList(page: Page, what: string, search: string | null): Promise<Row[]> {
  const grid = page.getByRole('grid').or(page.getByRole('table')).last();
  await grid.waitFor();
  await page.waitForTimeout(500);
  const box = await grid.boundingBox();
  await page.mouse.move((box?.x ?? 400) + 200, (box?.y ?? 300) + 150);
  await startFrames(page);
  for (let step = 0; step < 60; step++) {
    await page.mouse.wheel(0, 3_000);
    await page.waitForTimeout(16);
  }
  const frames = await takeFrames(page);
  const rows = [row(`Frame time while ${what} scroll, p95`, 'ms', 1, [quantile(frames, 0.95)], FRAME)];
  if (search === null) return rows;
  const times: number[] = [];
  for (let round = 0; round < FILTERS; round++) {
    const filter = page
      .getByRole('searchbox')
      .or(page.getByRole('textbox', { name: /filter/i }))
      .first();
    await filter.fill('');
    await page.waitForTimeout(200);
    times.push(await filter.evaluate(typeAndPaint, search));
  }
  return [...rows, row(`Filtering ${what}, key to painted list`, 'ms', 1, times, FILTER)];
}

/** In the page: types a text into a field that React watches, and gives the ms until the next frame was painted. */
function typeAndPaint(element: SVGElement | HTMLElement, text: string): Promise<number> {
  const started = performance.now();
  // React takes a value that was set the plain way for one that it set itself.
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(element, text);
  element.dispatchEvent(new InputEvent('input', { bubbles: true }));
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - started)));
  });
}

/** Begins to note the time between frames. */
async function startFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    const frames: number[] = [];
    Reflect.set(window, 'benchFrames', frames);
    let last = performance.now();
    const note = (now: number): void => {
      frames.push(now - last);
      last = now;
      requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
  });
}

async function takeFrames(page: Page): Promise<number[]> {
  return await page.evaluate(() => {
    const frames: unknown = Reflect.get(window, 'benchFrames');
    // The first is counted from another moment than a frame.
    return Array.isArray(frames) ? frames.slice(1).map(Number) : [];
  });
}

/** Bytes in use on the page's heap once its garbage is collected. */
async function heapOf(devtools: CDPSession): Promise<number> {
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  return usedSize;
}

function row(name: string, unit: string, digits: number, values: readonly number[], bar: Bar | null): Row {
  const verdict = bar === null ? null : judge(median(values), bar, Math.max(values.length, 3));
  return { name, unit, digits, spread: spreadOf(values), bar, kept: values.length, thrown: 0, verdict };
}
