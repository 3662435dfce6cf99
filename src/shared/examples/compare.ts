/** Two results of a task on one input: which comparison they have, and what that says. */
import type { z } from 'zod';
import type { LabelledWindow } from '../tasks/audio-classification.ts';
import type { Fill } from '../tasks/fill-mask.ts';
import type { LabelScore } from '../tasks/labels.ts';
import { TASKS, type TaskId } from '../tasks/index.ts';
import type { Entity } from '../tasks/token-classification.ts';
import { figure, worst, type ComparedItem, type Comparison } from './comparison.ts';
import {
  compareOrders,
  compareScores,
  compareSimilarities,
  compareVectors,
  compareWindows,
} from './numbers.ts';
import { compareDepths, compareMasks, comparePictures, type ReadRaster } from './pictures.ts';
import { compareAnswers, compareLengths, compareSpans, compareTexts, compareTranscripts } from './texts.ts';
import type { Marked } from './texts.ts';
import { compareBoxes, comparePoses } from './things.ts';

type Compare = (before: unknown, after: unknown, read: ReadRaster) => ComparedItem | Promise<ComparedItem>;

/** A comparison of what a schema has read. */
function of<T>(
  schema: z.ZodType<T>,
  compare: (before: T, after: T, read: ReadRaster) => ComparedItem | Promise<ComparedItem>,
): Compare {
  return (before, after, read) => compare(schema.parse(before), schema.parse(after), read);
}

const scores = of(TASKS['text-classification'].result, compareScores);
const written = of(TASKS['image-to-text'].result, (a, b) => compareTexts(a.generated_text, b.generated_text));
const boxes = of(TASKS['object-detection'].result, compareBoxes);

/** The measure of each task. */
const COMPARISONS: Readonly<Record<TaskId, Compare>> = {
  'text-generation': written,
  'text2text-generation': written,
  'image-to-text': written,
  'image-text-to-text': written,
  summarization: of(TASKS.summarization.result, (a, b) => compareTexts(a.summary_text, b.summary_text)),
  translation: of(TASKS.translation.result, (a, b) => compareTexts(a.translation_text, b.translation_text)),
  'automatic-speech-recognition': of(TASKS['automatic-speech-recognition'].result, (a, b) =>
    compareTranscripts(a.text, b.text),
  ),
  'text-to-speech': of(TASKS['text-to-speech'].result, (a, b) =>
    compareLengths(a.duration, b.duration, a.audio.media_id === b.audio.media_id),
  ),
  'text-classification': scores,
  'zero-shot-classification': scores,
  'zero-shot-audio-classification': scores,
  'image-classification': scores,
  'zero-shot-image-classification': scores,
  'audio-classification': of(TASKS['audio-classification'].result, compareSounds),
  'fill-mask': of(TASKS['fill-mask'].result, compareFills),
  'token-classification': of(TASKS['token-classification'].result, (a, b) =>
    compareSpans(a.map(markedOf), b.map(markedOf)),
  ),
  'question-answering': of(TASKS['question-answering'].result, compareAnswers),
  'text-ranking': of(TASKS['text-ranking'].result, compareOrders),
  'sentence-similarity': of(TASKS['sentence-similarity'].result, compareSimilarities),
  'feature-extraction': of(TASKS['feature-extraction'].result, (a, b) =>
    compareVectors(a.embedding, b.embedding),
  ),
  'image-feature-extraction': of(TASKS['image-feature-extraction'].result, (a, b) =>
    compareVectors(a.features.flat(), b.features.flat()),
  ),
  'object-detection': boxes,
  'zero-shot-object-detection': boxes,
  'keypoint-detection': of(TASKS['keypoint-detection'].result, (a, b) => comparePoses(a.people, b.people)),
  'image-segmentation': of(TASKS['image-segmentation'].result, compareMasks),
  'background-removal': of(TASKS['background-removal'].result, (a, b, read) =>
    compareMasks([{ label: FRONT, ...a }], [{ label: FRONT, ...b }], read),
  ),
  'mask-generation': of(TASKS['mask-generation'].result, (a, b, read) =>
    // The others are second thoughts of the model about the same place.
    compareMasks(a.masks.slice(0, 1).map(proposed), b.masks.slice(0, 1).map(proposed), read),
  ),
  'depth-estimation': of(TASKS['depth-estimation'].result, compareDepths),
  'image-to-image': of(TASKS['image-to-image'].result, (a, b, read) =>
    comparePictures(
      a.image,
      b.image,
      [figure('width', a.width, b.width), figure('height', a.height, b.height)],
      read,
    ),
  ),
  echo: compareEqual,
};

/** What a mask of background removal is of. */
const FRONT = 'front';

function proposed<T extends object>(mask: T): T & { label: string } {
  return { ...mask, label: 'best' };
}

function isWindow(entry: LabelScore | LabelledWindow): entry is LabelledWindow {
  return 'labels' in entry;
}

function compareSounds(
  before: readonly (LabelScore | LabelledWindow)[],
  after: readonly (LabelScore | LabelledWindow)[],
): ComparedItem {
  const [old, now] = [before.filter(isWindow), after.filter(isWindow)];
  if (old.length === 0 && now.length === 0)
    return compareScores(
      before.flatMap((entry) => (isWindow(entry) ? [] : [entry])),
      after.flatMap((entry) => (isWindow(entry) ? [] : [entry])),
    );
  return compareWindows(
    old.map(({ labels }) => labels),
    now.map(({ labels }) => labels),
  );
}

/** One gap has a list of words; several have a list of lists. */
function gapsOf(fills: readonly (Fill | readonly Fill[])[]): { label: string; score: number }[][] {
  const named = (fill: Fill): { label: string; score: number } => ({
    label: fill.token_str.trim(),
    score: fill.score,
  });
  const single = fills.flatMap((fill) => ('score' in fill ? [named(fill)] : []));
  const lists = fills.flatMap((fill) => ('score' in fill ? [] : [fill.map(named)]));
  return lists.length > 0 ? lists : [single];
}

function compareFills(
  before: readonly (Fill | readonly Fill[])[],
  after: readonly (Fill | readonly Fill[])[],
): ComparedItem {
  const [old, now] = [gapsOf(before), gapsOf(after)];
  const [first, other] = [old[0] ?? [], now[0] ?? []];
  return old.length <= 1 && now.length <= 1 ? compareScores(first, other) : compareWindows(old, now);
}

function markedOf({ entity, entity_group, word, start, end, score }: Entity): Marked {
  return { label: entity_group ?? entity ?? '', word, start, end, score };
}

function compareEqual(before: unknown, after: unknown): ComparedItem {
  const same = JSON.stringify(before) === JSON.stringify(after);
  return { by: 'equal', value: Number(same), verdict: same ? 'same' : 'different', figures: [] };
}

/**
 * Compares the results of a run, one for each input where it was given a list. A kept result that the task's schema
 * does not know any more is compared as it stands.
 */
export async function compareResults(
  task: TaskId,
  before: unknown,
  after: unknown,
  isList: boolean,
  read: ReadRaster,
): Promise<Comparison> {
  const listOf = (result: unknown): readonly unknown[] =>
    isList && Array.isArray(result) ? result : [result];
  const [old, now] = [listOf(before), listOf(after)];
  const items: ComparedItem[] = [];
  for (const [index, item] of old.entries()) items.push(await compareItem(task, item, now[index], read));
  const verdict = old.length === now.length ? worst(items.map((item) => item.verdict)) : 'different';
  return { verdict, items };
}

async function compareItem(
  task: TaskId,
  before: unknown,
  after: unknown,
  read: ReadRaster,
): Promise<ComparedItem> {
  const { result } = TASKS[task];
  const known = result.safeParse(before).success && result.safeParse(after).success;
  return await (known ? COMPARISONS[task](before, after, read) : compareEqual(before, after));
}
