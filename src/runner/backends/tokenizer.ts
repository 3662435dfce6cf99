/** Texts to token ids and back for models with a tokenizer.json, with the library that transformers.js itself uses. */
import { codePoints } from '../../shared/code-points.ts';
import { ByteLevelDecoder, RobertaProcessingPostProcessor, Tokenizer } from '@huggingface/tokenizers';
import { SpanTokenizer, type TokenSpan } from '../spans/span-tokenizer.ts';
import { chatRenderer, defaultTemplate, type ChatRenderer } from './chat-template.ts';
import {
  loadFailed,
  readModelJson,
  readModelText,
  tokenizerConfigSchema,
  type TokenizerConfig,
} from './model-files.ts';
import { readTokenizerFiles } from './tokenizer-files.ts';

/** Stands for the text when the special tokens around it are looked up; no vocabulary has it. */
const PLACE_OF_TEXT = '\u0000text\u0000';
/** Stands for the second text of a pair. */
const PLACE_OF_SECOND = '\u0000second\u0000';

/** What stands around the two texts of a pair, and the segment that each token belongs to. */
interface PairFrame {
  readonly before: readonly number[];
  readonly between: readonly number[];
  readonly after: readonly number[];
  /** Token types of: before, the first text, between, the second text, after. */
  readonly types: {
    readonly before: readonly number[];
    readonly first: number;
    readonly between: readonly number[];
    readonly second: number;
    readonly after: readonly number[];
  };
}

/** Two texts as one list of tokens. */
export interface WrappedPair {
  readonly ids: number[];
  /** The segment of each token. */
  readonly types: number[];
  /** Where the first and the second text start in it. */
  readonly firstAt: number;
  readonly secondAt: number;
}

/** A model's tokenizer. */
export class TextTokenizer {
  readonly config: TokenizerConfig;
  /** The model's chat template, where it has one. */
  readonly chat: ChatRenderer | null;
  readonly #tokenizer: Tokenizer;
  readonly #before: readonly number[];
  readonly #after: readonly number[];
  readonly #pair: PairFrame;
  #spans: SpanTokenizer | null = null;

  private constructor(tokenizer: Tokenizer, config: TokenizerConfig, template: string | null) {
    this.#tokenizer = tokenizer;
    this.config = config;
    const tokens = {
      bos_token: config.bos_token ?? '',
      eos_token: config.eos_token ?? '',
      unk_token: config.unk_token ?? '',
      pad_token: config.pad_token ?? '',
    };
    this.chat = template === null ? null : chatRenderer(template, tokens);
    const around = tokenizer.post_processor?.post_process([PLACE_OF_TEXT], null, true).tokens ?? [
      PLACE_OF_TEXT,
    ];
    const place = around.indexOf(PLACE_OF_TEXT);
    this.#before = this.#idsOf(around.slice(0, place));
    this.#after = this.#idsOf(around.slice(place + 1));
    this.#pair = this.#pairFrame();
  }

  /** Reads a model's tokenizer; throws MODEL_LOAD_FAILED for one that is missing, damaged or of an unknown kind. */
  static async load(directory: string): Promise<TextTokenizer> {
    const { file, config } = await readTokenizerFiles(directory);
    // The library asks for the plain names of special tokens, which the schema made of Python's AddedToken objects.
    // Processors of models that see write their template to a file of its own, once as JSON and now as Jinja.
    const beside = await readModelJson(directory, 'chat_template.json', tokenizerConfigSchema);
    const template =
      (await readModelText(directory, 'chat_template.jinja')) ??
      defaultTemplate(beside?.chat_template ?? config.chat_template);
    try {
      return new TextTokenizer(new Tokenizer(file, config), config, template);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw loadFailed(`tokenizer.json can't be used: ${reason}.`, undefined, error);
    }
  }

  /** How many special tokens {@link encode} puts around a text. */
  get specialTokens(): number {
    return this.#before.length + this.#after.length;
  }

  /** How many special tokens {@link wrapPair} puts around two texts. */
  get specialTokensOfPair(): number {
    const { before, between, after } = this.#pair;
    return before.length + between.length + after.length;
  }

  /** How many of the special tokens stand in front of a text. */
  get tokensInFront(): number {
    return this.#before.length;
  }

  /** Ids of a text without special tokens around it; special tokens written in the text become themselves. */
  bareIds(text: string): number[] {
    return this.#tokenizer.encode(text, { add_special_tokens: false }).ids;
  }

  /** Bare ids with the model's special tokens around them. */
  wrap(bare: readonly number[]): number[] {
    return [...this.#before, ...bare, ...this.#after];
  }

  /** Two lists of bare ids as the model was trained to see them together. */
  wrapPair(first: readonly number[], second: readonly number[]): WrappedPair {
    const { before, between, after, types } = this.#pair;
    const firstAt = before.length;
    return {
      ids: [...before, ...first, ...between, ...second, ...after],
      types: [
        ...types.before,
        ...first.map(() => types.first),
        ...types.between,
        ...second.map(() => types.second),
        ...types.after,
      ],
      firstAt,
      secondAt: firstAt + first.length + between.length,
    };
  }

  /** The tokens of a text with the part of it that each stands for, without special tokens around it. */
  spans(text: string): TokenSpan[] {
    return this.#spanTokenizer.tokens(text);
  }

  /** What stands in front of tokens inside a word, where the vocabulary has such a sign; else null. */
  get subwordPrefix(): string | null {
    return this.#spanTokenizer.subwordPrefix;
  }

  get #spanTokenizer(): SpanTokenizer {
    this.#spans ??= new SpanTokenizer(this.#tokenizer);
    return this.#spans;
  }

  /** Tokens, as the vocabulary writes them, as text (`convert_tokens_to_string`). */
  textOfTokens(tokens: readonly string[]): string {
    const { decoder } = this.#tokenizer;
    if (decoder === null) return tokens.join(' ');
    if (!(decoder instanceof ByteLevelDecoder)) return decoder.decode([...tokens]);
    // Words that are text already stay as they are, which the library would take for bytes.
    const utf8 = new TextEncoder();
    const bytes = tokens.flatMap((token) => {
      const signs = codePoints(token).map((char) => decoder.byte_decoder[char]);
      return signs.every((sign) => sign !== undefined) ? signs.map(Number) : [...utf8.encode(token)];
    });
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes));
  }

  /** The text of some ids with special tokens in it, or without; spaces are tidied as the model's files say. */
  text(ids: readonly number[], skipSpecial: boolean): string {
    if (ids.length === 0) return '';
    return this.#tokenizer.decode([...ids], {
      skip_special_tokens: skipSpecial,
      clean_up_tokenization_spaces: this.config.clean_up_tokenization_spaces ?? false,
    });
  }

  /** The text of some ids, without special tokens; bytes that are no whole character become U+FFFD. */
  decode(ids: readonly number[]): string {
    if (ids.length === 0) return '';
    return this.#tokenizer.decode([...ids], {
      skip_special_tokens: true,
      clean_up_tokenization_spaces: false,
    });
  }

  /** Texts of the tokens that were added to the model's own vocabulary: special ones, mostly languages too. */
  addedTokens(): string[] {
    return [...this.#tokenizer.get_added_tokens_decoder().values()].map(({ content }) => content);
  }

  /** Texts of all tokens. */
  vocabulary(): Iterable<string> {
    return this.#tokenizer.get_vocab(true).keys();
  }

  /** The id of a token by its text, or null. */
  idOf(token: string | null | undefined): number | null {
    return token === null || token === undefined ? null : (this.#tokenizer.token_to_id(token) ?? null);
  }

  /** The text of a token by its id, or null. */
  textOf(id: number): string | null {
    return this.#tokenizer.id_to_token(id) ?? null;
  }

  #pairFrame(): PairFrame {
    const post = this.#tokenizer.post_processor;
    const given = post?.post_process([PLACE_OF_TEXT], [PLACE_OF_SECOND], true);
    const tokens =
      given?.tokens.includes(PLACE_OF_SECOND) === true ? given.tokens : [PLACE_OF_TEXT, PLACE_OF_SECOND];
    // RoBERTa knows one segment only; the library says otherwise.
    const known = post instanceof RobertaProcessingPostProcessor ? undefined : given?.token_type_ids;
    const types = tokens.map((_, at) => known?.[at] ?? 0);
    const first = tokens.indexOf(PLACE_OF_TEXT);
    const second = tokens.indexOf(PLACE_OF_SECOND);
    return {
      before: this.#idsOf(tokens.slice(0, first)),
      between: this.#idsOf(tokens.slice(first + 1, second)),
      after: this.#idsOf(tokens.slice(second + 1)),
      types: {
        before: types.slice(0, first),
        first: types[first] ?? 0,
        between: types.slice(first + 1, second),
        second: types[second] ?? 0,
        after: types.slice(second + 1),
      },
    };
  }

  #idsOf(tokens: readonly string[]): number[] {
    return tokens.map((token) => {
      const id = this.#tokenizer.token_to_id(token);
      if (id === undefined)
        throw new Error(`it puts "${token}" around texts, which is not in its vocabulary`);
      return id;
    });
  }
}
