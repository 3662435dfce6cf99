/** The pages of System on the fake page. */
import { SYSTEM_PAGES } from '../../src/renderer/stores/system-pages.ts';
import type { Screen } from './screen.ts';

const system = SYSTEM_PAGES.map((name): Screen => ({
  name: `system-${name}`,
  at: `?idle#/system/${name}`,
  shows: (page) => page.locator(`[aria-current="page"]`).last(),
}));

const more: readonly Screen[] = [
  {
    name: 'system-storage-empty',
    at: '?empty#/system/storage',
    shows: (page) => page.getByText('Nothing is kept.'),
  },
  {
    name: 'system-storage-delete',
    at: '?idle&raw#/system/storage',
    steps: (page) => page.getByRole('button', { name: 'Delete what can be made again' }).click(),
    shows: (page) => page.getByRole('alertdialog'),
  },
  {
    name: 'system-storage-failed',
    at: '?idle&kept=failed#/system/storage',
    shows: (page) => page.getByRole('alert').filter({ hasText: 'could not be read' }),
  },
  {
    name: 'system-metrics-table',
    at: '?idle#/system/metrics',
    steps: (page) => page.getByRole('radio', { name: 'Table' }).press('Enter'),
    shows: (page) => page.getByRole('columnheader', { name: 'Between two tokens' }),
  },
  {
    name: 'system-metrics-empty',
    at: '?empty#/system/metrics',
    shows: (page) => page.getByText('No request has ended since Hearth started.'),
  },
  {
    name: 'system-api-failed',
    at: '?idle&api=failed#/system/api',
    shows: (page) => page.getByRole('button', { name: 'Choose another port' }),
  },
];

/** All of them. */
export const SYSTEM_SCREENS: readonly Screen[] = [...system, ...more];
