/**
 * image-text-to-text: a family of vision-language models (`../vlm/`) reads the question and looks at its pictures, and its
 * decoder writes the answer.
 */
import { HearthError } from '../../shared/errors.ts';
import type { RunOutput } from '../../shared/runner.ts';
import type { InputOf, OptionsOf } from '../../shared/tasks/contract.ts';
import { imageTextToText } from '../../shared/tasks/image-text-to-text.ts';
import type { Region } from '../../shared/tasks/picture-regions.ts';
import { requireModelJson } from '../backends/model-files.ts';
import { seededRandom } from '../backends/random.ts';
import { streamTokens, type Written } from '../generation/stream.ts';
import { vlmConfigSchema, type OpenFamily, type Question, type VisionLanguageModel } from '../vlm/family.ts';
import { openFlorence2 } from '../vlm/florence2.ts';
import { openIdefics3 } from '../vlm/idefics3.ts';
import { openLlava } from '../vlm/llava.ts';
import { openMoondream } from '../vlm/moondream.ts';
import type { RunContext } from './context.ts';
import { asGraphs, behindContract, type PrepareTask } from './prepare.ts';

type Input = InputOf<typeof imageTextToText>;
type Options = OptionsOf<typeof imageTextToText>;

/** Last tokens of the prompt that the first new one is decoded with. */
const DECODED_TOGETHER = 8;

/** The families by the `model_type` of config.json. */
const FAMILIES: ReadonlyMap<string, OpenFamily> = new Map([
  ['llava', openLlava],
  ['moondream1', openMoondream],
  ['idefics3', openIdefics3],
  ['smolvlm', openIdefics3],
  ['florence2', openFlorence2],
]);

/** Needs a model of one of the families; throws TASK_NOT_SUPPORTED for another architecture. */
export const prepareImageTextToText: PrepareTask = async (plan, given) => {
  const graphs = asGraphs(given, plan.task);
  const config = await requireModelJson(plan.directory, 'config.json', vlmConfigSchema);
  const open = FAMILIES.get(config.model_type ?? '');
  if (open === undefined)
    throw new HearthError(
      'TASK_NOT_SUPPORTED',
      `Models of the type ${config.model_type ?? 'that config.json leaves open'} are not run for image-text-to-text.`,
      `Choose a model of one of these types: ${[...FAMILIES.keys()].join(', ')}.`,
    );
  const model = await open({ directory: plan.directory, model: graphs, config });
  return behindContract(
    imageTextToText,
    async (items, options, context) => await answerAll(model, items, options, context),
  );
};

async function answerAll(
  model: VisionLanguageModel,
  items: readonly Input[],
  options: Options,
  context: RunContext,
): Promise<RunOutput> {
  const started = context.now();
  const seed = options.seed ?? context.randomSeed();
  const written: (Written & { readonly regions?: Region[] })[] = [];
  let inputTokens = 0;
  for (const [index, item] of items.entries()) {
    const place = items.length > 1 ? { item: index } : {};
    const path = items.length > 1 ? `inputs.${String(index)}` : 'inputs';
    const question = await model.question(item, path, context);
    inputTokens += question.inputTokens;
    const answered = await answer(model, question, { ...options, seed }, context, place);
    const regions = question.regionsOf?.(answered.text);
    written.push({ ...answered, ...(regions !== undefined && { regions }) });
  }
  const first = written[0]?.timing.firstToken;
  return {
    results: written.map(({ text, tokens, finish_reason, regions }) => ({
      generated_text: text,
      tokens,
      finish_reason,
      ...(regions !== undefined && { regions }),
    })),
    warnings: [],
    input_tokens: inputTokens,
    ...(first === undefined ? {} : { first_token_ms: first - started }),
  };
}

async function answer(
  { decoder, decode }: VisionLanguageModel,
  { start, before }: Question,
  options: Options & { seed: number },
  context: RunContext,
  place: { readonly item?: number },
): Promise<Written> {
  const maxNewTokens = decoder.room(start.prefix.length, options.max_new_tokens);
  const tokens = decoder.generate({
    ...start,
    maxNewTokens,
    sampling: {
      temperature: options.temperature,
      topK: options.top_k,
      topP: options.top_p,
      repetitionPenalty: options.repetition_penalty,
      random: seededRandom(options.seed),
    },
    signal: context.signal,
  });
  return await streamTokens(tokens, {
    decode,
    maxNewTokens,
    forcedEnd: decoder.generation.forced_eos_token_id.length > 0,
    before: before.slice(-DECODED_TOGETHER),
    emit: (text) => context.write({ type: 'token', text, ...place }),
    context,
  });
}
