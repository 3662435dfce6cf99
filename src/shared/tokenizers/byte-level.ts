/** Tokenizers that merge pairs of bytes, from vocab.json and merges.txt. Pure. */
import { framed, robertaFrame, sequence, type Parts, type Step, type Tokens } from './parts.ts';

/** Settings of GPT2Tokenizer, RobertaTokenizer and their kin. */
export interface ByteSettings {
  readonly add_prefix_space?: boolean | null | undefined;
  readonly add_bos_token?: boolean | null | undefined;
}

/** How CLIP cuts a text into words (the pattern of its paper's code). */
const CLIP_WORDS = String.raw`'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+`;

/** The pairs of a merges.txt, the first of them first; its first line may name a version. */
export function pairsOf(text: string): [string, string][] {
  const pairs: [string, string][] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('#version')) continue;
    const [left, right, more] = line.trimEnd().split(' ');
    if (left !== undefined && right !== undefined && more === undefined) pairs.push([left, right]);
  }
  return pairs;
}

/** A tokenizer of the family with that name. */
export function byteTokenizer(
  family: string,
  { vocabulary, ids, specials }: Tokens,
  pairs: readonly (readonly [string, string])[],
  settings: ByteSettings,
): Parts {
  const clip = family === 'CLIP';
  const spaced = settings.add_prefix_space ?? family === 'Blenderbot';
  const bytes: Step = {
    type: 'ByteLevel',
    add_prefix_space: clip ? false : spaced,
    trim_offsets: true,
    use_regex: !clip,
  };
  const cut: Step = { type: 'Split', pattern: { Regex: CLIP_WORDS }, behavior: 'Removed', invert: true };
  return {
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: clip ? (specials.unk ?? null) : null,
      continuing_subword_prefix: '',
      end_of_word_suffix: clip ? '</w>' : '',
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(vocabulary),
      merges: pairs,
    },
    normalizer: clip
      ? sequence('normalizers', [
          { type: 'NFC' },
          { type: 'Replace', pattern: { Regex: String.raw`\s+` }, content: ' ' },
          { type: 'Lowercase' },
        ])
      : null,
    pre_tokenizer: clip ? sequence('pretokenizers', [cut, bytes]) : bytes,
    post_processor: frameOf(family, ids, specials, settings),
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
  };
}

/** What stands around a text, which is all that most of these families differ in. */
function frameOf(
  family: string,
  ids: Tokens['ids'],
  specials: Tokens['specials'],
  { add_prefix_space, add_bos_token }: ByteSettings,
): Step | null {
  const { bos = '', eos = '', cls = '', sep = '' } = specials;
  const started = '<|startoftranscript|>:0 <|notimestamps|>:0';
  switch (family) {
    case 'Roberta':
      return robertaFrame(specials, ids, true, add_prefix_space ?? false);
    case 'CLIP':
      return robertaFrame({ cls: bos, sep: eos }, ids, false);
    case 'Deberta':
      return framed(`${cls}:0 $A:0 ${sep}:0`, `${cls}:0 $A:0 ${sep}:0 $B:1 ${sep}:1`, ids);
    case 'Blenderbot':
      return framed(`$A:0 ${eos}:0`, `$A:0 $B:0 ${eos}:0`, ids);
    case 'Whisper':
      return framed(`${started} $A:0 ${eos}:0`, `${started} $A:0 $B:1 ${eos}:1`, ids);
    default:
      return add_bos_token === true
        ? framed(`${bos}:0 $A:0`, `${bos}:0 $A:0 $B:1`, ids)
        : { type: 'ByteLevel', add_prefix_space: true, trim_offsets: false, use_regex: true };
  }
}
