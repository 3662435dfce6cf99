/** Tokens with a meaning of their own, and the chat template. After `SpecialVocab` of llama.cpp's gguf package. */
import type { ModelFolder } from '../folder.ts';
import { bool, text, texts, uint32, type Metadata } from '../metadata.ts';
import type { AddedToken, TokenizerConfig, TokenizerJson } from './files.ts';
import { readTemplates } from './files.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Fields of the header by the tokenizer's word. */
const ID_FIELDS = {
  bos: 'bos_token_id',
  eos: 'eos_token_id',
  unk: 'unknown_token_id',
  sep: 'seperator_token_id',
  pad: 'padding_token_id',
  cls: 'cls_token_id',
  mask: 'mask_token_id',
} as const;
type Role = keyof typeof ID_FIELDS;
const ROLES: readonly Role[] = ['bos', 'eos', 'unk', 'sep', 'pad', 'cls', 'mask'];

/** Places of special tokens as config.json has them: `bos_token_id` and so on. */
export type ConfigIds = Readonly<Partial<Record<`${Role}_token_id`, unknown>>>;

/** Everything that tells of special tokens. */
export interface SpecialSources {
  readonly config: TokenizerConfig;
  readonly json: TokenizerJson | null;
  readonly added: ReadonlyMap<number, AddedToken>;
  readonly ids: ConfigIds;
  readonly vocabulary: Vocabulary;
}

/** Names of the tokens at the beginning and the end, and whether a text gets them. */
interface Ends {
  readonly bos: string | null;
  readonly eos: string | null;
  /** What ends a turn where the text's own end is another token. */
  readonly eot: string | null;
  readonly addBos: boolean;
  readonly addEos: boolean;
}

function endsOf({ config, json, vocabulary }: SpecialSources): Ends {
  const [bos, eos] = [config.bos_token ?? null, config.eos_token ?? null];
  const frame = json?.frame ?? [];
  const first = frame.length > 1 ? frame[0] : null;
  const last = frame.length > 1 ? frame.at(-1) : null;
  // SentencePiece's own tokenizers put the first token before a text where nothing says otherwise.
  const unsaid = json === null && vocabulary.model === 'llama';
  const byFrame = frame.length > 1 || json?.addsNothing === true;
  const starts = typeof first === 'string' && (bos === null || first === bos || first === config.cls_token);
  return {
    bos: bos ?? first ?? null,
    eos: last ?? eos,
    eot: typeof last === 'string' && eos !== null && last !== eos ? eos : null,
    addBos: byFrame ? starts : (config.add_bos_token ?? unsaid),
    addEos: byFrame ? typeof last === 'string' : (config.add_eos_token ?? false),
  };
}

/** Writes the fields of special tokens: their places, and which of them a text gets. */
export function putSpecials(metadata: Metadata, sources: SpecialSources): void {
  const { config, added, ids, vocabulary } = sources;
  const ends = endsOf(sources);
  const places = new Map(vocabulary.tokens.map((token, place) => [token.text, place]));
  for (const { id, content } of added.values()) places.set(content, id);
  const put = (field: string, name: string | null, id: unknown): void => {
    const place = (name === null ? undefined : places.get(name)) ?? id;
    if (
      typeof place === 'number' &&
      Number.isInteger(place) &&
      place >= 0 &&
      place < vocabulary.tokens.length
    )
      metadata.set(`tokenizer.ggml.${field}`, uint32(place));
  };
  for (const role of ROLES) {
    const name = role === 'bos' || role === 'eos' ? ends[role] : (config[`${role}_token`] ?? null);
    put(ID_FIELDS[role], name, ids[`${role}_token_id`]);
  }
  if (ends.eot !== null) put('eot_token_id', ends.eot, undefined);
  metadata.set('tokenizer.ggml.add_bos_token', bool(ends.addBos));
  metadata.set('tokenizer.ggml.add_eos_token', bool(ends.addEos));
  if (vocabulary.spacePrefix !== null)
    metadata.set('tokenizer.ggml.add_space_prefix', bool(vocabulary.spacePrefix));
}

/** Writes the chat templates. */
export async function putTemplates(
  metadata: Metadata,
  folder: ModelFolder,
  config: TokenizerConfig,
): Promise<void> {
  const templates = await readTemplates(folder, config);
  const others: string[] = [];
  for (const [name, words] of templates) {
    if (name === 'default') continue;
    const plain = name.replaceAll(/[^a-z\d]/gi, '_');
    others.push(plain);
    metadata.set(`tokenizer.chat_template.${plain}`, text(words));
  }
  if (others.length > 0) metadata.set('tokenizer.chat_templates', texts(others));
  const usual = templates.get('default');
  if (usual !== undefined) metadata.set('tokenizer.chat_template', text(usual));
}
