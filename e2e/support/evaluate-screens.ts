/** The states of Evaluate on the fake page. */
import { expect, type Page } from '@playwright/test';
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
    name: 'evaluate-running',
    at: '?idle&slow#/evaluate',
    steps: async (page) => {
      await start(page);
      await expect(page.getByText(/of \d+ inputs/)).toBeVisible();
    },
    shows: (page) => page.getByRole('progressbar', { name: 'Progress of the evaluation' }),
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
