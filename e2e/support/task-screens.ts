/** The workbench of every task that is made from its fields, with an input that a person might give. */
import type { Page } from '@playwright/test';
import { choose } from './palette.ts';
import { roomPicture } from './pictures.ts';
import { SOUND } from './sounds.ts';

/** A file as a file chooser takes it. */
export interface GivenFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** One task. */
export interface TaskScreen {
  /** The Hub's id. */
  readonly task: string;
  /** As the menu has it. */
  readonly title: string;
  /** Kind of its file; null for a task of texts alone. */
  readonly takes: 'picture' | 'sound' | null;
  /** The texts by the labels of their fields. */
  readonly texts?: Readonly<Record<string, string>>;
}

const LABELS = { Labels: 'a living room\na station\na beach at night' };
const REPORT =
  'The boiler of the house in Mill Lane stood still for two days in June. Marta Novak of the Riverside Council found that a sensor had lost its power in the storm. She would rather mark the figures as missing than fill them in.';

const picture = (task: string, title: string, texts: TaskScreen['texts'] = {}): TaskScreen => ({
  ...{ task, title, takes: 'picture', texts },
});
const text = (task: string, title: string, texts: TaskScreen['texts']): TaskScreen => ({
  ...{ task, title, takes: null, ...(texts === undefined ? {} : { texts }) },
});

/** All of them. */
export const TASK_SCREENS: readonly TaskScreen[] = [
  picture('object-detection', 'Object detection'),
  picture('zero-shot-object-detection', 'Zero-shot object detection', LABELS),
  picture('image-segmentation', 'Image segmentation'),
  picture('depth-estimation', 'Depth estimation'),
  picture('mask-generation', 'Mask generation'),
  picture('keypoint-detection', 'Keypoint detection'),
  picture('background-removal', 'Background removal'),
  picture('image-to-image', 'Image to image'),
  picture('image-classification', 'Image classification'),
  picture('zero-shot-image-classification', 'Zero-shot image classification', LABELS),
  picture('image-feature-extraction', 'Image embeddings'),
  picture('image-to-text', 'Image to text'),
  picture('image-text-to-text', 'Image and text to text', { Question: 'What lies on the rug?' }),
  { task: 'automatic-speech-recognition', title: 'Speech to text', takes: 'sound' },
  { task: 'audio-classification', title: 'Audio classification', takes: 'sound' },
  {
    task: 'zero-shot-audio-classification',
    title: 'Zero-shot audio classification',
    takes: 'sound',
    texts: LABELS,
  },
  text('text-to-speech', 'Text to speech', { Text: 'The lamp is on. The cat sleeps.' }),
  text('summarization', 'Summarization', { Text: REPORT }),
  text('translation', 'Translation', { Text: REPORT }),
  text('text2text-generation', 'Text to text', { Text: 'The boiler stand still since tuesday.' }),
  text('token-classification', 'Token classification', { Text: REPORT }),
  text('question-answering', 'Question answering', {
    Question: 'What stood still?',
    'Text with the answer': REPORT,
  }),
  text('fill-mask', 'Fill in the gap', { Text: 'Paris is the [MASK] of France.' }),
  text('zero-shot-classification', 'Zero-shot classification', { Text: REPORT, ...LABELS }),
  text('text-ranking', 'Text ranking', {
    Question: 'Why did the boiler stand still?',
    Texts: 'A sensor had lost its power.\nThe lift is stuck on the third floor.\nMy rent went up.',
  }),
  text('sentence-similarity', 'Sentence similarity', {
    Sentence: 'There is no hot water in the kitchen',
    'Compare with': 'The tap in the kitchen runs cold\nMy rent went up again\nThe lift is stuck',
  }),
];

/** Opens the workbench of the task. */
export async function openTask(page: Page, { title }: Pick<TaskScreen, 'title'>): Promise<void> {
  await choose(page, `#${title}`);
  await page.getByRole('button', { name: title }).first().waitFor();
}

/** Gives the task its input, or another file in the place of the usual one, and runs nothing. */
export async function giveInput(
  page: Page,
  { takes, texts = {} }: TaskScreen,
  file?: GivenFile,
): Promise<void> {
  if (takes !== null) {
    const name = takes === 'picture' ? 'Open a picture' : 'Open';
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name, exact: true }).click(),
    ]);
    await chooser.setFiles(file ?? (await usual(takes)));
    if (takes === 'picture') await page.getByRole('img', { name: /^The picture/ }).waitFor();
    else await page.getByRole('slider', { name: 'Position in the sound' }).waitFor();
  }
  for (const [label, value] of Object.entries(texts)) {
    const field = page.getByRole('textbox', { name: label, exact: true });
    if (label !== 'Labels') await field.fill(value);
    else
      for (const each of value.split('\n')) {
        await field.fill(each);
        await field.press('Enter');
      }
  }
}

async function usual(takes: 'picture' | 'sound'): Promise<GivenFile> {
  return takes === 'picture'
    ? { name: 'living-room.jpg', mimeType: 'image/jpeg', buffer: await roomPicture() }
    : { name: 'standup.wav', mimeType: 'audio/wav', buffer: SOUND };
}
