/** Labels with scores, as the tasks that classify share them. */
import { z } from 'zod';

/** Label and score in [0, 1] (any number when `function_to_apply` is `none`). */
export const labelScoreSchema = z.object({ label: z.string(), score: z.number() });
/** One label with its score. */
export type LabelScore = z.output<typeof labelScoreSchema>;

/** Labels that the line about many inputs names. */
const MAX_DESCRIBED = 3;

/** How many labels can be asked for: the longest label lists on the Hub have some 20,000. */
const MAX_TOP_K = 100_000;

/** The option of the tasks that give all labels unless they are asked for fewer. */
export const topKOption = z.int().min(1).max(MAX_TOP_K).optional().meta({
  title: 'Show the best',
  description: 'How many labels come back; left out, all of them.',
  step: 1,
  rank: 1,
});

/** The option of the tasks whose label lists are long: `preset` of them unless more are asked for. */
export const bestOption = (preset: number) =>
  z.int().min(1).max(MAX_TOP_K).default(preset).meta({
    title: 'Show the best',
    description: 'How many labels come back.',
    step: 1,
    rank: 1,
  });

/** The option of the tasks whose scores come from logits. */
export const scoreFunctionOption = z.enum(['softmax', 'sigmoid', 'none']).optional().meta({
  title: 'Scores by',
  description: "What turns logits into scores. Left out, what the model's problem type asks for.",
});

/** Most labels of one's own: each is a sentence that the model reads. */
const MAX_CANDIDATE_LABELS = 1_000;
/** A label is a word or a short phrase; a longer one would be cut by the models that read it. */
const MAX_LABEL_LENGTH = 500;

/** The labels of one's own that a zero-shot task compares with. */
export const candidateLabelsOption = z
  .array(
    z
      .string()
      .trim()
      .min(1, 'is an empty label')
      .max(MAX_LABEL_LENGTH)
      .refine((label) => label.isWellFormed(), 'holds a lone surrogate, which is no character'),
  )
  .min(1, 'holds no label; give at least one')
  .max(
    MAX_CANDIDATE_LABELS,
    `holds more than the ${MAX_CANDIDATE_LABELS.toLocaleString('en')} labels that it may have`,
  )
  .meta({ title: 'Labels', description: 'What the input is compared with: one label a line.', rank: 1 });

/** The sentence that a zero-shot task makes of each label. */
export const hypothesisTemplateOption = (preset: string) =>
  z
    .string()
    .max(1_000)
    .refine((template) => template.includes('{}'), 'has no {}, which is where a label goes')
    .default(preset)
    .meta({
      title: 'Sentence',
      description: 'What the model compares the input with; {} is where a label goes.',
      rank: 2,
    });

/** `cat 0.98` for one result; `3 cat, 2 dog` for several. Results are best first. */
export function describeBest(results: readonly (readonly LabelScore[])[]): string {
  const best = results.map((labels) => labels[0]).filter((label) => label !== undefined);
  const [only] = best;
  if (results.length === 1 && only !== undefined) return `${only.label} ${only.score.toFixed(2)}`;
  return [...Map.groupBy(best, ({ label }) => label)]
    .map(([label, same]) => [label, same.length] as const)
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, MAX_DESCRIBED)
    .map(([label, count]) => `${String(count)} ${label}`)
    .join(', ');
}
