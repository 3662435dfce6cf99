/** The text of a window as far as it is final. */
import type { TextTokenizer } from '../backends/tokenizer.ts';
import { TokenText } from '../tasks/text-stream.ts';

/**
 * Takes the tokens of a window and gives the text that will stay. Without timestamps that is every whole character;
 * with them a stretch is final once two timestamps follow each other, as what comes after the last such pair may be
 * heard again in the next window.
 */
export class LiveText {
  readonly #decode: (tokens: readonly number[]) => string;
  readonly #timestampBegin: number | null;
  readonly #stream: TokenText;
  #open: number[] = [];
  #last = -1;
  #told = '';

  /** `timestampBegin` is the first timestamp of the vocabulary, null for a window without them. */
  constructor(tokenizer: Pick<TextTokenizer, 'decode'>, timestampBegin: number | null) {
    this.#decode = (tokens) => tokenizer.decode(tokens);
    this.#timestampBegin = timestampBegin;
    this.#stream = new TokenText(this.#decode, []);
  }

  /** All that was given. */
  get told(): string {
    return this.#told;
  }

  /** The text that this token makes final. */
  push(token: number): string {
    const text = this.#timestampBegin === null ? this.#stream.push(token) : this.#timed(token);
    this.#told += text;
    return text;
  }

  #timed(token: number): string {
    const begin = this.#timestampBegin ?? Infinity;
    const closes = token >= begin && this.#last >= begin;
    this.#last = token;
    if (token < begin) this.#open.push(token);
    if (!closes) return '';
    const text = this.#decode(this.#open);
    this.#open = [];
    return text;
  }
}
