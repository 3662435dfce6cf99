/** Places of the fake page that list the actions of sounds, and the way to each. */
import { expect, type Page } from '@playwright/test';
import { choose } from './palette.ts';
import { giveSound, plugInMicrophone, withTimes } from './sounds.ts';

/** All of them; query of the page and the steps there. */
export const SOUND_PLACES: readonly {
  readonly at: string;
  readonly steps: (page: Page) => Promise<unknown>;
}[] = [
  { at: '?idle&healthy&sounds', steps: transcript },
  { at: '?idle&healthy&sounds', steps: recording },
  { at: '?idle&healthy&sounds', steps: (page) => choose(page, '#Audio classification') },
  { at: '?idle&healthy&sounds', steps: listening },
  { at: '?idle&healthy&sounds', steps: voices },
  { at: '?idle&healthy&sounds&slow', steps: speaking },
];

/** Speech that was written down in lines, and its sound. */
async function transcript(page: Page): Promise<void> {
  await choose(page, '#Speech to text');
  await giveSound(page);
  await withTimes(page);
  await choose(page, '>Run');
  await expect(page.getByRole('region', { name: 'Transcript' })).toContainText('Agreed.');
}

/** A recording under way. */
async function recording(page: Page): Promise<void> {
  await choose(page, '#Speech to text');
  await plugInMicrophone(page);
  await choose(page, '>Record with the microphone');
  await expect(page.getByText(/recorded$/)).toBeVisible();
}

/** A microphone that is listened to. */
async function listening(page: Page): Promise<void> {
  await choose(page, '#Audio classification');
  await plugInMicrophone(page);
  await choose(page, '>Name what the microphone hears now');
  await expect(page.getByText('Listening to the last 2 s')).toBeVisible();
}

/** So many take a voice eighteen seconds: it still plays when it is to be paused, on a busy machine too. */
const SENTENCES = 12;

/** A voice that was chosen and has spoken, and plays. */
async function voices(page: Page): Promise<void> {
  await choose(page, '#Text to speech');
  await page.getByRole('textbox', { name: 'Text', exact: true }).fill('The lamp is on. '.repeat(SENTENCES));
  await choose(page, '>Run');
  const part = page.getByRole('region', { name: 'The same text in other voices' });
  await part.getByRole('button', { name: 'af_heart', exact: true }).press('Enter');
  await choose(page, '>Speak with the chosen voices');
  const play = part.getByRole('button', { name: 'Play af_heart' });
  // A press goes to whatever has the focus while it can't be pressed.
  await expect(play).toBeEnabled({ timeout: 30_000 });
  await play.press('Enter');
  await expect(part.getByRole('button', { name: 'Pause af_heart' })).toBeVisible();
}

/** Voices of which the first still speaks. */
async function speaking(page: Page): Promise<void> {
  await choose(page, '#Text to speech');
  await page.getByRole('textbox', { name: 'Text', exact: true }).fill('The lamp is on.');
  await choose(page, '>Run');
  const part = page.getByRole('region', { name: 'The same text in other voices' });
  await part.getByRole('button', { name: 'af_heart', exact: true }).press('Enter', { timeout: 20_000 });
  await choose(page, '>Speak with the chosen voices');
  await expect(part.getByRole('button', { name: 'Stop the voices' })).toBeVisible();
}
