/** Everything about a model's tokenizer that its GGUF file holds. */
import { notConvertible } from '../../failure.ts';
import type { ModelFolder } from '../folder.ts';
import type { Metadata } from '../metadata.ts';
import { byteLevelVocabulary, olderByteLevelVocabulary } from './byte-level.ts';
import {
  readAdded,
  readTokenizerConfig,
  readTokenizerJson,
  type AddedToken,
  type TokenizerConfig,
  type TokenizerJson,
} from './files.ts';
import { sentencePieceVocabulary } from './sentencepiece.ts';
import { putSpecials, putTemplates, type ConfigIds } from './special.ts';
import { putVocabulary, type Vocabulary } from './vocabulary.ts';

/** What the tokenizer needs to know of the model. */
export interface TokenizerModel {
  /** Rows of the embeddings: every place needs a token. */
  readonly places: number;
  readonly ids: ConfigIds;
  /** Whether a text gets a space before it, where the architecture settles that whatever the files say. */
  readonly spacePrefix?: boolean;
}

/** tokenizer.json works on bytes, not on characters that fall back to bytes. */
function isByteLevel({ preTokenizers, decoders, byteFallback }: TokenizerJson): boolean {
  return !byteFallback && [...preTokenizers, ...decoders].some(({ type }) => type === 'ByteLevel');
}

async function vocabularyOf(
  places: number,
  folder: ModelFolder,
  config: TokenizerConfig,
  json: TokenizerJson | null,
  added: ReadonlyMap<number, AddedToken>,
): Promise<Vocabulary> {
  if (json !== null && isByteLevel(json)) return byteLevelVocabulary(places, json, added);
  if (json !== null && !json.byteFallback && json.kind === 'BPE') {
    // Neither bytes nor a way back to them: the split is what is not known.
    return byteLevelVocabulary(places, json, added);
  }
  const found =
    (await sentencePieceVocabulary(places, folder, config, json, added)) ??
    (await olderByteLevelVocabulary(places, folder, config, added));
  if (found !== null) return found;
  throw notConvertible(
    'The folder has no tokenizer: neither tokenizer.json nor tokenizer.model nor vocab.json with merges.txt',
    'Get the model again, or choose another copy.',
  );
}

/** Writes the fields of a model's tokenizer. Throws MODEL_LOAD_FAILED where llama.cpp could not read texts as it does. */
export async function putTokenizer(
  metadata: Metadata,
  folder: ModelFolder,
  { places, ids, spacePrefix }: TokenizerModel,
): Promise<void> {
  const config = await readTokenizerConfig(folder);
  const json = await readTokenizerJson(folder);
  const added = await readAdded(folder, config, json);
  const found = await vocabularyOf(places, folder, config, json, added);
  const vocabulary = found.model === 'llama' && spacePrefix !== undefined ? { ...found, spacePrefix } : found;
  putVocabulary(metadata, vocabulary);
  putSpecials(metadata, { config, json, added, ids, vocabulary });
  await putTemplates(metadata, folder, config);
}
