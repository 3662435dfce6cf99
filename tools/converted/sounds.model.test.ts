/** Raw checkpoints that hear, converted and run by the runners of their tasks, against the Python originals. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { expectAccurate, worstDifference } from '../../src/runner/accuracy.ts';
import { GOLDENS, runContext, testMedia } from '../../src/runner/testing.ts';
import { labelScoreSchema } from '../../src/shared/tasks/labels.ts';
import { askedOf, convertedModel } from './folder.ts';

const said = z.object({ text: z.string() });
const scored = z.object({ sound: z.string(), scores: z.record(z.string(), z.number()) });
const labelled = z.array(labelScoreSchema);

/** The sounds of some runs as the media of an input. */
function heard(runs: readonly { readonly sound: string }[]) {
  const id = (index: number): string => String(index).padStart(64, '0');
  const paths = runs.map(({ sound }, index) => [id(index), join(GOLDENS, 'sounds', sound)] as const);
  return {
    items: runs.map((_, index) => ({ audio: { media_id: id(index), type: 'audio/wav', bytes: 1 } })),
    context: runContext(undefined, testMedia(Object.fromEntries(paths))),
  };
}

test.each([
  ['wav2vec2-ctc', 'model', 'Wav2Vec2ForCTC'],
  ['moonshine-words', 'decoder_model_merged', 'MoonshineForConditionalGeneration'],
])('a raw %s writes down other words than the original', async (name, main, architecture) => {
  const { beside, runs } = askedOf(name, z.object({ sound: z.string(), text: z.string() }));
  await using model = await convertedModel(name, { task: 'automatic-speech-recognition', beside, main });
  const { items, context } = heard(runs);
  const { results } = await model.run(items, {}, context);
  const texts = results.map((result) => said.parse(result).text);
  expectAccurate({
    task: 'automatic-speech-recognition',
    architecture,
    inputs: `converted from raw weights; ${runs.map(({ sound }) => sound).join(', ')}`,
    measure: 'texts that differ',
    worst: runs.filter(({ text }, index) => texts[index] !== text).length,
    tolerance: 0,
  });
});

test.each([
  ['wav2vec2-classes', 'audio-classification', 'Wav2Vec2ForSequenceClassification'],
  ['ast-classes', 'audio-classification', 'ASTForAudioClassification'],
  ['clap-labels', 'zero-shot-audio-classification', 'ClapModel'],
] as const)('a raw %s gives other scores than the original', async (name, task, architecture) => {
  const { beside, runs } = askedOf(name, scored);
  await using model = await convertedModel(name, { task, beside });
  const { items, context } = heard(runs);
  const labels = Object.keys(runs[0]?.scores ?? {});
  const options =
    task === 'zero-shot-audio-classification' ? { candidate_labels: labels } : { top_k: labels.length };
  const { results } = await model.run(items, options, context);
  const worst = results.map((result, index) => {
    const wanted = runs[index]?.scores ?? {};
    const got = labelled.parse(result);
    expect(got.map(({ label }) => label).toSorted()).toEqual(labels.toSorted());
    return worstDifference(
      got.map(({ score }) => score),
      got.map(({ label }) => wanted[label] ?? Number.NaN),
    );
  });
  expectAccurate({
    task,
    architecture,
    inputs: `converted from raw weights; ${runs.map(({ sound }) => sound).join(', ')}`,
    measure: 'scores',
    worst: Math.max(...worst),
    tolerance: 1e-4,
  });
});
