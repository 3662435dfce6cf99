import { defineConfig } from '@playwright/test';
import { chromiumArgs, chromiumChoice } from './e2e/support/chromium.ts';

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  // Files side by side: most of a test is waiting for a page or a process.
  workers: 2,
  // A page on a busy machine may be late: a test that fails once and passes then is named and counted as unsteady.
  retries: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: process.env['CI'] !== undefined,
  reporter: 'list',
  use: {
    browserName: 'chromium',
    headless: true,
    viewport: { width: 1280, height: 800 },
    launchOptions: { ...chromiumChoice(), args: chromiumArgs },
    // Recording each first try would cost a tenth of the time; what fails is tried again, and that is recorded.
    trace: 'on-first-retry',
    screenshot: 'only-on-failure',
  },
});
