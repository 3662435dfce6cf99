/** Logits of classifiers as labels with scores, as the Hub's pipelines do it. Pure. */
import type { LabelScore } from '../../shared/tasks/labels.ts';
import type { ModelConfig } from '../backends/model-files.ts';

/** What turns logits into scores. */
export type ScoreFunction = 'softmax' | 'sigmoid' | 'none';

/** What a caller may choose; left out, the model's own function and all labels. */
export interface ScoreOptions {
  readonly function_to_apply?: ScoreFunction | undefined;
  readonly top_k?: number | undefined;
}

/** What is wrong with the names of the labels; null where each output has one. */
export function labelWarning(outputs: number, config: ModelConfig): string | null {
  const names = config.id2label ?? {};
  const named = Array.from({ length: outputs }, (_, index) => names[String(index)]).filter(
    (name) => name !== undefined,
  ).length;
  if (named === outputs && Object.keys(names).length === outputs) return null;
  const given = Object.keys(names).length;
  if (given === 0)
    return 'The config.json of this model names no labels, so they are numbered: LABEL_0, LABEL_1 and so on.';
  return `The config.json of this model names ${given} ${given === 1 ? 'label' : 'labels'} for ${outputs} outputs, so the names may be wrong.`;
}

/** Every label with its score, best first, or the `top_k` best. */
export function classify(logits: Float32Array, config: ModelConfig, options: ScoreOptions): LabelScore[] {
  const scores = SCORES[options.function_to_apply ?? scoreFunctionOf(config, logits.length)](logits);
  const labelled = [...scores].map((score, index) => ({
    label: config.id2label?.[String(index)] ?? `LABEL_${index}`,
    score,
  }));
  return labelled.sort((a, b) => b.score - a.score).slice(0, options.top_k ?? labelled.length);
}

/** The function that a model's problem type asks for (transformers `pipelines/text_classification.py`, `image_classification.py`). */
export function scoreFunctionOf(config: ModelConfig, labels: number): ScoreFunction {
  if (config.problem_type === 'regression') return 'none';
  return config.problem_type === 'multi_label_classification' || labels === 1 ? 'sigmoid' : 'softmax';
}

/** Logits as scores, by each function. */
export const SCORES: Readonly<Record<ScoreFunction, (logits: Float32Array) => Float64Array>> = {
  none: (logits) => Float64Array.from(logits),
  sigmoid: (logits) => Float64Array.from(logits, (logit) => 1 / (1 + Math.exp(-logit))),
  softmax: (logits) => {
    const highest = logits.reduce((best, logit) => Math.max(best, logit), -Infinity);
    const powers = Float64Array.from(logits, (logit) => Math.exp(logit - highest));
    const total = powers.reduce((sum, power) => sum + power, 0);
    return powers.map((power) => power / total);
  },
};
