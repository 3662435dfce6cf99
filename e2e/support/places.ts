/** Places of the fake page that between them list every action, and the way to each. */
import { expect, type Page } from '@playwright/test';
import { drop } from './app.ts';
import { choose } from './palette.ts';
import { giveRoom, openPicture, plainPicture } from './pictures.ts';
import { SOUND_PLACES } from './sound-places.ts';

/** One place. */
export interface Place {
  /** Query and hash of the page. */
  readonly at: string;
  readonly steps?: (page: Page) => Promise<unknown>;
}

/** Writes something on a task's workbench and runs it. */
export async function runTask(page: Page, task: string, text: string): Promise<void> {
  await page.getByRole('button', { name: task, exact: true }).click();
  await page.getByRole('textbox').first().fill(text);
  await page.keyboard.press('Control+Enter');
}

/** A chat with one answer. */
export async function chat(page: Page): Promise<void> {
  await runTask(page, 'Text generation', 'Tell me about a lamp.');
  await expect(page.getByRole('log')).toContainText('tok/s');
}

/** The same question answered twice. */
export async function branched(page: Page): Promise<void> {
  await chat(page);
  await page.keyboard.press('Control+Shift+Enter');
  await expect(page.getByRole('group', { name: 'Version 2 of 2' })).toBeVisible();
  await expect(page.getByRole('log')).toContainText('tok/s');
}

/** Tasks of pictures with actions of their own. */
const PICTURE_TASKS = ['Object detection', 'Image segmentation', 'Depth estimation', 'Background removal'];

/** All of them; the cheap ones first, where most actions are. */
export const PLACES: readonly Place[] = [
  { at: '?healthy&reveal&api' },
  { at: '?idle&healthy&reveal#/models', steps: async (page) => await choose(page, '>Larger text') },
  {
    at: '?idle&healthy',
    steps: async (page) => {
      await branched(page);
      await page.getByRole('button', { name: 'The version before' }).press('Enter');
      await withPreset(page);
      await withFile(page);
    },
  },
  { at: '?idle&healthy', steps: branched },
  {
    at: '?idle&healthy&slow',
    steps: async (page) => {
      await runTask(page, 'Text generation', 'Tell me about a lamp.');
      await page.keyboard.insertText('And a chair?');
      await page.keyboard.press('Enter');
      await expect(page.getByRole('button', { name: 'Take it back' })).toBeVisible();
    },
  },
  {
    at: '?idle&healthy',
    steps: async (page) => {
      await page.getByRole('button', { name: 'Text generation', exact: true }).click();
      await choose(page, '>Write one text');
      await page.getByRole('textbox', { name: 'Text to continue' }).fill('Once upon a time');
      await page.keyboard.press('Control+Enter');
      await expect(page.getByRole('button', { name: /^Keep it/ })).toBeVisible();
    },
  },
  {
    at: '?idle&healthy&queue',
    steps: async (page) => {
      await runTask(page, 'Text generation', 'Tell me about a lamp.');
      await expect(page.getByRole('button', { name: 'Go first' })).toBeVisible();
    },
  },
  {
    // One model that is kept in memory beside one that is not.
    at: '?idle&healthy',
    steps: async (page) => {
      await runTask(page, 'Text classification', 'The chair is lovely.');
      await expect(page.getByRole('row').nth(1)).toBeVisible();
      await choose(page, '>Keep sentiment-minilm in memory');
    },
  },
  {
    at: '?idle&healthy',
    steps: async (page) => {
      await runTask(page, 'Text classification', 'The chair is lovely.\nThe train was late.');
      await page.getByTitle('Sort by POSITIVE').press('Enter');
      await page.getByRole('slider', { name: 'Show above' }).press('ArrowRight');
    },
  },
  {
    at: '?idle&healthy',
    steps: async (page) => {
      await runTask(page, 'Embeddings', 'No hot water\nMy rent went up\nThe lift is stuck');
      await expect(page.getByText('of the spread')).toBeVisible();
    },
  },
  {
    at: '?idle&healthy',
    steps: async (page) => {
      await page.getByRole('button', { name: 'Text generation', exact: true }).click();
      await choose(page, '>Compare models');
      await choose(page, '>Add a model');
      await page.getByRole('textbox', { name: 'Message for all' }).fill('Hello');
    },
  },
  // Slow, so that the evaluation is still under way when it is to be stopped.
  { at: '?idle&healthy&slow#/evaluate' },
  { at: '?healthy#/activity', steps: activity },
  // Slow, so that the replay is still under way when it is to be stopped.
  { at: '?idle&healthy&slow', steps: replaying },
  { at: '?healthy#/activity', steps: async (page) => await choose(page, '>Show only runs: failed') },
  { at: '?healthy&reveal#/system/logs', steps: (page) => expect(page.getByRole('log')).toContainText(/./) },
  { at: '?idle&healthy#/system/metrics' },
  {
    at: '?idle&healthy#/system/metrics',
    steps: async (page) => await choose(page, '>Show the metrics as a table'),
  },
  { at: '?idle&healthy#/system/keyboard', steps: changeKey },
  { at: '?idle&healthy', steps: batch },
  { at: '?idle&healthy', steps: (page) => pictureBatch(page, /Find objects/) },
  {
    at: '?idle&healthy',
    steps: async (page) => {
      await pictureBatch(page, /Cut it into parts/);
      await choose(page, '>Show the batch as a table');
    },
  },
  {
    at: '?idle&healthy',
    steps: async (page) => {
      await pictureBatch(page, /Find objects/);
      await page.getByRole('grid').getByRole('button').first().press('Enter');
      await expect(page.getByRole('button', { name: 'Back to all of them' })).toBeVisible();
    },
  },
  ...SOUND_PLACES,
  { at: '?idle&healthy', steps: largePicture },
  { at: '?idle&healthy&words', steps: answered },
  { at: '?idle&healthy&every', steps: summary },
  {
    at: '?idle&healthy',
    steps: async (page) => {
      await giveRoom(page, 'Mask generation');
      await expect(page.getByRole('radiogroup', { name: 'Masks' }).getByRole('radio')).toHaveCount(3);
    },
  },
  {
    at: '?idle&healthy',
    steps: async (page) => {
      await giveRoom(page, 'Keypoint detection');
      await page.getByRole('button', { name: 'Add box' }).click();
      await expect(page.getByRole('table', { name: 'Person 1' })).toBeVisible();
    },
  },
  ...PICTURE_TASKS.map((task): Place => ({
    at: '?idle&healthy',
    steps: async (page) => {
      await giveRoom(page, task);
      // Its actions are there with its result, and not before.
      const runs = page.getByRole('region', { name: 'Runs on' });
      await expect(runs).toContainText('ONNX Runtime', { timeout: 20_000 });
      await expect(page.getByText('Run it, and the result stands here.')).toHaveCount(0, { timeout: 20_000 });
      if (task === 'Depth estimation')
        await page.getByRole('button', { name: 'Add one in the middle' }).click();
    },
  })),
];

/** A picture with more pixels than are read. */
async function largePicture(page: Page): Promise<void> {
  await choose(page, '#Object detection');
  await openPicture(page, 'wall.png', await plainPicture(9_000, 6_000, '#f3c322'));
  await expect(page.getByRole('button', { name: 'Shrink it' })).toBeVisible({ timeout: 20_000 });
}

/** An answer that was found in a text. */
async function answered(page: Page): Promise<void> {
  await choose(page, '#Question answering');
  await page.getByRole('textbox', { name: 'Question' }).fill('Who sleeps?');
  await page.getByRole('textbox', { name: 'Text with the answer' }).fill('The small cat sleeps by the lamp.');
  await choose(page, '>Run');
  await expect(page.getByRole('region', { name: 'Runs on' })).toContainText('ONNX Runtime');
}

/** A text and its summary beside each other. */
async function summary(page: Page): Promise<void> {
  await choose(page, '#Summarization');
  await page.getByRole('textbox', { name: 'Text', exact: true }).fill('The boiler stood still for two days.');
  await choose(page, '>Run');
  await expect(page.getByText('The text is complete.')).toBeAttached();
}

async function activity(page: Page): Promise<void> {
  const grid = page.getByRole('grid');
  await grid.focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await expect(page.getByText('2 selected')).toBeVisible();
}

/** A run that is kept as an example and runs again. */
async function replaying(page: Page): Promise<void> {
  await runTask(page, 'Text classification', 'What a fine day.');
  await expect(page.getByRole('row').nth(1)).toBeVisible();
  await choose(page, '>Keep as an example');
  await choose(page, '>Replay the kept examples');
}

/** A preset that is not in use, and options that were changed. */
async function withPreset(page: Page): Promise<void> {
  const temperature = page.getByRole('textbox', { name: 'Temperature' });
  await temperature.fill('0.3');
  await temperature.press('Enter');
  await choose(page, '>Save the options as a preset');
  await page.getByRole('textbox', { name: 'Name of the preset' }).fill('Calm');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await temperature.fill('0.4');
  await temperature.press('Enter');
}

/** A file that goes along with the next message. */
async function withFile(page: Page): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await choose(page, '>Attach text files');
  const files = await chooser;
  await files.setFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('A lamp.') });
  await expect(page.getByRole('button', { name: 'Remove notes.txt' })).toBeVisible();
  await page.getByRole('textbox', { name: 'Message' }).fill('And a chair?');
}

/** A batch of three pictures that is done. */
async function pictureBatch(page: Page, offer: RegExp): Promise<void> {
  const colours = ['red', 'green', 'blue'];
  const pictures = await Promise.all(
    colours.map(async (colour) => [`${colour}.png`, await plainPicture(48, 32, colour)] as const),
  );
  await drop(page, Object.fromEntries(pictures));
  await page.getByRole('dialog').getByRole('button', { name: offer }).press('Enter');
  await expect(page.getByText('3 of 3 done')).toBeVisible({ timeout: 20_000 });
}

/** A batch that is done. */
async function batch(page: Page): Promise<void> {
  await drop(page, { 'a.txt': 'A fine day.', 'b.txt': 'A dreadful day.' });
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /Judge each file/ })
    .press('Enter');
  await expect(page.getByText('2 of 2 done')).toBeVisible();
}

async function changeKey(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Change the key of “Narrow or widen/ }).press('Enter');
  await page.keyboard.press('Control+y');
  await expect(page.getByRole('button', { name: 'Back to the first keys' })).toBeVisible();
}
