/** Conversions in each state, on the fake page. */
import { expect, type Page } from '@playwright/test';
import type { Screen } from './screen.ts';

/** Chooses a raw checkpoint in Models and opens what it can become. */
export async function openConvert(page: Page, model: string): Promise<void> {
  await page.getByRole('row', { name: new RegExp(model) }).click();
  const details = page.getByRole('complementary', { name: 'Selected model' });
  await details.getByRole('button', { name: 'Convert', exact: true }).click();
  await expect(page.getByRole('dialog')).toContainText('Its weights have');
}

/** Begins the usual conversion of one. */
async function convert(page: Page, model: string): Promise<void> {
  await openConvert(page, model);
  await page.getByRole('dialog').getByRole('button', { name: 'Convert', exact: true }).click();
}

const details = (page: Page) => page.getByRole('complementary', { name: 'Selected model' });

/** The dialog of an encoder and of a language model, one under way, and each of the ends. */
export const CONVERT_SCREENS: readonly Screen[] = [
  {
    name: 'convert-encoder',
    at: '?idle&raw#/models',
    steps: async (page) => {
      await openConvert(page, 'bert-base-uncased');
      await page.getByText('What it cannot become').click();
    },
    shows: (page) => page.getByRole('dialog').getByText('Others may become ONNX'),
  },
  {
    name: 'convert-language-model',
    alike: 'convert-encoder',
    at: '?idle&raw#/models',
    steps: (page) => openConvert(page, 'SmolLM2'),
    shows: (page) => page.getByRole('radio', { name: /Q4_K_M/ }),
  },
  {
    name: 'convert-refused',
    at: '?idle&raw&convert=refused#/models',
    steps: async (page) => {
      await page.getByRole('row', { name: /bert-base-uncased/ }).click();
      await details(page).getByRole('button', { name: 'Convert', exact: true }).click();
    },
    shows: (page) => page.getByRole('alert').filter({ hasText: 'damaged' }),
  },
  {
    name: 'convert-running',
    at: '?idle&raw&slow#/models',
    steps: (page) => convert(page, 'bert-base-uncased'),
    shows: (page) => details(page).getByRole('progressbar', { name: 'Conversion to q8 ONNX' }),
  },
  {
    name: 'convert-activity',
    alike: 'activity',
    at: '?idle&raw&slow#/models',
    steps: async (page) => {
      await convert(page, 'bert-base-uncased');
      await page.keyboard.press('Control+3');
    },
    shows: (page) => page.getByRole('main').getByText('bert-base-uncased to q8 ONNX'),
  },
  {
    name: 'convert-done',
    alike: 'convert-running',
    at: '?idle&raw#/models',
    steps: (page) => convert(page, 'bert-base-uncased'),
    shows: (page) => details(page).getByText('Done: '),
  },
  {
    name: 'convert-failed',
    alike: 'convert-taken',
    at: '?idle&raw&convert=failed#/models',
    steps: (page) => convert(page, 'bert-base-uncased'),
    shows: (page) => details(page).getByText('The disk is full'),
  },
  {
    name: 'convert-lossy',
    alike: 'convert-taken',
    at: '?idle&raw&convert=lossy#/models',
    steps: (page) => convert(page, 'bert-base-uncased'),
    shows: (page) => details(page).getByRole('button', { name: 'Convert all the same' }),
  },
  {
    name: 'convert-known-lossy',
    at: '?idle&raw&convert=known#/models',
    steps: async (page) => {
      await openConvert(page, 'bert-base-uncased');
      await page.getByRole('radio', { name: /^q4/ }).check();
    },
    shows: (page) => page.getByRole('button', { name: 'Convert all the same' }),
  },
  {
    name: 'convert-unmeasured',
    alike: 'convert-running',
    at: '?idle&raw&convert=unmeasured#/models',
    steps: (page) => convert(page, 'bert-base-uncased'),
    shows: (page) => details(page).getByText('Not measured: '),
  },
  {
    name: 'convert-taken',
    at: '?idle&raw&convert=taken#/models',
    steps: (page) => convert(page, 'bert-base-uncased'),
    shows: (page) => details(page).getByRole('button', { name: 'Replace it' }),
  },
  {
    name: 'convert-stopped',
    alike: 'convert-taken',
    at: '?idle&raw&slow#/models',
    steps: async (page) => {
      await convert(page, 'bert-base-uncased');
      await details(page)
        .getByRole('button', { name: /^Stop the conversion/ })
        .click();
    },
    shows: (page) => details(page).getByText('Nothing was left of it'),
  },
];
