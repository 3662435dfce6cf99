/** audio-classification: a sound goes in, the labels that fit best come out, for all of it or for each of its windows. */
import { z } from 'zod';
import { audioInput, describeMedia } from '../media.ts';
import { defineTask } from './contract.ts';
import {
  bestOption,
  describeBest,
  labelScoreSchema,
  scoreFunctionOption,
  type LabelScore,
} from './labels.ts';

/** Shortest window: what the models that hear need to tell anything apart. */
const MIN_WINDOW_SECONDS = 0.1;
/** Shortest way between two windows; closer ones say the same. */
const MIN_STRIDE_SECONDS = 0.05;
/** Longest of both: an hour. */
const MAX_SECONDS = 3_600;

/** The labels of a stretch of a sound, best first; `timestamp` holds its start and end in seconds. */
export const labelledWindowSchema = z.object({
  timestamp: z.tuple([z.number().nonnegative(), z.number().nonnegative()]),
  labels: z.array(labelScoreSchema),
});
/** The labels of a stretch of a sound. */
export type LabelledWindow = z.output<typeof labelledWindowSchema>;

/** Labels, best first; with `window_s` the labels of each window, in order. */
const resultSchema = z.union([z.array(labelScoreSchema), z.array(labelledWindowSchema)]);

/** Contract of audio-classification. */
export const audioClassification = defineTask({
  id: 'audio-classification',
  title: 'Audio classification',
  summary: 'Names what a sound is, as a whole or over time.',
  modality: 'audio',
  input: audioInput,
  fields: [{ name: 'audio', kind: 'audio', title: 'Sound' }],
  options: z.strictObject({
    top_k: bestOption(5),
    window_s: z.number().min(MIN_WINDOW_SECONDS).max(MAX_SECONDS).optional().meta({
      title: 'Labels every',
      description:
        'Length of the stretches that get labels of their own; left out, the sound gets them as a whole.',
      unit: 's',
      step: 0.5,
      rank: 2,
    }),
    stride_s: z.number().min(MIN_STRIDE_SECONDS).max(MAX_SECONDS).optional().meta({
      title: 'A stretch begins every',
      description:
        'From the start of one stretch to that of the next; left out, each begins where the last one ends.',
      unit: 's',
      step: 0.5,
      rank: 3,
    }),
    function_to_apply: scoreFunctionOption,
  }),
  result: resultSchema,
  describeInput: ({ audio }) => describeMedia(audio, 'a sound'),
  describeResults: (results) => describeBest(results.flatMap((result) => bestOf(result))),
});

/** The labels of a whole sound, or those of each of its windows. */
function bestOf(result: z.output<typeof resultSchema>): LabelScore[][] {
  const windows = result.flatMap((one) => ('labels' in one ? [one.labels] : []));
  return windows.length > 0 ? windows : [result.flatMap((one) => ('label' in one ? [one] : []))];
}
