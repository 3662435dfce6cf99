/** The states of Evaluate on the fake page. */
import { expect, type Page } from '@playwright/test';
import { choose } from './palette.ts';
import { runTask } from './places.ts';
import type { Screen } from './screen.ts';

const report = async (page: Page): Promise<void> => {
  await page.getByRole('radio', { name: 'Report' }).press('Enter');
};
const start = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: /^Evaluate \d/ }).press('Enter');
};

/** All of them. */
export const EVALUATE_SCREENS: readonly Screen[] = [
  {
    name: 'evaluate',
    at: '?idle#/evaluate',
    shows: (page) => page.getByRole('checkbox', { name: 'Evaluate Text classification' }),
  },
  {
    name: 'evaluate-report',
    at: '?idle&regressed#/evaluate',
    steps: report,
    shows: (page) => page.getByText('Slower by 47').last(),
  },
  {
    name: 'evaluate-inputs',
    at: '?idle#/run',
    steps: async (page) => {
      await runTask(page, 'Text classification', 'What a fine day.');
      await expect(page.getByRole('row').nth(1)).toBeVisible();
      await choose(page, '>Keep as an example');
      await choose(page, '>Go to Evaluate');
      await page.getByRole('radio', { name: 'My inputs' }).press('Enter');
      await page.getByRole('button', { name: 'Replay 1 example' }).press('Enter');
    },
    shows: (page) => page.getByText('1 of 1 as before'),
  },
  {
    name: 'evaluate-no-inputs',
    at: '?empty#/evaluate',
    steps: (page) => page.getByRole('radio', { name: 'My inputs' }).press('Enter'),
    shows: (page) => page.getByRole('button', { name: 'Choose from the history' }),
  },
  {
    name: 'evaluate-running',
    at: '?idle&slow#/evaluate',
    steps: async (page) => {
      await start(page);
      await expect(page.getByText(/of \d+ inputs/)).toBeVisible();
    },
    shows: (page) => page.getByRole('progressbar', { name: 'Progress of the evaluation' }),
  },
  {
    name: 'evaluate-elsewhere',
    at: '?idle&slow#/evaluate',
    steps: async (page) => {
      await start(page);
      await choose(page, '>Go to Activity');
      await expect(page.getByRole('button', { name: /^Evaluation, \d+ of \d+/ })).toBeVisible();
    },
    shows: (page) => page.getByRole('main').getByRole('button', { name: 'Stop the evaluation' }),
  },
  {
    name: 'evaluate-refused',
    at: '?idle&fail-eval=QUEUE_FULL#/evaluate',
    steps: start,
    shows: (page) => page.getByRole('alert').getByRole('button', { name: 'Try again' }),
  },
  {
    name: 'evaluate-empty',
    at: '?empty#/evaluate',
    steps: report,
    shows: (page) => page.getByText('Nothing has been evaluated yet.'),
  },
];
