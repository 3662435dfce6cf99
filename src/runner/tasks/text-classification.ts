/** text-classification: logits of a sequence classifier become labels with scores, as the Hub's pipeline does it. */
import type { RunOutput } from '../../shared/runner.ts';
import type { InputOf, OptionsOf } from '../../shared/tasks/contract.ts';
import { textClassification } from '../../shared/tasks/text-classification.ts';
import type { TextEncoder, WantedOutput } from '../backends/backend.ts';
import { modelConfigSchema, readModelJson, type ModelConfig } from '../backends/model-files.ts';
import type { RunContext } from './context.ts';
import { asEncoder, behindContract, type PrepareTask } from './prepare.ts';
import { classify, labelWarning } from './scores.ts';
import { truncationWarning } from './truncation.ts';

type Input = InputOf<typeof textClassification>;
type Options = OptionsOf<typeof textClassification>;

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
