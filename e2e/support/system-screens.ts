/** The pages of System on the fake page. */
import type { Screen } from './screen.ts';

const PAGES = [
  'devices',
  'memory',
  'metrics',
  'settings',
  'api',
  'appearance',
  'keyboard',
  'logs',
  'about',
] as const;
const system = PAGES.map((name): Screen => ({
  name: `system-${name}`,
  at: `?idle#/system/${name}`,
  shows: (page) => page.locator(`[aria-current="page"]`).last(),
}));

const more: readonly Screen[] = [
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
