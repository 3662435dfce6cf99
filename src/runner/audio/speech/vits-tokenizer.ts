/** The tokenizer of VITS and MMS voices: one id for each letter, with a blank between them. */
import { z } from 'zod';
import { invalidInput } from '../../../shared/errors.ts';
import { loadFailed, readModelJson } from '../../backends/model-files.ts';
import { phonemesOf } from './ipa.ts';

const vocabularySchema = z.record(z.string(), z.int().nonnegative());
const tokenText = z.union([
  z.string(),
  z.looseObject({ content: z.string() }).transform((token) => token.content),
]);
const configSchema = z.looseObject({
  normalize: z.boolean().default(true),
  add_blank: z.boolean().default(true),
  phonemize: z.boolean().default(true),
  is_uroman: z.boolean().default(false),
  language: z.string().nullish(),
  pad_token: tokenText.nullish(),
  unk_token: tokenText.nullish(),
});
type Config = z.output<typeof configSchema>;

/** Letters beyond ASCII in a voice that was trained on romanized text. */
const NON_ROMAN = /\P{ASCII}/u;

/** Reads texts as `VitsTokenizer` of the Python library does, its quirks included. */
export class VitsTokenizer {
  readonly #ids: ReadonlyMap<string, number>;
  readonly #config: Config;
  /** Tokens of more than one letter, which keep their case. */
  readonly #words: readonly string[];
  /** Id 0 stands between letters, whatever it is: in MMS English it is the letter k. */
  readonly #blank = 0;

  constructor(vocabulary: Readonly<Record<string, number>>, config: unknown) {
    this.#ids = new Map(Object.entries(vocabulary));
    this.#config = configSchema.parse(config);
    this.#words = [...this.#ids.keys()].filter((token) => Array.from(token).length > 1);
  }

  /** Reads vocab.json, else the vocabulary in tokenizer.json; throws MODEL_LOAD_FAILED. */
  static async load(directory: string): Promise<VitsTokenizer> {
    const wholeSchema = z.looseObject({ model: z.looseObject({ vocab: vocabularySchema }) });
    const vocabulary =
      (await readModelJson(directory, 'vocab.json', vocabularySchema)) ??
      (await readModelJson(directory, 'tokenizer.json', wholeSchema))?.model.vocab;
    if (vocabulary === undefined)
      throw loadFailed(
        'vocab.json and tokenizer.json are missing from the model’s folder.',
        'Get the whole model again.',
      );
    const config = (await readModelJson(directory, 'tokenizer_config.json', configSchema)) ?? {};
    return new VitsTokenizer(vocabulary, config);
  }

  /** Letters and digits of a text that have no id, each once. */
  unknown(text: string): string[] {
    const prepared = this.#cased(this.#config.phonemize ? phonemesOf(text) : text);
    const missing = Array.from(prepared).filter(
      (letter) => !this.#ids.has(letter) && /[\p{L}\p{N}\p{M}]/u.test(letter),
    );
    return [...new Set(missing)];
  }

  /** The ids of a text, none where it has no letter that the voice knows. Throws INVALID_INPUT for one in other letters than it reads. */
  encode(text: string): number[] {
    const prepared = this.#prepare(text);
    return this.#split(prepared).flatMap((part) => this.#idsOf(part));
  }

  #prepare(text: string): string {
    const { normalize, phonemize, is_uroman, language } = this.#config;
    if (phonemize) return phonemesOf(text).replaceAll(/\s+/gu, ' ');
    const cased = normalize ? this.#cased(text) : text;
    const own = language === 'ron' ? cased.replaceAll('ț', 'ţ') : cased;
    if (is_uroman && NON_ROMAN.test(own))
      throw invalidInput(
        'inputs.text',
        'this voice was trained on romanized text and reads Latin letters alone',
        'Write the text in Latin letters, as the uroman romanizer does.',
      );
    return normalize
      ? Array.from(own)
          .filter((letter) => this.#ids.has(letter))
          .join('')
          .trim()
      : own;
  }

  /** Small letters, but for what the vocabulary has in capitals. */
  #cased(text: string): string {
    let cased = '';
    for (let at = 0; at < text.length;) {
      const letter = String.fromCodePoint(text.codePointAt(at) ?? 0);
      const token = this.#ids.has(letter) ? letter : this.#words.find((word) => text.startsWith(word, at));
      cased += token ?? letter.toLowerCase();
      at += (token ?? letter).length;
    }
    return cased;
  }

  /**
   * The library takes special tokens out of a text before it looks at letters, so no blank stands at an end of the text
   * where such a token is. That of MMS English is the letter k.
   */
  #split(text: string): string[] {
    const specials = this.#specials();
    const parts: string[] = [];
    let start = 0;
    for (let at = 0; at < text.length;) {
      const special = specials.find((token) => text.startsWith(token, at));
      if (special === undefined) {
        at += 1;
        continue;
      }
      if (at > start) parts.push(text.slice(start, at));
      parts.push(special);
      at += special.length;
      start = at;
    }
    if (start < text.length) parts.push(text.slice(start));
    return parts;
  }

  #specials(): string[] {
    const { pad_token, unk_token } = this.#config;
    return [pad_token ?? '', unk_token ?? ''].filter((token) => token !== '');
  }

  #idsOf(part: string): number[] {
    const special = this.#specials().includes(part) ? this.#ids.get(part) : undefined;
    if (special !== undefined) return [special];
    const unknown = this.#ids.get(this.#config.unk_token ?? '');
    const ids = Array.from(part)
      .map((letter) => this.#ids.get(letter) ?? unknown)
      .filter((id) => id !== undefined);
    if (!this.#config.add_blank) return ids;
    return [this.#blank, ...ids.flatMap((id) => [id, this.#blank])];
  }
}
