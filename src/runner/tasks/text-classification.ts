/** text-classification: logits of a sequence classifier become labels with scores, as the Hub's pipeline does it. */
import type { RunOutput } from '../../shared/runner.ts';
import type { InputOf, OptionsOf, ResultOf } from '../../shared/tasks/contract.ts';
import { textClassification } from '../../shared/tasks/text-classification.ts';
import type { TextEncoder, WantedOutput } from '../backends/backend.ts';
import { modelConfigSchema, readModelJson, type ModelConfig } from '../backends/model-files.ts';
import type { RunContext } from './context.ts';
import { asEncoder, behindContract, type PrepareTask } from './prepare.ts';
import { truncationWarning } from './truncation.ts';

type Input = InputOf<typeof textClassification>;
type Options = OptionsOf<typeof textClassification>;
type Result = ResultOf<typeof textClassification>;

/** What turns logits into scores. */
export type ScoreFunction = 'softmax' | 'sigmoid' | 'none';

const WANTED: readonly WantedOutput[] = [{ names: ['logits'], rank: 2, others: true }];

/** Needs an encoder, and the names of its labels from config.json. */
export const prepareTextClassification: PrepareTask = async (plan, model) => {
  const encoder = asEncoder(model, plan.task);
  const config = (await readModelJson(plan.directory, 'config.json', modelConfigSchema)) ?? {};
  return behindContract(
    textClassification,
    async (items, options, context) => await runTextClassification(encoder, config, items, options, context),
  );
};

/** Classifies each item. */
export async function runTextClassification(
  model: TextEncoder,
  config: ModelConfig,
  items: readonly Input[],
  options: Options,
  context: RunContext,
): Promise<RunOutput> {
  const texts = items.map(({ text }) => model.encode(text, model.maxTokens));
  const steps = items.length;
  const rows = await model.run(texts, WANTED, async (step) => {
    context.signal.throwIfAborted();
    if (steps > 1) await context.write({ type: 'progress', step, steps });
  });
  const cut = truncationWarning(
    texts.map((text) => text.cut),
    model.maxTokens,
  );
  const labels = labelWarning(rows[0]?.data.length ?? 0, config);
  return {
    results: rows.map(({ data }) => classify(data, config, options)),
    warnings: [cut, labels].filter((warning) => warning !== null),
    input_tokens: texts.reduce((sum, { ids }) => sum + ids.length, 0),
  };
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
export function classify(logits: Float32Array, config: ModelConfig, options: Options): Result {
  const scores = SCORES[options.function_to_apply ?? scoreFunctionOf(config, logits.length)](logits);
  const labelled = [...scores].map((score, index) => ({
    label: config.id2label?.[String(index)] ?? `LABEL_${index}`,
    score,
  }));
  return labelled.sort((a, b) => b.score - a.score).slice(0, options.top_k ?? labelled.length);
}

/** The function that a model's problem type asks for (transformers `pipelines/text_classification.py`). */
export function scoreFunctionOf(config: ModelConfig, labels: number): ScoreFunction {
  if (config.problem_type === 'regression') return 'none';
  return config.problem_type === 'multi_label_classification' || labels === 1 ? 'sigmoid' : 'softmax';
}

const SCORES: Readonly<Record<ScoreFunction, (logits: Float32Array) => Float64Array>> = {
  none: (logits) => Float64Array.from(logits),
  sigmoid: (logits) => Float64Array.from(logits, (logit) => 1 / (1 + Math.exp(-logit))),
  softmax: (logits) => {
    const highest = logits.reduce((best, logit) => Math.max(best, logit), -Infinity);
    const powers = Float64Array.from(logits, (logit) => Math.exp(logit - highest));
    const total = powers.reduce((sum, power) => sum + power, 0);
    return powers.map((power) => power / total);
  },
};
