/** Every screen and state of the page over its fake engine, and the way to each. */
import { expect, type Page } from '@playwright/test';

/** One state of the app and the way to it. */
export interface Screen {
  readonly name: string;
  /** Query and hash of the page. */
  readonly at: string;
  readonly steps?: (page: Page) => Promise<unknown>;
}

const message = (page: Page) => page.getByRole('textbox').first();

async function write(page: Page, task: string, text: string): Promise<void> {
  await page.getByRole('button', { name: task, exact: true }).click();
  await message(page).fill(text);
  await page.keyboard.press('Control+Enter');
}

const chat = (page: Page) => write(page, 'Text generation', 'Tell me about a lamp.');
const settled = (page: Page) => expect(page.getByRole('button', { name: /^Stop/ })).toHaveCount(0);
const LINES = 'The radiator in the bedroom stays cold\nNo hot water\nMy rent went up\nThe lift is stuck';

/** All of them. */
export const SCREENS: readonly Screen[] = [
  { name: 'home', at: '?idle&healthy' },
  { name: 'home-repaired', at: '?idle' },
  { name: 'home-first', at: '?empty&healthy' },
  {
    name: 'chat-streaming',
    at: '?idle&healthy&slow',
    steps: async (page) => {
      await chat(page);
      await expect(page.getByTestId('answer')).not.toBeEmpty();
    },
  },
  {
    name: 'chat',
    at: '?idle&healthy',
    steps: async (page) => {
      await chat(page);
      await expect(page.getByRole('log')).toContainText('tok/s');
      await settled(page);
    },
  },
  { name: 'loading', at: '?idle&healthy&slow', steps: async (page) => await chat(page) },
  {
    name: 'classification',
    at: '?idle&healthy',
    steps: async (page) => {
      await write(page, 'Text classification', 'The chair is lovely.\nThe train was late.');
      await expect(page.getByRole('row').nth(1)).toBeVisible();
    },
  },
  {
    name: 'embeddings',
    at: '?idle&healthy',
    steps: async (page) => {
      await write(page, 'Embeddings', LINES);
      await expect(page.getByRole('table').first()).toBeVisible();
    },
  },
  {
    name: 'error-memory',
    at: '?idle&healthy&fail=INSUFFICIENT_MEMORY#/run/bartowski/Meta-Llama-3.1-8B-Instruct-GGUF',
    steps: async (page) => {
      await page.getByRole('textbox', { name: 'Message' }).fill('Tell me about a lamp.');
      await page.keyboard.press('Control+Enter');
      await expect(page.getByRole('alert').getByRole('button').first()).toBeFocused();
    },
  },
  {
    name: 'error-crashed-disk-full',
    at: '?idle&healthy&full-disk&fail=RUNNER_CRASHED',
    steps: async (page) => {
      await chat(page);
      await expect(page.getByRole('alert').getByRole('button').first()).toBeFocused();
    },
  },
  { name: 'models', at: '?idle&healthy#/models' },
  { name: 'models-empty', at: '?empty&healthy#/models' },
  {
    name: 'model-details',
    at: '?idle&healthy#/models',
    steps: async (page) => await page.getByRole('row').nth(2).click(),
  },
  { name: 'activity', at: '?healthy#/activity' },
  { name: 'activity-empty', at: '?empty&healthy#/activity' },
  ...['devices', 'memory', 'settings', 'api', 'appearance', 'keyboard', 'logs', 'about'].map(
    (name): Screen => ({ name: `system-${name}`, at: `?idle#/system/${name}` }),
  ),
  { name: 'palette', at: '?idle&healthy', steps: async (page) => await page.keyboard.press('Control+k') },
  { name: 'keys', at: '?idle&healthy#/models', steps: async (page) => await page.keyboard.press('?') },
  { name: 'lost', at: '?idle&healthy&lost' },
  { name: 'no-token', at: '?no-token' },
];

/** Goes there. `base` is the address of the fake page. */
export async function show(page: Page, base: string, { at, steps }: Screen): Promise<void> {
  await page.goto(`${base}${at}`);
  await page.getByRole('main').first().waitFor();
  await page.waitForLoadState('networkidle');
  await steps?.(page);
  await page.waitForTimeout(250);
}
