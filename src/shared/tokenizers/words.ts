/** Tokenizers of whole words and their pieces (WordPiece), from vocab.txt. Pure. */
import { framed, robertaFrame, type Parts, type Specials, type Step, type Tokens } from './parts.ts';

/** Settings of BertTokenizer and its kin. */
export interface WordSettings {
  readonly do_lower_case?: boolean | null | undefined;
  readonly tokenize_chinese_chars?: boolean | null | undefined;
  readonly strip_accents?: boolean | null | undefined;
}

/** BasicTokenizer's and WordpieceTokenizer's limit: longer words are unknown as a whole. */
const MAX_WORD = 100;

/** The tokens of a vocab.txt by their text: one a line, and of two alike the later. */
export function wordsOf(text: string): Map<string, number> {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return new Map(lines.map((line, id) => [line.replace(/\r$/, ''), id]));
}

/** A tokenizer of the family with that name. */
export function wordTokenizer(
  family: string,
  { vocabulary, ids, specials }: Tokens,
  { do_lower_case, tokenize_chinese_chars, strip_accents }: WordSettings,
): Parts {
  return {
    model: {
      type: 'WordPiece',
      unk_token: specials.unk ?? '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: MAX_WORD,
      vocab: Object.fromEntries(vocabulary),
    },
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: tokenize_chinese_chars ?? true,
      strip_accents: strip_accents ?? null,
      lowercase: do_lower_case ?? true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: frameOf(family, specials, ids),
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
  };
}

function frameOf(family: string, specials: Specials, ids: ReadonlyMap<string, number>): Step | null {
  if (family === 'MPNet') return robertaFrame(specials, ids);
  const { cls = '[CLS]', sep = '[SEP]' } = specials;
  // Funnel puts its first token into a segment of its own.
  const first = family === 'Funnel' ? 2 : 0;
  const single = `${cls}:${String(first)} $A:0 ${sep}:0`;
  return framed(single, `${single} $B:1 ${sep}:1`, ids);
}
