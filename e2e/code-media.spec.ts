/** The Code tab of a picture: what it shows is run as it stands, in a shell, against the same server. */
import { spawn, spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, type Page } from '@playwright/test';
import { LOAD_LIMIT_MS, goTo, openApp } from './support/app.ts';
import { choose } from './support/palette.ts';
import { serve, type Served } from './support/serve.ts';

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const SAMPLES = at('resources/samples');

let server: Served;
let folder = '';
test.beforeAll(async () => {
  server = await serve();
  folder = await mkdtemp(join(tmpdir(), 'hearth-code-'));
  // As an installation puts it on the path.
  const hearth = join(folder, 'hearth');
  await writeFile(hearth, `#!/bin/sh\nexec '${process.execPath}' '${at('out/main/cli.js')}' "$@"\n`);
  await chmod(hearth, 0o755);
});
test.afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** Runs a program beside the sample pictures, and gives what it prints. */
async function output(program: string, args: readonly string[]): Promise<string> {
  const child = spawn(program, [...args], {
    cwd: SAMPLES,
    env: {
      ...process.env,
      HEARTH_TOKEN: server.token,
      FORCE_COLOR: '0',
      HEARTH_DATA: join(folder, 'data'),
      PATH: [folder, process.env['PATH']].join(delimiter),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
  await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return text;
}

/** Puts a sample on the workbench of object detection. */
async function givePicture(page: Page, name: string): Promise<void> {
  await openApp(page, server);
  await choose(page, '#Object detection');
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open a picture' }).press('Enter');
  await (await chooser).setFiles(join(SAMPLES, name));
  await expect(page.getByRole('img', { name: `The picture ${name}` })).toBeVisible();
}

async function codeIn(page: Page, language: string): Promise<string> {
  await page.getByRole('combobox', { name: 'Language' }).press('Enter');
  await page.getByRole('option', { name: language, exact: true }).press('Enter');
  return await page.locator('pre').innerText();
}

test('each of the four runs as printed, with the picture and its options', async ({ page }) => {
  test.skip(
    ['curl', 'python3'].some((name) => spawnSync(name, ['--version']).error !== undefined),
    'there is no curl or no Python on this machine',
  );
  test.setTimeout(4 * LOAD_LIMIT_MS);
  await givePicture(page, 'shapes-1.webp');
  await page.getByRole('tab', { name: 'Code' }).press('Enter');
  const curl = await codeIn(page, 'curl');
  expect(curl).toContain('options={"threshold":0.1}');
  expect(await output('sh', ['-c', curl.replace(/^curl/, 'curl -sS')])).toMatch(
    /"result":\[\{"label":"yellow cross"/,
  );
  const script = join(folder, 'run.mjs');
  await writeFile(script, await codeIn(page, 'JavaScript'));
  expect(await output(process.execPath, [script])).toContain("label: 'yellow cross'");
  expect(await output('python3', ['-c', await codeIn(page, 'Python')])).toContain("'label': 'yellow cross'");
  expect(await output('sh', ['-c', await codeIn(page, 'hearth run')])).toMatch(
    /^label +score .*\nyellow cross/,
  );
});

test('a threshold at the end of its slider can be run, and stands in the code as the interface takes it', async ({
  page,
}) => {
  await givePicture(page, 'shapes-1.webp');
  await page.getByRole('tab', { name: 'Options' }).press('Enter');
  const slider = page.getByRole('slider', { name: 'Threshold' });
  await expect(slider).toHaveAttribute('aria-valuetext', '10 %');
  await slider.press('End');
  await expect(slider).toHaveAttribute('aria-valuetext', '100 %');
  await expect(page.getByRole('button', { name: /^Run/ }).last()).toBeEnabled();
  await page.getByRole('tab', { name: 'Code' }).press('Enter');
  expect(await codeIn(page, 'curl')).toContain('options={"threshold":1}');
});

test('a picture on the workbench is still there after the history was cleared', async ({ page }) => {
  await givePicture(page, 'shapes-2.webp');
  const runsOn = page.getByRole('region', { name: 'Runs on' });
  await page.keyboard.press('Control+Enter');
  await expect(runsOn).toContainText('ONNX Runtime', { timeout: LOAD_LIMIT_MS });
  await goTo(page, 'activity');
  await expect(page.getByRole('grid').getByText('shapes-2.webp').first()).toBeVisible();
  await choose(page, '>Clear the history');
  await page
    .getByRole('alertdialog')
    .getByRole('button', { name: /^Delete/ })
    .press('Enter');
  await expect(page.getByText(/^The history is clear\./)).toBeVisible();
  await goTo(page, 'run');
  await page.keyboard.press('Control+Enter');
  // It is read anew, and its run is the only one.
  await goTo(page, 'activity');
  await expect(page.getByRole('grid').getByText('shapes-2.webp')).toHaveCount(1, { timeout: LOAD_LIMIT_MS });
  await expect(page.getByRole('grid').getByText(/^\d+ things?: /)).toHaveCount(1);
});
