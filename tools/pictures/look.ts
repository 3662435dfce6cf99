/**
 * `node tools/pictures/look.ts [task…]`: pictures of every task's workbench in each of its states, over the fake page,
 * to look at: screenshots/look/<task>/<state>-<theme>-<width>.png, which nobody commits.
 */
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from '@playwright/test';
import sharp from 'sharp';
import { chromiumArgs, chromiumChoice } from '../../e2e/support/chromium.ts';
import { fakePage } from '../../e2e/support/fake-page.ts';
import {
  TASK_SCREENS,
  giveInput,
  openTask,
  type GivenFile,
  type TaskScreen,
} from '../../e2e/support/task-screens.ts';
import { wavFile } from '../../src/renderer/tasks/sound/wav.ts';

const FOLDER = fileURLToPath(new URL('../../screenshots/look', import.meta.url));
const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
] as const;
const WORLD = '?idle&healthy&sounds&words&every';
const THEMES = ['dark', 'light'] as const;
/** States that are taken in both themes at both sizes; the others in the first at the first, in the second at the second. */
const MAIN: ReadonlySet<string> = new Set(['result', 'long']);
/** Layout and what fades in have come to rest, in ms. */
const SETTLED_MS = 500;
/** Within it every answer of the fake engine has come but a slow one, on a busy machine too, in ms. */
const ANSWERED_MS = 20_000;

interface State {
  readonly name: string;
  /** Added to the query. */
  readonly query: string;
  readonly file?: (task: TaskScreen) => Promise<GivenFile | null>;
  readonly input: boolean;
  readonly run: boolean;
}

const state = (name: string, query = '', more: Partial<State> = {}): State => ({
  ...{ name, query, input: true, run: true },
  ...more,
});

const STATES: readonly State[] = [
  state('empty', '', { input: false, run: false }),
  state('filled', '', { run: false }),
  state('running', '&slow'),
  state('result'),
  state('error', '&fail=INVALID_INPUT'),
  state('long', '&odd-results=long', { file: async ({ takes }) => (takes === 'sound' ? minutes(3) : null) }),
  state('none', '&odd-results=none'),
  state('pixel', '', { file: async ({ takes }) => (takes === 'picture' ? plain(1, 1) : null) }),
  state('strip', '', { file: async ({ takes }) => (takes === 'picture' ? plain(10_000, 1) : null) }),
];

async function plain(width: number, height: number): Promise<GivenFile> {
  const image = sharp({ create: { width, height, channels: 3, background: '#7a5' } });
  const name = `${String(width)} × ${String(height)} – ein Bild mit einem sehr langen Namen aus dem Urlaub 🧡.png`;
  return { name, mimeType: 'image/png', buffer: await image.png().toBuffer() };
}

function minutes(count: number): GivenFile {
  const samples = Float32Array.from(
    { length: count * 60 * 4_000 },
    (_, at) => Math.sin(at / 3) * Math.sin(at / 9_000),
  );
  return { name: 'a-long-walk.wav', mimeType: 'audio/wav', buffer: Buffer.from(wavFile([samples], 4_000)) };
}

async function bring(
  page: Page,
  url: string,
  task: TaskScreen,
  { query, file, input, run }: State,
): Promise<boolean> {
  const given = (await file?.(task)) ?? null;
  if (file !== undefined && given === null && !query.includes('odd-results')) return false;
  await page.goto(`${url}${WORLD}${query}`);
  await page.getByRole('main').first().waitFor();
  await openTask(page, task);
  if (input) await giveInput(page, task, given ?? undefined);
  if (run) {
    await page.keyboard.press('Control+Enter');
    await page.waitForTimeout(SETTLED_MS);
  }
  if (run && query !== '&slow') await page.getByText('Nothing running').waitFor({ timeout: ANSWERED_MS });
  await page.waitForTimeout(SETTLED_MS);
  return true;
}

async function takeAll(page: Page, url: string, task: TaskScreen, name: string): Promise<void> {
  for (const [at, size] of SIZES.entries()) {
    await page.setViewportSize(size);
    for (const colorScheme of MAIN.has(name) ? THEMES : THEMES.slice(at, at + 1)) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.waitForTimeout(150);
      const file = `${name}-${colorScheme}-${String(size.width)}.png`;
      await page.screenshot({ path: `${FOLDER}/${task.task}/${file}` });
    }
  }
}

await using fake = await fakePage();
const browser = await chromium.launch({ ...chromiumChoice(), args: chromiumArgs });
const wanted = process.argv.slice(2);
for (const task of TASK_SCREENS.filter(({ task: id }) => wanted.length === 0 || wanted.includes(id)))
  for (const each of STATES) {
    // A page of its own, as one keeps what was given last.
    const context = await browser.newContext({ viewport: SIZES[0] });
    const page = await context.newPage();
    page.setDefaultTimeout(12_000);
    try {
      if (await bring(page, fake.url, task, each)) await takeAll(page, fake.url, task, each.name);
    } catch (error) {
      console.log(task.task, each.name, String(error).split('\n')[0]);
      await page.screenshot({ path: `${FOLDER}/${task.task}/${each.name}-failed.png` });
    }
    await context.close();
  }
await browser.close();
