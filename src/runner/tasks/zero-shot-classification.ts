/** zero-shot-classification: a model of natural language inference says how well each label's sentence follows from a text. */
import { invalidInput } from '../../shared/errors.ts';
import type { RunOutput } from '../../shared/runner.ts';
import type { InputOf, OptionsOf, ResultOf } from '../../shared/tasks/contract.ts';
import { zeroShotClassification } from '../../shared/tasks/zero-shot-classification.ts';
import type { EncodedText, TextEncoder, WantedOutput } from '../backends/backend.ts';
import { modelConfigSchema, readModelJson, type ModelConfig } from '../backends/model-files.ts';
import type { RunContext } from './context.ts';
import { asEncoder, behindContract, type PrepareTask } from './prepare.ts';
import { SCORES } from './scores.ts';
import { truncationWarning } from './truncation.ts';

type Input = InputOf<typeof zeroShotClassification>;
type Options = OptionsOf<typeof zeroShotClassification>;
type Result = ResultOf<typeof zeroShotClassification>;

const WANTED: readonly WantedOutput[] = [{ names: ['logits'], rank: 2, others: true }];

/** Needs an encoder that classifies pairs of texts, and the names of its labels from config.json. */
export const prepareZeroShotClassification: PrepareTask = async (plan, model) => {
  const encoder = asEncoder(model, plan.task);
  const config = (await readModelJson(plan.directory, 'config.json', modelConfigSchema)) ?? {};
  return behindContract(
    zeroShotClassification,
    async (items, options, context) =>
      await runZeroShotClassification(encoder, entailmentLabel(config), items, options, context),
  );
};

/** The number of the label that says "follows from it": the one whose name begins with "entail"; null where none does. */
export function entailmentLabel({ id2label, label2id }: ModelConfig): number | null {
  const named: readonly (readonly [string, number])[] = [
    ...Object.entries(label2id ?? {}),
    ...Object.entries(id2label ?? {}).map(([id, name]) => [name, Number(id)] as const),
  ];
  return named.find(([name]) => name.toLowerCase().startsWith('entail'))?.[1] ?? null;
}

/** Scores the labels for each item. */
export async function runZeroShotClassification(
  model: TextEncoder,
  entailment: number | null,
  items: readonly Input[],
  options: Options,
  context: RunContext,
): Promise<RunOutput> {
  const labels = options.candidate_labels;
  const pairs = items.flatMap(({ text }) => pairsOf(model, text, options));
  const steps = pairs.length;
  const rows = await model.run(pairs, WANTED, async (step) => {
    context.signal.throwIfAborted();
    if (steps > 1) await context.write({ type: 'progress', step, steps });
  });
  const cut = truncationWarning(
    items.map((_, item) => pairs[item * labels.length]?.cut ?? 0),
    model.maxTokens,
  );
  const unnamed =
    entailment === null
      ? 'The config.json of this model names no label "entailment", so its last one was taken: the scores may mean something else.'
      : null;
  return {
    results: items.map((_, item) => {
      const logits = rows.slice(item * labels.length, (item + 1) * labels.length).map(({ data }) => data);
      return scoresOf(logits, labels, entailment, options.multi_label);
    }),
    warnings: [cut, unnamed].filter((warning) => warning !== null),
    input_tokens: pairs.reduce((sum, { ids }) => sum + ids.length, 0),
  };
}

/** The text with the sentence of each label; the text alone is cut. */
function pairsOf(
  model: TextEncoder,
  text: string,
  { candidate_labels, hypothesis_template }: Options,
): EncodedText[] {
  return candidate_labels.map((label, index) => {
    const pair = model.encodePair(
      text,
      hypothesis_template.replaceAll('{}', () => label),
      model.maxTokens,
      'only_first',
    );
    if (pair !== null) return pair;
    throw invalidInput(
      `options.candidate_labels.${index}`,
      `is so long that nothing of the text fits beside it in the ${model.maxTokens.toLocaleString('en')} tokens that this model takes`,
      'Shorten the label.',
    );
  });
}

/**
 * The labels with their scores, best first. One among several: a softmax over the "entailment" of all labels. Each by
 * itself: "entailment" against "contradiction", which is the first label, or the last where the first one is taken.
 */
export function scoresOf(
  logits: readonly Float32Array[],
  labels: readonly string[],
  entailment: number | null,
  multiLabel: boolean,
): Result {
  const place = entailment ?? -1;
  const contradiction = place === 0 ? -1 : 0;
  const scores =
    multiLabel || labels.length === 1
      ? logits.map(
          (row) => SCORES.softmax(Float32Array.of(row.at(contradiction) ?? 0, row.at(place) ?? 0))[1],
        )
      : [...SCORES.softmax(Float32Array.from(logits, (row) => row.at(place) ?? 0))];
  return labels
    .map((label, index) => ({ label, score: scores[index] ?? 0 }))
    .toSorted((a, b) => b.score - a.score);
}
