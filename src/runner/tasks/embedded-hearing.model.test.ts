/** The embedded models that hear, on their evaluation sets and samples: as good as their cards say. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { errorRate, normalizedSpeech, wordEdits } from '../../shared/evaluation/metrics/edits.ts';
import type { MediaRef } from '../../shared/media.ts';
import { automaticSpeechRecognition } from '../../shared/tasks/automatic-speech-recognition.ts';
import { labelScoreSchema } from '../../shared/tasks/labels.ts';
import type { TaskId } from '../../shared/tasks/index.ts';
import { loadGraphs } from '../backends/graphs.ts';
import { EMBEDDED, loadContext, planOf, runContext, testMedia } from '../testing.ts';
import { prepareTask } from './index.ts';

const EVAL = join(EMBEDDED, '../eval');
const SAMPLES = join(EMBEDDED, '../samples');
const COMMANDS = 'hearth/spoken-commands';
const WORDS = 'hearth/spoken-words';

/** What an embedded model makes of sounds. */
async function hear(
  task: TaskId,
  model: string,
  sounds: readonly string[],
  options: object = {},
): Promise<readonly unknown[]> {
  const directory = join(EMBEDDED, model);
  const plan = planOf({ task, backend: 'onnx', directory, file: 'onnx/model_quantized.onnx' });
  await using graphs = await loadGraphs(plan, loadContext());
  const run = await prepareTask(plan, graphs);
  const refs: readonly MediaRef[] = sounds.map((_, index) => ({
    media_id: String(index).padStart(64, '0'),
    type: 'audio/ogg',
    bytes: 1,
  }));
  const media = testMedia(
    Object.fromEntries(refs.map(({ media_id }, index) => [media_id, sounds[index] ?? ''])),
  );
  const inputs = refs.map((audio) => ({ audio }));
  return (await run(inputs, options, runContext(undefined, media))).results;
}

/** The sounds of an evaluation set, what is expected of each, and its model. */
function setOf(task: TaskId): { model: string; sounds: string[]; expected: string[] } {
  const item = z.object({ input: z.string(), expected: z.string() });
  const set = z.object({ task: z.literal(task), model: z.string(), items: z.array(item).min(20) });
  const { model, items } = set.parse(JSON.parse(readFileSync(join(EVAL, `${task}.json`), 'utf8')));
  return {
    model,
    sounds: items.map(({ input }) => join(EVAL, input)),
    expected: items.map(({ expected }) => expected),
  };
}

const transcripts = z.array(automaticSpeechRecognition.result);
const rankings = z.array(z.array(labelScoreSchema));

test('three commands that were never trained on are written down word for word, each word in its place', async () => {
  const sound = join(SAMPLES, 'spoken-commands.opus');
  const [heard] = transcripts.parse(
    await hear('automatic-speech-recognition', COMMANDS, [sound], { return_timestamps: 'word' }),
  );
  const said = 'turn off the kitchen fan close the garden window set the timer to five minutes';
  expect(heard?.text).toBe(said);
  expect(heard?.chunks?.map(({ text }) => text.trim())).toEqual(said.split(' '));
  const starts = heard?.chunks?.map(({ timestamp }) => timestamp[0]) ?? [];
  expect(starts).toEqual(starts.toSorted((a, b) => a - b));
  expect(starts.at(-1)).toBeLessThan(heard?.duration ?? 0);
});

test('nearly all words of the evaluation set of commands are right', async () => {
  const { model, sounds, expected } = setOf('automatic-speech-recognition');
  expect(model).toBe(COMMANDS);
  const heard = transcripts.parse(await hear('automatic-speech-recognition', model, sounds));
  const edits = expected.map((said, index) =>
    wordEdits(normalizedSpeech(said), normalizedSpeech(heard[index]?.text ?? '')),
  );
  expect(errorRate(edits)).toBeLessThan(0.08);
});

test('noises, hums and beeps are no command', async () => {
  const { sounds, expected } = setOf('audio-classification');
  const quiet = sounds.filter((_, index) =>
    ['noise', 'hum', 'beep', 'silence'].includes(expected[index] ?? ''),
  );
  expect(quiet.length).toBeGreaterThan(4);
  const heard = transcripts.parse(await hear('automatic-speech-recognition', COMMANDS, quiet));
  expect(heard.map(({ text }) => text)).toEqual(quiet.map(() => ''));
});

test('a single word is named first, and its scores are those of all labels', async () => {
  const sound = join(SAMPLES, 'spoken-word.opus');
  const [ranked] = rankings.parse(await hear('audio-classification', WORDS, [sound], { top_k: 35 }));
  expect(ranked?.[0]?.label).toBe('yellow');
  expect(ranked?.[0]?.score).toBeGreaterThan(0.8);
  expect(ranked).toHaveLength(35);
});

test('nearly all sounds of the evaluation set get the right label', async () => {
  const { model, sounds, expected } = setOf('audio-classification');
  expect(model).toBe(WORDS);
  const heard = rankings.parse(await hear('audio-classification', model, sounds));
  const right = expected.filter((label, index) => heard[index]?.[0]?.label === label);
  expect(right.length / expected.length).toBeGreaterThan(0.92);
});
