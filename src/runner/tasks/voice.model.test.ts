/** The voice in the box through its runner: what its card promises besides being understood, which its script measures. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { textToSpeech } from '../../shared/tasks/text-to-speech.ts';
import { loadGraphs } from '../backends/graphs.ts';
import { EMBEDDED, loadContext, planOf, runContext, testMedia } from '../testing.ts';
import { prepareTask } from './index.ts';

const plan = planOf({
  task: 'text-to-speech',
  backend: 'onnx',
  directory: join(EMBEDDED, 'hearth/voice'),
  file: 'onnx/model_quantized.onnx',
});

async function say(text: string, options: object = {}) {
  await using graphs = await loadGraphs(plan, loadContext());
  const media = testMedia();
  const run = await prepareTask(plan, graphs);
  const { results, warnings } = await run([{ text }], options, runContext(undefined, media));
  const result = textToSpeech.result.parse(results[0]);
  const wav = media.saved.get(result.audio.media_id) ?? new Uint8Array();
  return { result, warnings, samples: new Int16Array(wav.slice(44).buffer) };
}

/** Root mean square of 16-bit samples, as a part of full scale. */
const loudness = (samples: Int16Array): number =>
  Math.sqrt(samples.reduce((sum, sample) => sum + (sample / 32_768) ** 2, 0) / samples.length);

test('a sentence takes as long as a person needs for it, and is neither silent nor cut off at full scale', async () => {
  const { result, warnings, samples } = await say('Hello, the red cat asked for seven apples.');
  expect(result.sampling_rate).toBe(16_000);
  expect(result.duration).toBeGreaterThan(2);
  expect(result.duration).toBeLessThan(5);
  expect(loudness(samples)).toBeGreaterThan(0.03);
  expect(samples.filter((sample) => Math.abs(sample) > 32_700).length / samples.length).toBeLessThan(0.001);
  expect(warnings).toEqual([]);
});

test('the same text sounds the same again, and another one does not', async () => {
  const [first, again, other] = [await say('stop'), await say('stop'), await say('left')];
  expect(again.result.audio.media_id).toBe(first.result.audio.media_id);
  expect(other.result.audio.media_id).not.toBe(first.result.audio.media_id);
});

test('twice the speed takes about half the time', async () => {
  const text = 'one two three four five six seven';
  const [usual, quick] = [await say(text), await say(text, { speed: 2 })];
  expect(quick.result.duration / usual.result.duration).toBeGreaterThan(0.4);
  expect(quick.result.duration / usual.result.duration).toBeLessThan(0.65);
});

test('a comma is a pause, and signs that are read alike sound alike', async () => {
  const [plain, comma, colon] = [await say('stop go'), await say('stop, go'), await say('stop: go')];
  expect(comma.result.duration).toBeGreaterThan(plain.result.duration + 0.08);
  expect(colon.result.audio.media_id).toBe(comma.result.audio.media_id);
});

test('digits are said to be left out', async () => {
  const { warnings } = await say('room 7');
  expect(warnings.join(' ')).toContain('7');
});
