/** sentence-similarity: a sentence and others go in, how alike each of them is to it comes out. */
import { z } from 'zod';
import { MAX_ITEMS, counted, defineTask, textSchema } from './contract.ts';

/** Contract of sentence-similarity. */
export const sentenceSimilarity = defineTask({
  id: 'sentence-similarity',
  title: 'Sentence similarity',
  summary: 'Says how alike the meaning of a sentence is to that of others.',
  modality: 'text',
  input: z.strictObject({
    source_sentence: textSchema,
    sentences: z
      .array(textSchema)
      .min(1, 'holds no sentence; give at least one')
      .max(MAX_ITEMS, `holds more than the ${MAX_ITEMS.toLocaleString('en')} sentences that it may have`),
  }),
  fields: [
    { name: 'source_sentence', kind: 'text', title: 'Sentence' },
    { name: 'sentences', kind: 'texts', title: 'Compare with' },
  ],
  options: z.strictObject({}),
  /** Cosines from -1 to 1, in the order of the sentences. */
  result: z.array(z.number()),
  describeInput: ({ source_sentence }) => source_sentence,
  describeResults: (results) => counted(results.flat().length, 'score'),
});
