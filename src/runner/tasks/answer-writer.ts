/** One answer on its way out: from tokens to text, without stop texts and calls for tools, sent on as it comes. */
import type { TokenLogprob } from '../../shared/tasks/logprobs.ts';
import type { OptionsOf } from '../../shared/tasks/contract.ts';
import type { textGeneration } from '../../shared/tasks/text-generation.ts';
import type { ToolCall } from '../../shared/tasks/tools.ts';
import type { WeighedToken } from '../backends/backend.ts';
import { AnswerLikelihoods } from './likelihoods.ts';
import { StopTexts, TokenText } from './text-stream.ts';
import { ToolCallStream } from './tool-calls.ts';

/** Last tokens of the prompt that the first new one is decoded with. */
const DECODED_TOGETHER = 8;

/** Sends a text on, with how likely the tokens were that it ends; of none where that was not asked for. */
export type Emit = (text: string, logprobs: TokenLogprob[]) => Promise<void>;

/** What of a request shapes its answer. */
type Shape = Pick<OptionsOf<typeof textGeneration>, 'stop' | 'tools' | 'logprobs'>;

/** A whole answer. */
export interface WrittenAnswer {
  readonly text: string;
  /** The tools that the model asks for, without ids. */
  readonly calls: readonly Omit<ToolCall, 'id'>[];
  /** Null where that was not asked for. */
  readonly logprobs: TokenLogprob[] | null;
}

/** Takes the tokens of an answer one by one. */
export class AnswerWriter {
  readonly #emit: Emit;
  readonly #texts: TokenText;
  readonly #stops: StopTexts;
  readonly #calls: ToolCallStream | null;
  readonly #names: ReadonlySet<string>;
  readonly #likely: AnswerLikelihoods | null;
  #written = '';
  /** Characters that no stop text held back or cut off. */
  #passed = 0;

  constructor(
    decode: (tokens: readonly number[]) => string,
    prompt: readonly number[],
    { stop, tools = [], logprobs }: Shape,
    emit: Emit,
  ) {
    this.#emit = emit;
    this.#texts = new TokenText(decode, prompt.slice(-DECODED_TOGETHER));
    this.#stops = new StopTexts(stop);
    this.#calls = tools.length > 0 ? new ToolCallStream() : null;
    this.#names = new Set(tools.map((tool) => tool.function.name));
    this.#likely = logprobs === undefined ? null : new AnswerLikelihoods(decode, prompt);
  }

  /** True once a stop text has come. */
  get stopped(): boolean {
    return this.#stops.stopped;
  }

  /** Takes the next token and sends on what may go out. */
  async push(token: number | WeighedToken): Promise<void> {
    const text = this.#texts.push(typeof token === 'number' ? token : token.id);
    if (typeof token !== 'number') this.#likely?.push(token, text);
    await this.#send(this.#stops.push(text));
  }

  /** Sends what was held back, and gives the whole answer. */
  async finish(): Promise<WrittenAnswer> {
    if (!this.stopped) {
      const rest = this.#texts.flush();
      this.#likely?.flush(rest);
      await this.#send(this.#stops.push(rest));
    }
    await this.#send(this.#stops.flush());
    const asked = this.#calls?.finish(this.#names);
    await this.#write(asked?.rest ?? '');
    this.#likely?.take(this.stopped ? this.#passed : Infinity);
    return { text: this.#written, calls: asked?.calls ?? [], logprobs: this.#likely?.told ?? null };
  }

  async #send(text: string): Promise<void> {
    this.#passed += text.length;
    await this.#write(this.#calls === null ? text : this.#calls.push(text));
  }

  async #write(text: string): Promise<void> {
    if (text === '') return;
    this.#written += text;
    await this.#emit(text, this.#likely?.take(this.#passed) ?? []);
  }
}
