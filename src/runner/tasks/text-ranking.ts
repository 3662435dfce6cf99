/** text-ranking: a cross-encoder reads the question with each text, as sentence-transformers' CrossEncoder.rank does it. */
import { z } from 'zod';
import { HearthError } from '../../shared/errors.ts';
import type { RunOutput } from '../../shared/runner.ts';
import type { InputOf, OptionsOf, ResultOf } from '../../shared/tasks/contract.ts';
import { textRanking } from '../../shared/tasks/text-ranking.ts';
import type { EncodedText, TextEncoder, WantedOutput } from '../backends/backend.ts';
import { readModelJson } from '../backends/model-files.ts';
import type { RunContext } from './context.ts';
import { asEncoder, behindContract, type PrepareTask } from './prepare.ts';
import { SCORES, type ScoreFunction } from './scores.ts';
import { truncationWarning } from './truncation.ts';

type Input = InputOf<typeof textRanking>;
type Options = OptionsOf<typeof textRanking>;
type Result = ResultOf<typeof textRanking>;

const WANTED: readonly WantedOutput[] = [{ names: ['logits'], rank: 2, others: true }];

const name = z.string().nullish();
const configSchema = z.looseObject({
  sentence_transformers: z.looseObject({ activation_fn: name }).nullish(),
  sbert_ce_default_activation_function: name,
});
const crossEncoderSchema = z.looseObject({ activation_fn: name });

/** The activation functions that are known, by the end of their Python name. */
const ACTIVATIONS: Readonly<Record<string, ScoreFunction>> = { Identity: 'none', Sigmoid: 'sigmoid' };

/** Needs an encoder that classifies pairs of texts with one score. */
export const prepareTextRanking: PrepareTask = async (plan, model) => {
  const encoder = asEncoder(model, plan.task);
  const activation = await activationOf(plan.directory);
  return behindContract(
    textRanking,
    async (items, options, context) => await runTextRanking(encoder, activation, items, options, context),
  );
};

/** What a model's files say that makes scores of its logits, newest place first; a sigmoid where they say nothing known. */
export async function activationOf(directory: string): Promise<ScoreFunction> {
  const own = await readModelJson(directory, 'config_sentence_transformers.json', crossEncoderSchema);
  const config = await readModelJson(directory, 'config.json', configSchema);
  const named =
    own?.activation_fn ??
    config?.sentence_transformers?.activation_fn ??
    config?.sbert_ce_default_activation_function;
  return ACTIVATIONS[named?.split('.').at(-1) ?? ''] ?? 'sigmoid';
}

/** Ranks the texts of each item. */
export async function runTextRanking(
  model: TextEncoder,
  activation: ScoreFunction,
  items: readonly Input[],
  options: Options,
  context: RunContext,
): Promise<RunOutput> {
  const pairs = items.map(({ query, texts }) => texts.map((text) => pairOf(model, query, text)));
  const all = pairs.flat();
  const rows = await model.run(all, WANTED, async (step) => {
    context.signal.throwIfAborted();
    if (all.length > 1) await context.write({ type: 'progress', step, steps: all.length });
  });
  const width = rows[0]?.width ?? 1;
  if (width !== 1)
    throw new HearthError(
      'TASK_NOT_SUPPORTED',
      `This model gives ${String(width)} scores for a question and a text; ranking needs one.`,
      'Choose a cross-encoder for text-ranking.',
    );
  const apply = SCORES[options.function_to_apply ?? activation];
  const scores = apply(Float32Array.from(rows, ({ data }) => data[0] ?? 0));
  let at = 0;
  const results = items.map(({ texts }): Result => {
    const ranked = texts.map((text, index) => ({
      index,
      score: scores[at + index] ?? 0,
      ...(options.return_documents ? { text } : {}),
    }));
    at += texts.length;
    return ranked.toSorted((a, b) => b.score - a.score).slice(0, options.top_k);
  });
  const cut = truncationWarning(
    all.map((pair) => pair.cut),
    model.maxTokens,
  );
  return {
    results,
    warnings: cut === null ? [] : [cut],
    input_tokens: all.reduce((sum, { ids }) => sum + ids.length, 0),
  };
}

function pairOf(model: TextEncoder, query: string, text: string): EncodedText {
  // Of two texts the longer one is cut first, so something of both is always left.
  const pair = model.encodePair(query, text, model.maxTokens, 'longest_first');
  return pair ?? model.encode('', model.maxTokens);
}
