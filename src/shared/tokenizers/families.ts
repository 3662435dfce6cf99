/**
 * Kinds of tokenizers by the class that a folder names, or by its type of model: what their special tokens are called
 * where the folder does not say, and which files they are read from. The defaults are those of the classes of
 * transformers. Pure.
 */
import type { Specials } from './parts.ts';

/** How a family cuts texts, and so which files it needs. */
export type Reading = 'words' | 'bytes' | 'pieces' | 'marian' | 'm2m100';

/** A family of tokenizers. */
export interface Family {
  readonly name: string;
  readonly reading: Reading;
  readonly specials: Specials;
}

const BRACKETS: Specials = { unk: '[UNK]', sep: '[SEP]', pad: '[PAD]', cls: '[CLS]', mask: '[MASK]' };
const ANGLES: Specials = {
  bos: '<s>',
  eos: '</s>',
  sep: '</s>',
  cls: '<s>',
  unk: '<unk>',
  pad: '<pad>',
  mask: '<mask>',
};
const END: Specials = { unk: '<|endoftext|>', bos: '<|endoftext|>', eos: '<|endoftext|>' };
const PLAIN: Specials = { eos: '</s>', unk: '<unk>', pad: '<pad>' };
const ALBERT: Specials = { ...BRACKETS, unk: '<unk>', pad: '<pad>', bos: '[CLS]', eos: '[SEP]' };

const FAMILIES: readonly Family[] = [
  { name: 'Bert', reading: 'words', specials: BRACKETS },
  {
    name: 'Funnel',
    reading: 'words',
    specials: {
      unk: '<unk>',
      sep: '<sep>',
      pad: '<pad>',
      cls: '<cls>',
      mask: '<mask>',
      bos: '<s>',
      eos: '</s>',
    },
  },
  { name: 'MPNet', reading: 'words', specials: { ...ANGLES, unk: '[UNK]' } },
  { name: 'GPT2', reading: 'bytes', specials: END },
  { name: 'Whisper', reading: 'bytes', specials: END },
  { name: 'Roberta', reading: 'bytes', specials: ANGLES },
  { name: 'Blenderbot', reading: 'bytes', specials: ANGLES },
  { name: 'Deberta', reading: 'bytes', specials: { ...BRACKETS, bos: '[CLS]', eos: '[SEP]' } },
  { name: 'CLIP', reading: 'bytes', specials: { ...END, bos: '<|startoftext|>', pad: '<|endoftext|>' } },
  { name: 'T5', reading: 'pieces', specials: PLAIN },
  { name: 'Pegasus', reading: 'pieces', specials: { ...PLAIN, mask: '<mask_2>' } },
  { name: 'Albert', reading: 'pieces', specials: ALBERT },
  { name: 'DebertaV2', reading: 'pieces', specials: { ...BRACKETS, bos: '[CLS]', eos: '[SEP]' } },
  { name: 'XLMRoberta', reading: 'pieces', specials: ANGLES },
  { name: 'Camembert', reading: 'pieces', specials: ANGLES },
  { name: 'MBart', reading: 'pieces', specials: ANGLES },
  { name: 'MBart50', reading: 'pieces', specials: ANGLES },
  { name: 'Nllb', reading: 'pieces', specials: ANGLES },
  { name: 'SpeechT5', reading: 'pieces', specials: { bos: '<s>', ...PLAIN } },
  { name: 'Llama', reading: 'pieces', specials: { bos: '<s>', eos: '</s>', unk: '<unk>' } },
  { name: 'Marian', reading: 'marian', specials: PLAIN },
  {
    name: 'M2M100',
    reading: 'm2m100',
    specials: { bos: '<s>', eos: '</s>', sep: '</s>', pad: '<pad>', unk: '<unk>' },
  },
];
const BY_NAME = new Map(FAMILIES.map((family) => [family.name, family]));

/** Classes that read as another one does. */
const SAME: Readonly<Record<string, string>> = {
  DistilBert: 'Bert',
  Electra: 'Bert',
  MobileBert: 'Bert',
  SqueezeBert: 'Bert',
  ConvBert: 'Bert',
  LayoutLM: 'Bert',
  Lxmert: 'Bert',
  Retribert: 'Bert',
  DPRReader: 'Bert',
  DPRQuestionEncoder: 'Bert',
  DPRContextEncoder: 'Bert',
  CodeGen: 'GPT2',
  Bart: 'Roberta',
  Longformer: 'Roberta',
  LED: 'Roberta',
  Mvp: 'Roberta',
  CodeLlama: 'Llama',
  MT5: 'T5',
  UMT5: 'T5',
  Trocr: 'Roberta',
};

/** Classes of the types of models whose folders name none. */
const TYPES: Readonly<Record<string, string>> = {
  albert: 'Albert',
  bart: 'Roberta',
  bert: 'Bert',
  blenderbot: 'Blenderbot',
  blip: 'Bert',
  camembert: 'Camembert',
  clap: 'Roberta',
  clip: 'CLIP',
  clip_text_model: 'CLIP',
  codegen: 'GPT2',
  convbert: 'Bert',
  'data2vec-text': 'Roberta',
  deberta: 'Deberta',
  'deberta-v2': 'DebertaV2',
  distilbert: 'Bert',
  electra: 'Bert',
  funnel: 'Funnel',
  gpt2: 'GPT2',
  gpt_neo: 'GPT2',
  layoutlm: 'Bert',
  led: 'Roberta',
  llama: 'Llama',
  longformer: 'Roberta',
  m2m_100: 'M2M100',
  marian: 'Marian',
  mbart: 'MBart',
  mistral: 'Llama',
  mobilebert: 'Bert',
  mpnet: 'MPNet',
  mt5: 'T5',
  nllb: 'Nllb',
  opt: 'GPT2',
  owlvit: 'CLIP',
  owlv2: 'CLIP',
  pegasus: 'Pegasus',
  roberta: 'Roberta',
  speecht5: 'SpeechT5',
  squeezebert: 'Bert',
  t5: 'T5',
  trocr: 'Roberta',
  umt5: 'T5',
  whisper: 'Whisper',
  'xlm-roberta': 'XLMRoberta',
};

/** Classes that say nothing of how a text is cut. */
const GENERIC: ReadonlySet<string> = new Set(['', 'PreTrained', 'Auto', 'TokenizersBackend']);

/**
 * The family of a class (`BertTokenizerFast`), or where none is named of the first type of model that is known; null
 * where none is: a class that is not known here (BertJapaneseTokenizer) cuts texts in a way of its own, whatever its
 * model. `types`: from the outermost configuration inwards.
 */
export function familyOf(className: string | null, types: readonly string[]): Family | null {
  const named = className?.replace(/Tokenizer(?:Fast)?$/, '') ?? '';
  const own = BY_NAME.get(SAME[named] ?? named);
  if (own !== undefined) return own;
  if (!GENERIC.has(named)) return null;
  for (const type of types) {
    const found = BY_NAME.get(TYPES[type] ?? '');
    if (found !== undefined) return found;
  }
  return null;
}
