/** Sounds as a person uses them: give one, see its waveform, read and save what was said, hear what was made. */
import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { fakePage, type FakePage } from './support/fake-page.ts';
import { drop } from './support/app.ts';
import { choose } from './support/palette.ts';
import { SOUND, giveSound, plugInMicrophone, withTimes } from './support/sounds.ts';

test.use({ trace: 'off', actionTimeout: 10_000 });

let fake: FakePage;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  fake = await fakePage();
});
test.afterAll(async () => fake[Symbol.asyncDispose]());

async function open(page: Page, task: string, at = '?idle&healthy&sounds'): Promise<void> {
  await page.goto(`${fake.url}${at}`);
  await expect(page.locator('main h1')).toHaveCount(1);
  await choose(page, `#${task}`);
}

async function clean(page: Page): Promise<void> {
  for (const theme of ['light', 'dark']) {
    await page.evaluate((name) => document.documentElement.setAttribute('data-theme', name), theme);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
  }
}

test('a sound is opened, moved through by keys, and written down in lines that play', async ({ page }) => {
  await open(page, 'Speech to text');
  await expect(page.getByText('Drop a sound here')).toBeVisible();
  await clean(page);
  await giveSound(page);
  const position = page.getByRole('slider', { name: 'Position in the sound' });
  await position.press('ArrowRight');
  await expect(position).toHaveAttribute('aria-valuetext', '0:01.0 of 0:04.0');
  await position.press('End');
  await expect(position).toHaveAttribute('aria-valuetext', '0:04.0 of 0:04.0');

  await choose(page, '>Run');
  const transcript = page.getByRole('region', { name: 'Transcript' });
  await expect(transcript).toContainText('Agreed.');
  await expect(transcript).toContainText('English 0.98');
  await clean(page);
});

test('a transcript is searched, shown plain and saved as subtitles', async ({ page }) => {
  await open(page, 'Speech to text');
  await giveSound(page);
  await withTimes(page);
  await choose(page, '>Run');
  const transcript = page.getByRole('region', { name: 'Transcript' });
  await expect(transcript.getByRole('listitem')).toHaveCount(4);
  await transcript.getByRole('button', { name: /^0:01\.2/ }).press('Enter');
  await expect(transcript.getByRole('button', { name: /^0:01\.2/ })).toHaveAttribute('aria-current', 'true');

  await transcript.getByRole('searchbox').fill('SENSOR');
  await expect(transcript.getByRole('listitem')).toHaveCount(1);
  await transcript.getByRole('searchbox').fill('');
  const saved = page.waitForEvent('download');
  await choose(page, '>Save the transcript as SRT');
  const file = await saved;
  expect(file.suggestedFilename()).toBe('transcript.srt');
  expect(await readFile(await file.path(), 'utf8')).toContain(
    '2\r\n00:00:01,200 --> 00:00:02,500\r\nThere is a gap of two days in June',
  );
  await choose(page, '>Show the transcript as plain text');
  await expect(transcript.getByRole('listitem')).toHaveCount(0);
  await expect(transcript).toContainText('Good morning.');
});

test('speech is shown sentence by sentence and saved as WAV', async ({ page }) => {
  await open(page, 'Text to speech');
  await page.getByRole('textbox', { name: 'Text', exact: true }).fill('The lamp is on. The cat sleeps.');
  await choose(page, '>Run');
  const speech = page.getByRole('region', { name: 'Speech' });
  await expect(speech.getByRole('listitem')).toHaveCount(2);
  await expect(speech.getByRole('slider', { name: 'Position in the sound' })).toHaveAttribute(
    'aria-valuetext',
    /of 0:03\.0$/,
  );
  await clean(page);
  const saved = page.waitForEvent('download');
  await speech.getByRole('button', { name: 'Save as WAV' }).press('Enter');
  const bytes = await readFile(await (await saved).path());
  expect(bytes.subarray(0, 4).toString('latin1')).toBe('RIFF');
});

test('without a microphone that may be used, recording says what to do', async ({ page }) => {
  await open(page, 'Speech to text');
  await choose(page, '>Record with the microphone');
  await expect(page.getByRole('alert')).toContainText(/microphone/i);
  await expect(page.getByRole('button', { name: /^Record/ })).toBeEnabled();
});

test('a dropped sound is offered to the tasks that take it, and the picked one runs', async ({ page }) => {
  await page.goto(`${fake.url}?idle&healthy&sounds`);
  await page.getByRole('main').first().waitFor();
  await drop(page, { 'meeting.wav': SOUND });
  const sheet = page.getByRole('dialog', { name: /meeting\.wav/ });
  await sheet.getByRole('button', { name: /Write it down/ }).click();
  await expect(sheet).toHaveCount(0);
  await expect(page.getByText(/Good morning\. Let us look at the boiler figures/).first()).toBeVisible({
    timeout: 20_000,
  });
  await expect(page.getByText('meeting.wav').first()).toBeVisible();
});

test('what the microphone hears becomes the sound, once recording is stopped by its key', async ({
  page,
}) => {
  await open(page, 'Speech to text');
  await plugInMicrophone(page);
  await choose(page, '>Record with the microphone');
  await expect(page.getByText(/recorded$/)).toBeVisible();
  await page.waitForTimeout(1_500);
  await page.keyboard.press('r');
  await expect(page.getByText(/^Recording .*\.(webm|ogg)$/)).toBeVisible();
});
