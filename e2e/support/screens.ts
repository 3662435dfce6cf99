/** Every screen and state of the page over its fake engine, the way to each, and what shows that it is the one. */
import { expect, type Page } from '@playwright/test';
import { drop } from './app.ts';
import { CONVERT_SCREENS } from './convert-screens.ts';
import { EVALUATE_SCREENS } from './evaluate-screens.ts';
import { PICTURE_SCREENS } from './picture-screens.ts';
import type { Screen } from './screen.ts';
import { SYSTEM_SCREENS } from './system-screens.ts';

const message = (page: Page) => page.getByRole('textbox').first();
const press = (key: string) => async (page: Page) => await page.keyboard.press(key);
const dialog = (page: Page) => page.getByRole('dialog');

async function write(page: Page, task: string, text: string): Promise<void> {
  await page.getByRole('button', { name: task, exact: true }).click();
  await message(page).fill(text);
  await page.keyboard.press('Control+Enter');
}

const chat = (page: Page) => write(page, 'Text generation', 'Tell me about a lamp.');
const classify = (page: Page) =>
  write(page, 'Text classification', 'The chair is lovely.\nThe train was late.');
const LINES = 'The radiator in the bedroom stays cold\nNo hot water\nMy rent went up\nThe lift is stuck';
const stats = (page: Page) => page.getByRole('log').getByText('tok/s');

/** Answers, then does something more with the workbench. */
const afterChat =
  (more: (page: Page) => Promise<unknown>) =>
  async (page: Page): Promise<void> => {
    await chat(page);
    await expect(stats(page)).toBeVisible();
    await more(page);
  };

const failing = (code: string): Screen => ({
  name: `error-${code.toLowerCase().replaceAll('_', '-')}`,
  at: `?idle&fail=${code}`,
  steps: chat,
  shows: (page) => page.getByRole('alert').getByText(code),
  alike: 'error-insufficient-memory',
});

const home: readonly Screen[] = [
  { name: 'home', at: '?idle', shows: (page) => page.getByPlaceholder(/^Write to/) },
  { name: 'home-repaired', at: '?idle&repair', shows: (page) => page.getByText('settings.broken.json') },
  { name: 'home-first', at: '?empty', shows: (page) => page.getByText('Your runs will be listed here.') },
  { name: 'lost', at: '?idle&lost', shows: (page) => page.getByText('Connection lost') },
  { name: 'no-token', at: '?no-token', shows: (page) => page.getByText('This page needs its address') },
];

const run: readonly Screen[] = [
  {
    name: 'chat-streaming',
    at: '?idle&slow',
    steps: chat,
    shows: (page) => page.getByTestId('answer').getByText('Once upon'),
  },
  { name: 'chat', at: '?idle', steps: chat, shows: stats },
  {
    name: 'loading',
    at: '?empty&slow',
    steps: chat,
    shows: (page) => page.getByRole('region', { name: /^Loading/ }),
  },
  {
    name: 'completion',
    at: '?idle',
    steps: async (page) => {
      await page.getByRole('button', { name: 'Text generation', exact: true }).click();
      await page.getByText('Completion', { exact: true }).click();
      await message(page).fill('The lamp in the window');
      await page.keyboard.press('Control+Enter');
    },
    shows: (page) => page.getByRole('button', { name: /^Keep/ }),
  },
  {
    name: 'classification',
    at: '?idle',
    steps: classify,
    shows: (page) => page.getByRole('cell', { name: /0.940/ }),
  },
  {
    name: 'embeddings',
    at: '?idle',
    steps: (page) => write(page, 'Embeddings', LINES),
    shows: (page) => page.getByText('of the spread'),
  },
  {
    name: 'error-insufficient-memory',
    at: '?idle&fail=INSUFFICIENT_MEMORY#/run/bartowski/Meta-Llama-3.1-8B-Instruct-GGUF',
    steps: async (page) => {
      await page.getByRole('textbox', { name: 'Message' }).fill('Tell me about a lamp.');
      await page.keyboard.press('Control+Enter');
    },
    shows: (page) => page.getByRole('alert').getByText('INSUFFICIENT_MEMORY'),
  },
  {
    name: 'error-crashed-disk-full',
    at: '?idle&full-disk&fail=RUNNER_CRASHED',
    steps: chat,
    shows: (page) => page.getByRole('alert').getByText('RUNNER_CRASHED'),
  },
  ...['MODEL_NOT_FOUND', 'MODEL_LOAD_FAILED', 'QUEUE_FULL'].map(failing),
];

const around: readonly Screen[] = [
  {
    name: 'compare',
    at: '?idle',
    steps: afterChat(press('Control+d')),
    shows: (page) => page.getByText('Hide names'),
  },
  { name: 'model-picker', at: '?idle', steps: afterChat(press('Control+j')), shows: dialog },
  {
    name: 'task-menu',
    at: '?idle',
    steps: afterChat(press('Control+Shift+j')),
    shows: (page) => page.getByRole('menu'),
  },
  {
    name: 'verdict',
    at: '?idle',
    steps: afterChat((page) => page.getByRole('button', { name: /^In memory/ }).click()),
    shows: dialog,
  },
  {
    name: 'code',
    at: '?idle',
    steps: afterChat((page) => page.getByRole('tab', { name: 'Code' }).click()),
    shows: (page) => page.getByText('/api/inference').first(),
  },
  {
    name: 'run-history',
    at: '?idle',
    steps: afterChat((page) => page.getByRole('tab', { name: 'History' }).click()),
    shows: (page) => page.getByRole('tabpanel', { name: 'History' }),
  },
  {
    name: 'memory-popover',
    at: '?idle',
    steps: (page) =>
      page
        .getByRole('button', { name: /Memory/ })
        .last()
        .click(),
    shows: dialog,
  },
  {
    name: 'palette',
    at: '?idle',
    steps: press('Control+k'),
    shows: (page) => dialog(page).getByRole('combobox'),
  },
  { name: 'keys', at: '?idle#/models', steps: press('?'), shows: dialog },
];

const row = (page: Page, index: number) => page.getByRole('row').nth(index);

const models: readonly Screen[] = [
  { name: 'models', at: '?idle#/models', shows: (page) => row(page, 5) },
  { name: 'models-empty', at: '?empty#/models', shows: (page) => row(page, 1) },
  {
    name: 'model-details',
    at: '?idle#/models',
    steps: (page) => row(page, 2).click(),
    shows: (page) => page.getByText('How the estimate is made'),
  },
  {
    name: 'model-remove',
    at: '?idle#/models',
    steps: async (page) => {
      await row(page, 1).click();
      await page.keyboard.press('Delete');
    },
    shows: (page) => page.getByRole('alertdialog'),
  },
  {
    name: 'models-add',
    at: '?idle#/models',
    steps: (page) => page.getByRole('button', { name: 'Add models' }).click(),
    shows: dialog,
  },
  {
    name: 'models-no-match',
    at: '?idle#/models',
    steps: (page) => page.getByRole('searchbox').fill('wisper'),
    shows: (page) => page.getByText(/Nothing matches/),
  },
];

const activity: readonly Screen[] = [
  { name: 'activity', at: '#/activity', shows: (page) => page.getByText('Running and waiting') },
  { name: 'activity-empty', at: '?empty#/activity', shows: (page) => page.getByText('Nothing is running.') },
  {
    name: 'activity-compare',
    at: '?idle#/activity',
    steps: async (page) => {
      for (const index of [1, 2])
        await page
          .getByRole('checkbox')
          .nth(index - 1)
          .click();
      await page.getByRole('button', { name: /^Compare/ }).click();
    },
    shows: dialog,
  },
];

/** Two texts, a model, and a file that can't be used. */
async function dropMixed(page: Page): Promise<void> {
  await drop(page, {
    'letter.txt': 'The delivery was late.',
    [`${'a name that goes on and on '.repeat(10)}.txt`]: 'A lovely chair.',
    'tiny.gguf': 'GGUF\u0003',
    'empty.txt': '',
  });
  await expect(page.getByRole('button', { name: /Judge each file/ })).toBeFocused();
}

const drops: readonly Screen[] = [
  {
    name: 'drag',
    at: '?idle',
    steps: async (page) => {
      const data = await page.evaluateHandle(() => {
        const transfer = new DataTransfer();
        transfer.items.add(new File(['some words'], 'notes.txt', { type: 'text/plain' }));
        return transfer;
      });
      for (const type of ['dragenter', 'dragover'])
        await page.locator('main').first().dispatchEvent(type, { dataTransfer: data });
    },
    shows: (page) => page.getByText('Let go', { exact: false }).first(),
  },
  {
    name: 'offers',
    at: '?idle',
    steps: dropMixed,
    shows: (page) => page.getByRole('button', { name: /Judge each file/ }),
  },
  {
    name: 'batch',
    at: '?idle',
    steps: async (page) => {
      await dropMixed(page);
      await page.keyboard.press('1');
    },
    shows: (page) => page.getByText('2 of 2 done'),
  },
];

const api: readonly Screen[] = [
  {
    name: 'code-api-off',
    at: '?idle&api=off',
    steps: afterChat((page) => page.getByRole('tab', { name: 'Code' }).click()),
    shows: (page) => page.getByRole('button', { name: /^Turn/ }),
  },
];

/** All of them. */
export const SCREENS: readonly Screen[] = [
  ...home,
  ...run,
  ...around,
  ...models,
  ...CONVERT_SCREENS,
  ...activity,
  ...EVALUATE_SCREENS,
  ...drops,
  ...PICTURE_SCREENS,
  ...SYSTEM_SCREENS,
  ...api,
];

/** Goes there, and sees that it is there. `base` is the address of the fake page. */
export async function show(page: Page, base: string, { at, steps, shows }: Screen): Promise<void> {
  await page.goto(`${base}${at}`);
  await page.getByRole('main').first().waitFor();
  await steps?.(page);
  await expect(shows(page)).toBeVisible();
  // What fades in has done so.
  await page.waitForTimeout(250);
}
