/** From a model's likelihoods of tokens to what an answer tells of them: texts in place of ids, in step with the text. */
import { invalidInput } from '../../shared/errors.ts';
import {
  NO_LOGPROB,
  type LikelyText,
  type PromptLogprob,
  type TokenLogprob,
} from '../../shared/tasks/logprobs.ts';
import type { Likelihoods, LikelyToken, TextGenerator, WeighedToken } from '../backends/backend.ts';
import { TokenText } from './text-stream.ts';

/** Tokens before one that its text is decoded with. */
const DECODED_TOGETHER = 8;

/**
 * Most probabilities that one request is told, alternatives included: about 60 bytes each as JSON, so that a whole
 * result stays well below the 64 MiB that may travel at once.
 */
export const MAX_TOLD = 400_000;

/** What bytes that are no whole character decode to. */
const REPLACEMENT_END = /\uFFFD+$/;

/** What of a request decides whether likelihoods can be told. */
interface Asked {
  readonly logprobs?: number | undefined;
  readonly prompt_logprobs?: boolean | undefined;
  readonly repetition_penalty: number;
  readonly grammar: string | null;
}

/** The likelihoods that a request asks for, null where it asks for none; throws INVALID_INPUT where there are none. */
export function likelihoodsFor(model: TextGenerator, asked: Asked): Likelihoods | null {
  const ofAnswer = asked.logprobs !== undefined;
  if (!ofAnswer && asked.prompt_logprobs !== true) return null;
  const field = ofAnswer ? 'options.logprobs' : 'options.prompt_logprobs';
  const { likelihoods } = model;
  if (likelihoods === null)
    throw invalidInput(field, "this model's engine does not tell how likely tokens are", 'Leave it out.');
  if (ofAnswer && asked.grammar !== null)
    throw invalidInput(
      field,
      'the likelihood of tokens can not be told of an answer that is held to a form',
      'Leave logprobs out, or ask for plain text.',
    );
  if (ofAnswer && asked.repetition_penalty !== 1 && !likelihoods.withPenalty)
    throw invalidInput(
      field,
      "this model's engine does not tell how likely tokens are under a repetition penalty",
      'Set repetition_penalty to 1, or choose the ONNX variant of this model.',
    );
  return likelihoods;
}

/** Throws INVALID_INPUT where a request may be told more than {@link MAX_TOLD} probabilities. */
export function assertTellable(
  { logprobs, prompt_logprobs, max_new_tokens }: Asked & { readonly max_new_tokens: number },
  { answers, contextLength, promptTokens }: { answers: number; contextLength: number; promptTokens: number },
): void {
  const answerTokens = logprobs === undefined ? 0 : answers * Math.min(max_new_tokens, contextLength);
  const tokens = answerTokens + (prompt_logprobs === true ? promptTokens : 0);
  const told = tokens * (1 + (logprobs ?? 0));
  if (told <= MAX_TOLD) return;
  throw invalidInput(
    logprobs === undefined ? 'options.prompt_logprobs' : 'options.logprobs',
    `up to ${told.toLocaleString('en')} probabilities would be told, and ${MAX_TOLD.toLocaleString('en')} are the most`,
    'Set max_new_tokens or logprobs lower, or send fewer inputs at once.',
  );
}

/** The tokens of one answer, told together with the text that they are. */
export class AnswerLikelihoods {
  readonly #decode: (tokens: readonly number[]) => string;
  readonly #before: number[];
  readonly #all: TokenLogprob[] = [];
  /** Tokens that were not told yet, and where their text begins. */
  readonly #waiting: { readonly start: number; told: TokenLogprob }[] = [];
  #written = 0;

  /** `before` are the last tokens of the prompt. */
  constructor(decode: (tokens: readonly number[]) => string, before: readonly number[]) {
    this.#decode = decode;
    this.#before = before.slice(-DECODED_TOGETHER);
  }

  /** Takes the next token, with the text that it completes. */
  push(token: WeighedToken, text: string): void {
    const top_logprobs = token.alternatives.map((each) => likely(each, this.#textAfter(each)));
    this.#waiting.push({ start: this.#written, told: { ...likely(token, text), top_logprobs } });
    this.#written += text.length;
    this.#before.push(token.id);
    if (this.#before.length > DECODED_TOGETHER) this.#before.shift();
  }

  /** Takes the text that the last token left unfinished. */
  flush(text: string): void {
    const last = this.#waiting.at(-1);
    if (last === undefined || text === '') return;
    last.told = { ...last.told, token: last.told.token + text };
    this.#written += text.length;
  }

  /** The tokens that were not told yet and begin before so many characters of the text. */
  take(characters: number): TokenLogprob[] {
    const count = this.#waiting.findIndex(({ start }) => start >= characters);
    const taken = this.#waiting.splice(0, count < 0 ? this.#waiting.length : count).map(({ told }) => told);
    this.#all.push(...taken);
    return taken;
  }

  /** All tokens that were told. */
  get told(): TokenLogprob[] {
    return this.#all;
  }

  /** What a token would add to the text so far. */
  #textAfter({ id }: LikelyToken): string {
    const before = this.#decode(this.#before).replace(REPLACEMENT_END, '');
    const now = this.#decode([...this.#before, id]);
    return now.startsWith(before) ? now.slice(before.length) : this.#decode([id]);
  }
}

/** How likely each token of a prompt is, but for one that the model wants in front of any text. */
export async function promptLikelihoods(
  model: TextGenerator,
  likelihoods: Likelihoods,
  prompt: readonly number[],
  alternatives: number,
  signal: AbortSignal,
): Promise<PromptLogprob[]> {
  const weighed = await likelihoods.score(prompt, signal, alternatives);
  const decode = (tokens: readonly number[]): string => model.detokenize(tokens);
  const [first = 0] = prompt;
  const texts = new TokenText(decode, []);
  const begin = texts.push(first);
  const answer = new AnswerLikelihoods(decode, [first]);
  for (const token of weighed) answer.push(token, texts.push(token.id));
  answer.flush(texts.flush());
  const rest = answer.take(Infinity);
  return model.isBos(first) ? rest : [{ token: begin, logprob: null, top_logprobs: [] }, ...rest];
}

function likely({ logprob }: LikelyToken, token: string): LikelyText {
  return { token, logprob: Math.max(logprob, NO_LOGPROB) };
}
