/** feature-extraction: a text goes in, one vector (its embedding) comes out. */
import { z } from 'zod';
import { counted, defineTask, textInput } from './contract.ts';

/** Contract of feature-extraction. */
export const featureExtraction = defineTask({
  id: 'feature-extraction',
  title: 'Embeddings',
  summary: 'Turns a text into a vector; texts of like meaning get vectors of like direction.',
  modality: 'text',
  input: textInput,
  options: z.strictObject({
    normalize: z.boolean().optional().meta({
      title: 'Length 1',
      description: "Scales each vector to length 1. Left out, as the model's modules.json says.",
      rank: 1,
    }),
    pooling: z.enum(['mean', 'cls', 'lasttoken']).optional().meta({
      title: 'Pooling',
      description:
        "How the vectors of all tokens become one. Left out, as the model's 1_Pooling says, else mean.",
    }),
    truncate: z.boolean().default(true).meta({
      title: 'Cut texts that are too long',
      description:
        'Embeds the beginning of a text that is longer than the model takes, and says so in a warning.',
    }),
  }),
  result: z.object({ embedding: z.array(z.number()), dimensions: z.int().positive() }),
  describeInput: ({ text }) => text,
  describeResults: (results) => {
    const numbers = counted(results[0]?.dimensions ?? 0, 'number');
    return results.length === 1 ? numbers : `${results.length.toLocaleString('en')} × ${numbers}`;
  },
});
