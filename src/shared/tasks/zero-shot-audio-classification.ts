/** zero-shot-audio-classification: a sound and labels of one's own go in, how well each fits comes out. */
import { z } from 'zod';
import { audioInput, describeMedia } from '../media.ts';
import { defineTask } from './contract.ts';
import { candidateLabelsOption, describeBest, hypothesisTemplateOption, labelScoreSchema } from './labels.ts';

/** Contract of zero-shot-audio-classification. */
export const zeroShotAudioClassification = defineTask({
  id: 'zero-shot-audio-classification',
  title: 'Zero-shot audio classification',
  summary: 'Says which of your own labels fits a sound best.',
  modality: 'audio',
  input: audioInput,
  fields: [{ name: 'audio', kind: 'audio', title: 'Sound' }],
  options: z.strictObject({
    candidate_labels: candidateLabelsOption,
    hypothesis_template: hypothesisTemplateOption('This is a sound of {}.'),
  }),
  /** Best first. */
  result: z.array(labelScoreSchema),
  describeInput: ({ audio }) => describeMedia(audio, 'a sound'),
  describeResults: describeBest,
});
