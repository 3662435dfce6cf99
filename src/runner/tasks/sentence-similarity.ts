/** sentence-similarity: the cosines between the embeddings of a sentence and of others. */
import type { RunOutput } from '../../shared/runner.ts';
import type { InputOf } from '../../shared/tasks/contract.ts';
import { sentenceSimilarity } from '../../shared/tasks/sentence-similarity.ts';
import type { TextEncoder } from '../backends/backend.ts';
import type { RunContext } from './context.ts';
import { embedTexts, modulesFor } from './feature-extraction.ts';
import { normalize } from './pooling.ts';
import { asEncoder, behindContract, type PrepareTask } from './prepare.ts';
import type { SentenceModules } from './sentence-modules.ts';

type Input = InputOf<typeof sentenceSimilarity>;

/** Needs what feature-extraction needs. */
export const prepareSentenceSimilarity: PrepareTask = async (plan, model) => {
  const encoder = asEncoder(model, plan.task);
  const modules = await modulesFor(encoder, plan);
  return behindContract(
    sentenceSimilarity,
    async (items, _options, context) => await runSentenceSimilarity(encoder, modules, items, context),
  );
};

/** Compares the sentences of each item. */
export async function runSentenceSimilarity(
  model: TextEncoder,
  modules: SentenceModules,
  items: readonly Input[],
  context: RunContext,
): Promise<RunOutput> {
  const texts = items.flatMap(({ source_sentence, sentences }) => [source_sentence, ...sentences]);
  const { vectors, warning, inputTokens } = await embedTexts(model, modules, texts, {}, context);
  let at = 0;
  const results = items.map(({ sentences }) => {
    const [source, ...others] = vectors.slice(at, at + 1 + sentences.length).map(normalize);
    at += 1 + sentences.length;
    return others.map((other) => dot(source ?? new Float32Array(), other));
  });
  return { results, warnings: warning === null ? [] : [warning], input_tokens: inputTokens };
}

function dot(left: Float32Array, right: Float32Array): number {
  return left.reduce((sum, value, at) => sum + value * (right[at] ?? 0), 0);
}
