/** Giving sounds to the fake page, which has models for them with `?sounds`. */
import { expect, type Page } from '@playwright/test';
import { wavFile } from '../../src/renderer/tasks/sound/wav.ts';

const RATE = 8_000;
const SECONDS = 4;

/** Four seconds that swell and sink. */
export const SOUND = Buffer.from(
  wavFile(
    [
      Float32Array.from(
        { length: SECONDS * RATE },
        (_, at) => Math.sin(at / 6) * 0.7 * Math.abs(Math.sin(at / 2_500)),
      ),
    ],
    RATE,
  ),
);

/** Opens a sound of four seconds on the workbench. */
export async function giveSound(page: Page): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open', exact: true }).press('Enter');
  await (await chooser).setFiles({ name: 'standup.wav', mimeType: 'audio/wav', buffer: SOUND });
  await expect(page.getByRole('slider', { name: 'Position in the sound' })).toHaveAttribute(
    'aria-valuetext',
    '0:00.0 of 0:04.0',
  );
}

/** Asks for the time of each line. */
export async function withTimes(page: Page): Promise<void> {
  await page.getByRole('combobox', { name: 'Times' }).press('Enter');
  await page.getByRole('option', { name: 'Each line' }).press('Enter');
}

/** A microphone that hears a tone, for a browser that has none; gives what tells of each time that it was opened. */
export async function plugInMicrophone(
  page: Page,
): Promise<{ states(): Promise<MediaStreamTrack['readyState'][]> }> {
  const opened = await page.evaluateHandle(() => {
    const tracks: MediaStreamTrack[] = [];
    navigator.mediaDevices.getUserMedia = async () => {
      const context = new AudioContext();
      await context.resume();
      const tone = context.createOscillator();
      const heard = context.createMediaStreamDestination();
      tone.connect(heard);
      tone.start();
      tracks.push(...heard.stream.getTracks());
      return heard.stream;
    };
    return tracks;
  });
  return {
    states: async () => await opened.evaluate((tracks) => tracks.map(({ readyState }) => readyState)),
  };
}
