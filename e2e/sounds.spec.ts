/** Sounds as a person uses them: give one, see its waveform, read and save what was said, hear what was made. */
import { readFile } from 'node:fs/promises';
import { expect, test, type Page } from '@playwright/test';
import { axeFindings } from './support/axe.ts';
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
    expect(await axeFindings(page), theme).toEqual([]);
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

  // On the waveform Shift leads from line to line, and so does the palette.
  const position = page.getByRole('slider', { name: 'Position in the sound' });
  // The line that plays alone comes to its end.
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  await position.press('Home');
  await position.press('Shift+ArrowRight');
  await expect(position).toHaveAttribute('aria-valuetext', '0:01.2 of 0:04.0');
  await choose(page, '>Go to the next line');
  await expect(position).toHaveAttribute('aria-valuetext', '0:02.5 of 0:04.0');
  await position.press('Shift+ArrowLeft');
  await expect(position).toHaveAttribute('aria-valuetext', '0:01.2 of 0:04.0');

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

test('times of words offer words and lines of them beside the plain text, times of lines no words', async ({
  page,
}) => {
  await open(page, 'Speech to text');
  await giveSound(page);
  await page.getByRole('combobox', { name: 'Times' }).press('Enter');
  await page.getByRole('option', { name: 'Each word' }).press('Enter');
  await choose(page, '>Run');
  const transcript = page.getByRole('region', { name: 'Transcript' });
  const looks = transcript.getByRole('radio');
  await expect(looks).toHaveText(['Lines', 'Words', 'Plain']);
  await expect(transcript.getByRole('listitem')).toHaveCount(35);
  await transcript.getByRole('button', { name: 'boiler' }).press('Enter');
  await expect(transcript.getByRole('button', { name: 'boiler' })).toHaveAttribute('aria-current', 'true');
  await clean(page);
  await choose(page, '>Show the transcript in lines');
  await expect(transcript.getByRole('listitem').first()).toContainText(/^0:00\.0 Good morning\. Let us/);
  await choose(page, '>Show the transcript word by word');
  await expect(transcript.getByRole('listitem')).toHaveCount(35);

  await withTimes(page);
  await choose(page, '>Run again');
  await expect(looks).toHaveText(['Lines', 'Plain']);
  await expect(transcript.getByRole('listitem')).toHaveCount(4);
});

test('several voices say the same text, play one after the other, and the sentence that is said is lit', async ({
  page,
}) => {
  await open(page, 'Text to speech');
  await page
    .getByRole('textbox', { name: 'Text', exact: true })
    .fill('The lamp is on. The cat sleeps. It is late. Nobody reads.');
  await choose(page, '>Run');
  const part = page.getByRole('region', { name: 'The same text in other voices' });
  for (const voice of ['af_heart', 'bf_emma'])
    await part.getByRole('button', { name: voice, exact: true }).press('Space');
  await part.getByRole('button', { name: 'Speak with 2 voices' }).press('Enter');
  const takes = part.getByRole('list', { name: 'What the voices spoke' });
  await expect(takes.getByText('/ 0:06.0')).toHaveCount(2);

  await choose(page, '>Play the voices one after the other');
  const said = part.getByRole('group', { name: 'What the voice says' });
  await expect(said.locator('[aria-current]')).toHaveText('The lamp is on.');
  await expect(said.locator('[aria-current]')).toHaveText('The cat sleeps.');
  await expect(takes.getByRole('button', { name: 'Pause bf_emma' })).toBeVisible({ timeout: 20_000 });
  await takes.getByRole('button', { name: 'Pause bf_emma' }).press('Enter');
  await expect(takes.getByRole('button', { name: 'Play bf_emma' })).toBeVisible();
  await clean(page);
  const saved = page.waitForEvent('download');
  await takes.getByRole('button', { name: 'Save bf_emma as WAV' }).press('Enter');
  expect((await saved).suggestedFilename()).toBe('speech-bf_emma.wav');
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
  const microphone = await plugInMicrophone(page);
  await choose(page, '>Record with the microphone');
  await expect(page.getByText(/recorded$/)).toBeVisible();
  await page.waitForTimeout(1_500);
  await page.keyboard.press('r');
  await expect(page.getByText(/^Recording .*\.(webm|ogg)$/)).toBeVisible();
  expect(await microphone.states()).toEqual(['ended']);
});

test('a long sound gets labels over time, which play by key and by a click on the waveform, and are saved', async ({
  page,
}) => {
  await open(page, 'Audio classification');
  await giveSound(page);
  const every = page.getByRole('textbox', { name: 'Labels every' });
  await every.fill('1');
  await every.press('Enter');
  await choose(page, '>Run');
  const result = page.getByRole('region', { name: 'Labels over time' });
  await expect(result).toContainText('3 stretches');
  const dog = result.getByRole('button', { name: '0:02.0 to 0:03.0' });
  await dog.press('Enter');
  await expect(dog).toHaveAttribute('aria-current', 'true');
  await page.getByTitle('0:00.0 Speech').click();
  await expect(result.getByRole('button', { name: '0:00.0 to 0:02.0' })).toHaveAttribute(
    'aria-current',
    'true',
  );
  await clean(page);

  const download = page.waitForEvent('download');
  await choose(page, '>Save as CSV');
  const csv = await readFile(await (await download).path(), 'utf8');
  expect(csv).toMatch(/^"Label","Score","Start","End"\r\n"Speech",0\.91,0,1\r\n/);
  const slider = result.getByRole('slider', { name: 'Show above' });
  await slider.press('End');
  await expect(result).toContainText('None, the best is 0.91.');
  await expect(page.getByTitle('0:00.0 Speech')).toHaveCount(0);
});

test('what the microphone hears is named as it is heard, and the last of it stays once it is stopped by its key', async ({
  page,
}) => {
  await open(page, 'Audio classification');
  await choose(page, '>Name what the microphone hears now');
  await expect(page.getByRole('alert')).toContainText(/microphone/i);
  const microphone = await plugInMicrophone(page);
  await choose(page, '>Name what the microphone hears now');
  const heard = page.getByRole('region', { name: 'What the microphone hears' });
  await expect(heard.getByRole('row', { name: /Speech/ })).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect
    .poll(() => page.getByRole('meter').evaluate((meter) => meter.getAttribute('value')))
    .not.toBe('0');
  await clean(page);
  // Another view ends it: no microphone stays open where nobody sees it.
  await page.keyboard.press('Control+5');
  await expect.poll(() => microphone.states()).toEqual(['ended']);
  await page.keyboard.press('Control+1');
  await expect(heard).toHaveCount(0);

  await choose(page, '>Name what the microphone hears now');
  await expect(heard.getByRole('row', { name: /Speech/ })).toBeVisible();
  await page.keyboard.press('r');
  await expect(page.getByText('What was heard last.wav').first()).toBeVisible();
  expect(await microphone.states()).toEqual(['ended', 'ended']);
  await expect(
    page.getByRole('region', { name: 'Labels' }).getByRole('row', { name: /Speech/ }),
  ).toBeVisible();
  // Of all that was asked only the last one is a run of its own.
  await choose(page, '>Show the history');
  await expect(page.getByRole('tabpanel').getByText('What was heard last.wav')).toHaveCount(1);
});

/** Chooses a file for the sound of the workbench. */
async function choosing(page: Page, name: string, mimeType: string, buffer: Buffer): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open', exact: true }).press('Enter');
  await (await chooser).setFiles({ name, mimeType, buffer });
}

test('what only the browser decodes becomes a WAV before it is stored, and a cut one is refused in words', async ({
  page,
}) => {
  await open(page, 'Speech to text');
  // The browser looks at the content: AAC itself is not in every Chromium, and takes the same way where it is.
  await choosing(page, 'memo.m4a', 'audio/mp4', SOUND);
  const position = page.getByRole('slider', { name: 'Position in the sound' });
  await expect(position).toHaveAttribute('aria-valuetext', '0:00.0 of 0:04.0');
  await expect(page.getByRole('region', { name: 'Input' }).getByText('memo.wav')).toBeVisible();
  await choose(page, '>Run');
  await expect(page.getByRole('region', { name: 'Transcript' })).toContainText('Agreed.');

  await choosing(page, 'cut.m4a', 'audio/mp4', Buffer.from('no sound at all'));
  await expect(page.getByText(/cut\.m4a: can’t be decoded here/)).toBeVisible();
  // The sound before it stays.
  await expect(page.getByRole('region', { name: 'Input' }).getByText('memo.wav')).toBeVisible();
});
