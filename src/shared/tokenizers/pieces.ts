/** Tokenizers of SentencePiece, from their model file, laid out as each family lays out its ids. Pure. */
import { framed, sequence, type Parts, type Specials, type Step, type Tokens } from './parts.ts';
import { MODEL_TYPE, PIECE, mergesOf, type SentencePieceModel } from './sentencepiece-model.ts';

/** Settings of AlbertTokenizer, T5Tokenizer and their kin. */
export interface PieceSettings {
  readonly do_lower_case?: boolean | null | undefined;
  readonly keep_accents?: boolean | null | undefined;
  readonly split_by_punct?: boolean | null | undefined;
  readonly extra_ids?: number | null | undefined;
  readonly offset?: number | null | undefined;
  readonly add_bos_token?: boolean | null | undefined;
  readonly add_eos_token?: boolean | null | undefined;
  readonly legacy?: boolean | null | undefined;
}

/** A token and its logarithmic probability; its place is its id. */
export type Scored = readonly [string, number];

const SPACE = '▁';
/** T5's tokens for gaps. */
const EXTRA_IDS = 100;
/** More are no setting that anybody made. */
const MAX_EXTRA = 10_000;
/** PegasusTokenizer puts so many tokens of its own before the pieces. */
const PEGASUS_OFFSET = 103;
/** What a place gets that no text is to take. */
const NEVER = -100;
const MBART =
  'ar_AR cs_CZ de_DE en_XX es_XX et_EE fi_FI fr_XX gu_IN hi_IN it_IT ja_XX kk_KZ ko_KR lt_LT lv_LV my_MM ne_NP nl_XX ro_RO ru_RU si_LK tr_TR vi_VN zh_CN'.split(
    ' ',
  );
const MBART50 = [
  ...MBART,
  ...'af_ZA az_AZ bn_IN fa_IR he_IL hr_HR id_ID ka_GE km_KH mk_MK ml_IN mn_MN mr_IN pl_PL ps_AF pt_XX sv_SE sw_KE ta_IN te_IN th_TH tl_XX uk_UA ur_PK xh_ZA gl_ES sl_SI'.split(
    ' ',
  ),
];

const own = (model: SentencePieceModel): Scored[] => model.pieces.map(({ text, score }) => [text, score]);

/** fairseq's four tokens stand where SentencePiece has three. */
function fairseq(model: SentencePieceModel, behind: readonly string[]): Scored[] {
  const first: Scored[] = ['<s>', '<pad>', '</s>', '<unk>'].map((text) => [text, 0]);
  return [...first, ...own(model).slice(3), ...behind.map((text): Scored => [text, 0])];
}

function bounded(value: number | null | undefined, usual: number): number {
  return value === null || value === undefined || !Number.isInteger(value) || value < 0
    ? usual
    : Math.min(value, MAX_EXTRA);
}

/** The tokens of a family in the order of their ids (the `vocab` of its converter in transformers). */
export function layoutOf(
  family: string,
  model: SentencePieceModel,
  specials: Specials,
  settings: PieceSettings,
): { readonly tokens: readonly Scored[]; readonly unknown: number } {
  switch (family) {
    case 'T5': {
      const many = bounded(settings.extra_ids, EXTRA_IDS);
      const extra = Array.from({ length: many }, (_, at): Scored => [
        `<extra_id_${String(many - 1 - at)}>`,
        0,
      ]);
      return { tokens: [...own(model), ...extra], unknown: model.unknown };
    }
    case 'XLMRoberta':
      return { tokens: fairseq(model, ['<mask>']), unknown: 3 };
    case 'MBart':
      return { tokens: fairseq(model, [...MBART, '<mask>']), unknown: 3 };
    case 'MBart50':
      return { tokens: fairseq(model, [...MBART50, '<mask>']), unknown: 3 };
    case 'Nllb':
      return { tokens: fairseq(model, []), unknown: 3 };
    case 'Camembert': {
      const first: Scored[] = [
        ['<s>NOTUSED', 0],
        ['<pad>', 0],
        ['</s>NOTUSED', 0],
        ['<unk>', 0],
        ['<unk>NOTUSED', NEVER],
      ];
      return { tokens: [...first, ...own(model).slice(1), ['<mask>', 0]], unknown: 3 };
    }
    case 'Pegasus': {
      const offset = bounded(settings.offset, PEGASUS_OFFSET);
      const { pad = '<pad>', eos = '</s>', mask = '<mask_2>' } = specials;
      const named: Scored[] = [pad, eos, '<mask_1>', mask].map((text) => [text, 0]);
      const first = offset > 0 ? named : named.slice(0, 2);
      const unused = Array.from({ length: Math.max(0, offset - 2) }, (_, at): Scored => [
        `<unk_${String(at + 2)}>`,
        NEVER,
      ]);
      return {
        tokens: [...first, ...unused, ...own(model).slice(2)],
        unknown: model.unknown + offset,
      };
    }
    case 'Albert':
      // A number with a comma is taken apart.
      return {
        tokens: own(model).map(([text, score]) => [text, /\d,$/.test(text) ? score + NEVER : score]),
        unknown: model.unknown,
      };
    default:
      return { tokens: own(model), unknown: model.unknown };
  }
}

/** A tokenizer of the family with that name over tokens laid out by {@link layoutOf}. */
export function pieceTokenizer(
  family: string,
  model: SentencePieceModel,
  { tokens, unknown }: { readonly tokens: readonly Scored[]; readonly unknown: number },
  known: Tokens,
  settings: PieceSettings,
): Parts {
  const llama = family === 'Llama';
  return {
    model: modelOf(model, tokens, unknown, known, llama),
    normalizer: sequence('normalizers', normalizers(family, model, settings)),
    pre_tokenizer: preTokenizer(family, settings),
    post_processor: postProcessor(family, known, settings),
    decoder: llama
      ? sequence('decoders', [
          { type: 'Replace', pattern: { String: SPACE }, content: ' ' },
          { type: 'ByteFallback' },
          { type: 'Fuse' },
          { type: 'Strip', content: ' ', start: 1, stop: 0 },
        ])
      : { ...METASPACE },
  };
}

/** The model itself: of the likeliest pieces, or of merged pairs. */
export function modelOf(
  model: SentencePieceModel,
  tokens: readonly Scored[],
  unknown: number,
  { vocabulary }: Pick<Tokens, 'vocabulary'>,
  byte_fallback = false,
): Step {
  if (model.type !== MODEL_TYPE.pairs)
    return { type: 'Unigram', unk_id: unknown, vocab: tokens, byte_fallback };
  return {
    type: 'BPE',
    dropout: null,
    unk_token: tokens[unknown]?.[0] ?? null,
    continuing_subword_prefix: null,
    end_of_word_suffix: null,
    fuse_unk: true,
    byte_fallback,
    ignore_merges: false,
    vocab: Object.fromEntries(vocabulary),
    merges: mergesOf(
      model.pieces.filter(({ type }) => type === PIECE.normal || type === PIECE.userDefined),
      vocabulary,
    ),
  };
}

/** A space becomes a sign of its own, and a text begins with one. */
export const METASPACE: Step = {
  type: 'Metaspace',
  replacement: SPACE,
  prepend_scheme: 'always',
  split: true,
};

/** The model's own way to normalise texts; the tokenizers' library brings the table itself. */
export function tidying({ normalises }: SentencePieceModel): Step[] {
  return normalises ? [{ type: 'Precompiled', precompiled_charsmap: null }] : [];
}

function normalizers(family: string, model: SentencePieceModel, settings: PieceSettings): Step[] {
  const tidy = tidying(model);
  const lower: Step[] = [{ type: 'Lowercase' }];
  switch (family) {
    case 'Llama':
      return [
        { type: 'Prepend', prepend: SPACE },
        { type: 'Replace', pattern: { String: ' ' }, content: SPACE },
      ];
    case 'Albert':
      return [
        { type: 'Replace', pattern: { String: '``' }, content: '"' },
        { type: 'Replace', pattern: { String: "''" }, content: '"' },
        ...(settings.keep_accents === true ? [] : [{ type: 'NFKD' }, { type: 'StripAccents' }]),
        ...(settings.do_lower_case === false ? [] : lower),
        ...tidy,
        { type: 'Replace', pattern: { Regex: ' {2,}' }, content: ' ' },
      ];
    case 'DebertaV2':
      return [
        ...(settings.do_lower_case === true ? lower : []),
        { type: 'Strip', strip_left: true, strip_right: true },
        ...tidy,
        { type: 'Replace', pattern: { Regex: ' {2,}' }, content: ' ' },
      ];
    default:
      return tidy;
  }
}

function preTokenizer(family: string, settings: PieceSettings): Step | null {
  if (family === 'Llama') return null;
  if (family !== 'DebertaV2') return sequence('pretokenizers', [{ type: 'WhitespaceSplit' }, METASPACE]);
  const cut: Step[] = settings.split_by_punct === true ? [{ type: 'Punctuation', behavior: 'Isolated' }] : [];
  return sequence('pretokenizers', [...cut, METASPACE]);
}

function postProcessor(family: string, { ids, specials }: Tokens, settings: PieceSettings): Step | null {
  const { bos = '<s>', eos = '</s>', cls = '[CLS]', sep = '[SEP]' } = specials;
  switch (family) {
    case 'T5':
      return framed(`$A:0 ${eos}:0`, `$A:0 ${eos}:0 $B:0 ${eos}:0`, ids);
    case 'Pegasus':
    case 'SpeechT5':
      return framed(`$A:0 ${eos}:0`, `$A:0 $B:0 ${eos}:0`, ids);
    case 'Albert':
    case 'DebertaV2':
      return framed(`${cls}:0 $A:0 ${sep}:0`, `${cls}:0 $A:0 ${sep}:0 $B:1 ${sep}:1`, ids);
    case 'XLMRoberta':
    case 'Camembert':
      return framed(`${cls}:0 $A:0 ${sep}:0`, `${cls}:0 $A:0 ${sep}:0 ${sep}:0 $B:0 ${sep}:0`, ids);
    case 'MBart':
      return framed(`$A:0 ${eos}:0 en_XX:0`, `$A:0 $B:0 ${eos}:0 en_XX:0`, ids);
    case 'MBart50':
      return framed(`en_XX:0 $A:0 ${eos}:0`, `en_XX:0 $A:0 $B:0 ${eos}:0`, ids);
    case 'Nllb':
      return framed(`eng_Latn:0 $A:0 ${eos}:0`, `eng_Latn:0 $A:0 $B:0 ${eos}:0`, ids);
    default: {
      const before = settings.add_bos_token === false ? '' : `${bos}:0 `;
      const after = settings.add_eos_token === true ? ` ${eos}:0` : '';
      return framed(`${before}$A:0${after}`, `${before}$A:0${after} ${before}$B:0${after}`, ids);
    }
  }
}
