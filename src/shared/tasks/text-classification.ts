/** text-classification: a text goes in, every label of the model with its score comes out. */
import { z } from 'zod';
import { defineTask, textSchema } from './contract.ts';

/** Label and score in [0, 1] (any number when `function_to_apply` is `none`). */
export const labelScoreSchema = z.object({ label: z.string(), score: z.number() });
/** One label with its score. */
export type LabelScore = z.output<typeof labelScoreSchema>;

/** Labels that the line about many texts names. */
const MAX_DESCRIBED = 3;

/** Contract of text-classification. */
export const textClassification = defineTask({
  id: 'text-classification',
  title: 'Text classification',
  summary: 'Gives each label of the model a score for a text.',
  modality: 'text',
  input: z
    .union([textSchema, z.strictObject({ text: textSchema })])
    .transform((given) => (typeof given === 'string' ? { text: given } : given)),
  options: z.strictObject({
    top_k: z.int().min(1).max(100_000).optional().meta({
      title: 'Show the best',
      description: 'How many labels come back; left out, all of them.',
      step: 1,
      rank: 1,
    }),
    function_to_apply: z.enum(['softmax', 'sigmoid', 'none']).optional().meta({
      title: 'Scores by',
      description: "What turns logits into scores. Left out, what the model's problem type asks for.",
    }),
  }),
  /** Best first. */
  result: z.array(labelScoreSchema),
  describeInput: ({ text }) => text,
  describeResults: (results) => {
    const best = results.map((labels) => labels[0]).filter((label) => label !== undefined);
    const [only] = best;
    if (results.length === 1 && only !== undefined) return `${only.label} ${only.score.toFixed(2)}`;
    const counts = [...Map.groupBy(best, ({ label }) => label)].map(
      ([label, same]) => [label, same.length] as const,
    );
    return counts
      .toSorted((a, b) => b[1] - a[1])
      .slice(0, MAX_DESCRIBED)
      .map(([label, count]) => `${String(count)} ${label}`)
      .join(', ');
  },
});
