/** Vocabularies of byte-level BPE: GPT-2, Qwen, Llama 3, Mistral Nemo, SmolLM, Phi-4. */
import { z } from 'zod';
import { notConvertible } from '../../failure.ts';
import type { ModelFolder } from '../folder.ts';
import type { AddedToken, TokenizerConfig, TokenizerJson } from './files.ts';
import { preTokenizerOf } from './pre-tokenizer.ts';
import { TOKEN, addedToken, arrange, type Token, type Vocabulary } from './vocabulary.ts';

const vocabulary = z.record(z.string(), z.number().int().nonnegative());

/** The splits of tokenizers that have no tokenizer.json, by class. */
const OLDER: Readonly<Record<string, string>> = {
  GPT2Tokenizer: 'gpt-2',
  GPT2TokenizerFast: 'gpt-2',
  Qwen2Tokenizer: 'qwen2',
  Qwen2TokenizerFast: 'qwen2',
};

/** Spaces in a part would be read as the border between both: they take GPT-2's letter for a space. */
const part = (value: string): string => value.replaceAll(' ', 'Ġ');

function assemble(
  places: number,
  vocab: Readonly<Record<string, number>>,
  merges: TokenizerJson['merges'],
  added: ReadonlyMap<number, AddedToken>,
  pre: string,
): Vocabulary {
  const byPlace = new Map<number, Token>();
  for (const [text, place] of Object.entries(vocab)) byPlace.set(place, { text, kind: TOKEN.normal });
  for (const [place, token] of added) byPlace.set(place, addedToken(token));
  return {
    model: 'gpt2',
    pre,
    tokens: arrange(places, byPlace),
    merges: merges.map(([left, right]) => `${part(left)} ${part(right)}`),
    spacePrefix: null,
  };
}

/** The vocabulary of a tokenizer.json, for a model with that many places. Throws MODEL_LOAD_FAILED. */
export function byteLevelVocabulary(
  places: number,
  json: TokenizerJson,
  added: ReadonlyMap<number, AddedToken>,
): Vocabulary {
  const vocab = vocabulary.safeParse(json.vocab);
  if (!vocab.success)
    throw notConvertible('tokenizer.json has no vocabulary of tokens and places', 'Get the model again.');
  return assemble(places, vocab.data, json.merges, added, preTokenizerOf(json));
}

/** The vocabulary of vocab.json and merges.txt, as older checkpoints have it; null where they are not there. */
export async function olderByteLevelVocabulary(
  places: number,
  folder: ModelFolder,
  config: TokenizerConfig,
  added: ReadonlyMap<number, AddedToken>,
): Promise<Vocabulary | null> {
  const vocab = await folder.json('vocab.json', vocabulary);
  const merges = await folder.text('merges.txt');
  if (vocab === null || merges === null) return null;
  const name = config.tokenizer_class ?? 'GPT2Tokenizer';
  const pre = OLDER[name];
  if (pre === undefined)
    throw notConvertible(
      `The tokenizer is a ${name} without tokenizer.json, and its split is not known`,
      'Choose a copy of this model with tokenizer.json.',
    );
  const pairs = merges
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#version'))
    .map((line): [string, string] => {
      const [left = '', right = ''] = line.trim().split(' ');
      return [left, right];
    });
  return assemble(places, vocab, pairs, added, pre);
}
