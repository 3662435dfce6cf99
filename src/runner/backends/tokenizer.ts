/** Texts to token ids and back for models with a tokenizer.json, with the library that transformers.js itself uses. */
import { Tokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import { chatRenderer, defaultTemplate, type ChatRenderer } from './chat-template.ts';
import {
  MAX_TOKENIZER_BYTES,
  loadFailed,
  readModelJson,
  readModelText,
  requireModelJson,
  tokenizerConfigSchema,
  type TokenizerConfig,
} from './model-files.ts';

/** Stands for the text when the special tokens around it are looked up; no vocabulary has it. */
const PLACE_OF_TEXT = '\u0000text\u0000';

/** A model's tokenizer. */
export class TextTokenizer {
  readonly config: TokenizerConfig;
  /** The model's chat template, where it has one. */
  readonly chat: ChatRenderer | null;
  readonly #tokenizer: Tokenizer;
  readonly #before: readonly number[];
  readonly #after: readonly number[];

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
  }

  /** Reads a model's tokenizer; throws MODEL_LOAD_FAILED for one that is missing, damaged or of an unknown kind. */
  static async load(directory: string): Promise<TextTokenizer> {
    const file = await requireModelJson(directory, 'tokenizer.json', z.looseObject({}), MAX_TOKENIZER_BYTES);
    const config = (await readModelJson(directory, 'tokenizer_config.json', tokenizerConfigSchema)) ?? {};
    // The library asks for the plain names of special tokens, which the schema made of Python's AddedToken objects.
    const template =
      (await readModelText(directory, 'chat_template.jinja')) ?? defaultTemplate(config.chat_template);
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

  /** Ids of a text without special tokens around it; special tokens written in the text become themselves. */
  bareIds(text: string): number[] {
    return this.#tokenizer.encode(text, { add_special_tokens: false }).ids;
  }

  /** Bare ids with the model's special tokens around them. */
  wrap(bare: readonly number[]): number[] {
    return [...this.#before, ...bare, ...this.#after];
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

  #idsOf(tokens: readonly string[]): number[] {
    return tokens.map((token) => {
      const id = this.#tokenizer.token_to_id(token);
      if (id === undefined)
        throw new Error(`it puts "${token}" around texts, which is not in its vocabulary`);
      return id;
    });
  }
}
