/** text-ranking: a question and texts go in, the texts by how well each answers it come out. */
import { z } from 'zod';
import { MAX_ITEMS, counted, defineTask, textSchema } from './contract.ts';

/** Contract of text-ranking. */
export const textRanking = defineTask({
  id: 'text-ranking',
  title: 'Text ranking',
  summary: 'Puts texts in the order of how well they answer a question.',
  modality: 'text',
  input: z.strictObject({
    query: textSchema,
    texts: z
      .array(textSchema)
      .min(1, 'holds no text; give at least one')
      .max(MAX_ITEMS, `holds more than the ${MAX_ITEMS.toLocaleString('en')} texts that it may have`),
  }),
  fields: [
    { name: 'query', kind: 'text', title: 'Question' },
    { name: 'texts', kind: 'texts', title: 'Texts' },
  ],
  options: z.strictObject({
    top_k: z.int().min(1).max(MAX_ITEMS).optional().meta({
      title: 'Show the best',
      description: 'How many texts come back; left out, all of them.',
      step: 1,
      rank: 1,
    }),
    return_documents: z.boolean().default(false).meta({
      title: 'With the texts',
      description: 'Repeats each text in the result.',
    }),
    function_to_apply: z.enum(['sigmoid', 'none']).optional().meta({
      title: 'Scores by',
      description:
        "What turns logits into scores. Left out, as the model's configuration says, else sigmoid.",
    }),
  }),
  /** Best first; `index` is the place of the text in the input. */
  result: z.array(z.object({ index: z.int().nonnegative(), score: z.number(), text: z.string().optional() })),
  describeInput: ({ query }) => query,
  describeResults: (results) => counted(results.flat().length, 'text'),
});
