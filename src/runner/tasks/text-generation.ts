/** text-generation: prompts and chats through a decoder, streamed as whole characters. */
import { invalidInput } from '../../shared/errors.ts';
import type { RunOutput } from '../../shared/runner.ts';
import type { InputOf, OptionsOf, ResultOf } from '../../shared/tasks/contract.ts';
import { grammarOf } from '../../shared/tasks/response-format.ts';
import { textGeneration } from '../../shared/tasks/text-generation.ts';
import type { Likelihoods, TextGenerator, WeighedToken } from '../backends/backend.ts';
import { seededRandom } from '../backends/random.ts';
import type { Sampling } from '../backends/sampler.ts';
import { ahead } from './ahead.ts';
import { AnswerWriter, type Emit } from './answer-writer.ts';
import type { RunContext } from './context.ts';
import { assertTellable, likelihoodsFor, promptLikelihoods } from './likelihoods.ts';
import { asGenerator, behindContract, type PrepareTask } from './prepare.ts';

type Input = InputOf<typeof textGeneration>;
type Options = OptionsOf<typeof textGeneration>;
type Result = ResultOf<typeof textGeneration>;

/** What one answer cost. */
interface Timing {
  /** On the context's clock; undefined where nothing was generated. */
  readonly firstToken: number | undefined;
  readonly lastToken: number | undefined;
  readonly tokens: number;
}

/** One answer's options. */
interface Asked extends Options {
  readonly seed: number;
  readonly grammar: string | null;
  readonly likelihoods: Likelihoods | null;
}

/** Needs a decoder. */
export const prepareTextGeneration: PrepareTask = async (plan, model) => {
  const generator = asGenerator(model, plan.task);
  return behindContract(
    textGeneration,
    async (items, options, context) => await runTextGeneration(generator, items, options, context),
  );
};

/** Generates for each item in turn. `seed` holds for each of them, so an item's text does not depend on its place. */
export async function runTextGeneration(
  model: TextGenerator,
  items: readonly Input[],
  options: Options,
  context: RunContext,
): Promise<RunOutput> {
  const started = context.now();
  const grammar = grammarFor(model, options);
  const likelihoods = likelihoodsFor(model, { ...options, grammar });
  const pathOf = (index: number): string => (items.length > 1 ? `inputs.${String(index)}` : 'inputs');
  const seed = options.seed ?? context.randomSeed();
  const warnings = new Set<string>();
  const results: Result[] = [];
  const timings: Timing[] = [];
  let inputTokens = 0;
  if (likelihoods !== null) {
    const lengths = items.map(
      (item, index) => promptOf(model, item, options, pathOf(index), warnings).length,
    );
    const promptTokens = lengths.reduce((sum, length) => sum + length, 0);
    const { contextLength } = model;
    assertTellable({ ...options, grammar }, { answers: items.length, contextLength, promptTokens });
  }
  for (const [index, item] of items.entries()) {
    const prompt = promptOf(model, item, options, pathOf(index), warnings);
    inputTokens += prompt.length;
    const place = items.length > 1 ? { item: index } : {};
    const scored =
      options.prompt_logprobs === true && likelihoods !== null
        ? await promptLikelihoods(model, likelihoods, prompt, options.logprobs ?? 0, context.signal)
        : null;
    const emit: Emit = (text, logprobs) =>
      context.write({ type: 'token', text, ...place, ...(logprobs.length === 0 ? {} : { logprobs }) });
    const asked = { ...options, seed, grammar, likelihoods };
    const answer = await generateOne(model, prompt, asked, emit, context, warnings);
    results.push(scored === null ? answer.result : { ...answer.result, prompt_logprobs: scored });
    timings.push(answer.timing);
  }
  const first = timings[0]?.firstToken;
  const rate = decodeRate(timings);
  return {
    results,
    warnings: [...warnings],
    input_tokens: inputTokens,
    ...(first === undefined ? {} : { first_token_ms: first - started }),
    ...(rate === null ? {} : { tokens_per_second: rate }),
  };
}

/** The grammar that was asked for; throws INVALID_INPUT where the engine can't hold one, or where calls may come. */
function grammarFor(model: TextGenerator, options: Options): string | null {
  const grammar = grammarOf(options.response_format);
  if (grammar !== null && hasTools(options))
    throw invalidInput('options.response_format', 'can only be text where tools are given', 'Leave one out.');
  if (grammar === null || model.holdsGrammar) return grammar;
  throw invalidInput(
    'options.response_format',
    "this model's engine can't hold an answer to a form",
    'Choose the GGUF variant of this model, or ask for plain text.',
  );
}

/** Tokens per second of decoding alone: the first token of each answer belongs to its prompt. */
function decodeRate(timings: readonly Timing[]): number | null {
  let tokens = 0;
  let milliseconds = 0;
  for (const { firstToken, lastToken, tokens: count } of timings) {
    if (firstToken === undefined || lastToken === undefined) continue;
    tokens += count - 1;
    milliseconds += lastToken - firstToken;
  }
  return tokens > 0 && milliseconds > 0 ? (tokens / milliseconds) * 1_000 : null;
}

/** The tokens of a prompt that fit the context; throws INVALID_INPUT with both numbers where they don't. */
function promptOf(
  model: TextGenerator,
  item: Input,
  options: Options,
  path: string,
  warnings: Set<string>,
): number[] {
  if ('text' in item && hasTools(options))
    throw invalidInput('options.tools', 'belong to a chat, and this input is a text', 'Send messages.');
  const tokens =
    'text' in item
      ? model.tokenize(item.text, true)
      : model.tokenize(renderChat(model, item.messages, options.tools, path), false);
  if (tokens.length === 0) throw invalidInput(path, 'the prompt has no token', 'Give it at least one word.');
  // The answer needs room for one token at least.
  const most = model.contextLength - 1;
  if (tokens.length <= most) return tokens;
  const [has, holds] = [tokens.length.toLocaleString('en'), model.contextLength.toLocaleString('en')];
  if (!options.truncate) {
    throw invalidInput(
      path,
      `the prompt has ${has} tokens, and this model's context holds ${holds} for prompt and answer together`,
      'Shorten the prompt, or set truncate to drop its beginning.',
    );
  }
  // Room for the answer that was asked for, but never more than half of the context.
  const room = Math.min(options.max_new_tokens, Math.floor(model.contextLength / 2));
  const kept = Math.max(1, model.contextLength - room);
  const first = tokens[0] ?? 0;
  const keepsBos = model.isBos(first) && kept > 1;
  warnings.add(
    `The prompt has ${has} tokens and the context holds ${holds}: its first ${(tokens.length - kept).toLocaleString('en')} tokens were left out.`,
  );
  return keepsBos ? [first, ...tokens.slice(-(kept - 1))] : tokens.slice(-kept);
}

function hasTools({ tools }: Options): boolean {
  return tools !== undefined && tools.length > 0;
}

function renderChat(
  model: TextGenerator,
  messages: Extract<Input, { messages: unknown }>['messages'],
  tools: Options['tools'],
  path: string,
): string {
  if (model.chat !== null) {
    const text = model.chat(messages, tools);
    // A template that does not look at tools writes the same without them.
    if (tools === undefined || tools.length === 0 || text !== model.chat(messages)) return text;
    throw invalidInput(
      'options.tools',
      "this model's template knows no tools",
      'Choose a model that was trained to call tools.',
    );
  }
  throw invalidInput(
    path,
    'this model has no chat template, so it can only continue a text',
    'Send a text instead of messages.',
  );
}

/** Sampling by a request's options, with a random source of its own. */
function samplingOf(options: Options & { seed: number }): Sampling {
  return {
    temperature: options.temperature,
    topK: options.top_k,
    topP: options.top_p,
    repetitionPenalty: options.repetition_penalty,
    random: seededRandom(options.seed),
  };
}

/** The tokens of an answer, weighed where that was asked for. */
function stepsOf(
  model: TextGenerator,
  prompt: readonly number[],
  options: Asked,
  signal: AbortSignal,
): AsyncIterable<number | WeighedToken> {
  const { likelihoods, logprobs } = options;
  return likelihoods === null || logprobs === undefined
    ? model.generate(prompt, samplingOf(options), signal, options.grammar)
    : likelihoods.generate(prompt, samplingOf(options), signal, logprobs);
}

async function generateOne(
  model: TextGenerator,
  prompt: readonly number[],
  options: Asked,
  emit: Emit,
  context: RunContext,
  warnings: Set<string>,
): Promise<{ result: Result; timing: Timing }> {
  const limit = Math.min(options.max_new_tokens, model.contextLength - prompt.length);
  const answer = new AnswerWriter((given) => model.detokenize(given), prompt, options, emit);
  let tokens = 0;
  let firstToken: number | undefined;
  let lastToken: number | undefined;
  const steps = stepsOf(model, prompt, options, context.signal);
  // A stop text may end the answer at any token, and the one after it would be waited for in vain.
  const more = (taken: number): boolean => options.stop.length === 0 && taken < limit;
  for await (const step of model.computesAside ? ahead(steps, more) : steps) {
    tokens += 1;
    lastToken = context.now();
    firstToken ??= lastToken;
    await answer.push(step);
    context.signal.throwIfAborted();
    if (answer.stopped || tokens >= limit) break;
  }
  const { text, calls, logprobs } = await answer.finish();
  const full = tokens >= limit && !answer.stopped;
  if (full && limit < options.max_new_tokens) {
    warnings.add(
      `The answer ended because the context of ${model.contextLength.toLocaleString('en')} tokens is full.`,
    );
  }
  const result: Result = {
    generated_text: text,
    tokens,
    finish_reason: full ? 'length' : 'stop',
    ...(logprobs === null ? {} : { logprobs }),
  };
  const timing = { firstToken, lastToken, tokens };
  if (calls.length === 0) return { result, timing };
  // Ids tell the calls of a conversation apart, so they are drawn anew whatever the seed.
  const id = context.randomSeed().toString(16);
  const tool_calls = calls.map((call, index) => ({ id: `call_${id}_${String(index)}`, ...call }));
  return { result: { ...result, finish_reason: 'tool_calls', tool_calls }, timing };
}
