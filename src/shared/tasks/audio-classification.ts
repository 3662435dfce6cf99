/** audio-classification: a sound goes in, the labels that fit best come out. */
import { z } from 'zod';
import { audioInput, describeMedia } from '../media.ts';
import { defineTask } from './contract.ts';
import { bestOption, describeBest, labelScoreSchema, scoreFunctionOption } from './labels.ts';

/** Contract of audio-classification. */
export const audioClassification = defineTask({
  id: 'audio-classification',
  title: 'Audio classification',
  summary: 'Names what a sound is.',
  modality: 'audio',
  input: audioInput,
  fields: [{ name: 'audio', kind: 'audio', title: 'Sound' }],
  options: z.strictObject({
    top_k: bestOption(5),
    function_to_apply: scoreFunctionOption,
  }),
  /** Best first. */
  result: z.array(labelScoreSchema),
  describeInput: ({ audio }) => describeMedia(audio, 'a sound'),
  describeResults: describeBest,
});
