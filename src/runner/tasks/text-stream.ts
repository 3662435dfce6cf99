/** From tokens to a stream of text: whole characters only, and nothing of a stop text. */

/** What a bytes-to-text decoder writes for bytes that are no whole character. */
const REPLACEMENT = '\uFFFD';

/**
 * Most tokens that are held back whole while they end in the middle of a character. The longest character has 4 bytes,
 * and a token has one at least, so more than that are bytes of another kind. All but the last of their marks are final
 * then: that one may be the beginning of a character, which has one mark whatever there is of it.
 */
const MAX_HELD_TOKENS = 4;
/** Bytes of another kind without end go out as they are, for they are decoded again with each token. */
const MAX_DECODED_AGAIN = 32;

/**
 * Turns tokens into text as they come. A token's text depends on the one before it (a leading space, the second half
 * of a character), so each is decoded together with its predecessors and the part that is new is taken: the method
 * of vLLM and text-generation-inference.
 */
export class TokenText {
  readonly #decode: (tokens: readonly number[]) => string;
  readonly #tokens: number[];
  /** Start of the tokens that are decoded again for context. */
  #context = 0;
  /** Start of the tokens whose text did not go out yet. */
  #pending: number;
  /** Characters of those that went out nevertheless. */
  #ahead = 0;

  /** `before` are the last tokens of the prompt; a handful is enough. */
  constructor(decode: (tokens: readonly number[]) => string, before: readonly number[]) {
    this.#decode = decode;
    this.#tokens = [...before];
    this.#pending = before.length;
  }

  /** The text that this token completes; empty while a character is incomplete. */
  push(token: number): string {
    this.#tokens.push(token);
    return this.#take(false);
  }

  /** The text of what is still held back, for the end of the stream. */
  flush(): string {
    return this.#take(true);
  }

  #take(all: boolean): string {
    const before = this.#decode(this.#tokens.slice(this.#context, this.#pending));
    const now = this.#decode(this.#tokens.slice(this.#context));
    const held = this.#tokens.length - this.#pending;
    if (!all && now.endsWith(REPLACEMENT) && held < MAX_DECODED_AGAIN) {
      if (held < MAX_HELD_TOKENS) return '';
      const sure = now.slice(before.length + this.#ahead, -REPLACEMENT.length);
      this.#ahead += sure.length;
      return sure;
    }
    // A special token has no text: it stays pending, so that its neighbours keep their context.
    if (now.length <= before.length && (before.startsWith(now) || before.endsWith(REPLACEMENT))) return '';
    // Some tokenizers take the blank before a comma away; it is out already, and the comma must not be lost for it.
    const goesOn = now.startsWith(before) || before.endsWith(REPLACEMENT);
    const text = goesOn ? now.slice(before.length) : this.#decode(this.#tokens.slice(this.#pending));
    const unsent = text.slice(this.#ahead);
    this.#ahead = 0;
    this.#context = this.#pending;
    this.#pending = this.#tokens.length;
    return unsent;
  }
}

/** Lets a stream of text through up to the first stop text; what might be the beginning of one is held back. */
export class StopTexts {
  readonly #stops: readonly string[];
  #held = '';
  #stopped = false;

  constructor(stops: readonly string[]) {
    this.#stops = stops;
  }

  /** True once a stop text has come; nothing goes out after that. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** The part of the stream that may go out now. */
  push(text: string): string {
    if (this.#stopped) return '';
    const seen = this.#held + text;
    const found = this.#stops.map((stop) => seen.indexOf(stop)).filter((index) => index >= 0);
    if (found.length > 0) {
      this.#stopped = true;
      this.#held = '';
      return seen.slice(0, Math.min(...found));
    }
    const open = Math.max(0, ...this.#stops.map((stop) => openLength(seen, stop)));
    this.#held = seen.slice(seen.length - open);
    return seen.slice(0, seen.length - open);
  }

  /** What was held back, for a stream that ended without a stop text. */
  flush(): string {
    const rest = this.#held;
    this.#held = '';
    return rest;
  }
}

/** How many characters at the end of `text` are the beginning of `stop`. */
function openLength(text: string, stop: string): number {
  for (let length = Math.min(text.length, stop.length - 1); length > 0; length -= 1) {
    if (text.endsWith(stop.slice(0, length))) return length;
  }
  return 0;
}
