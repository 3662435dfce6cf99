/** What a model is compared on: the samples of its task in its own tokens and tensors, and the sizes of its config.json. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import type { QualitySample } from '../../shared/converter.ts';
import { modelTypesOf } from '../../shared/tokenizers/older-config.ts';
import type { ReadFile } from '../../shared/tokenizers/older-files.ts';
import { olderTokenizer } from '../../shared/tokenizers/older.ts';

/** Tokens of a sample at most: what most texts of a task have, and a short pass. */
export const MAX_TOKENS = 128;
/** The largest tokenizer.json has 33 MB. */
const MAX_TOKENIZER_BYTES = 128 << 20;
/** The largest prepared tensor: a picture of 2,048 by 2,048 pixels. */
const MAX_TENSOR_BYTES = 64 << 20;

const count = z.int().positive().optional().catch(undefined);
const token = z.int().nonnegative().optional().catch(undefined);
const partSchema = z.looseObject({
  vocab_size: count,
  max_position_embeddings: count,
  max_target_positions: count,
  n_positions: count,
  pad_token_id: token,
  bos_token_id: token,
  decoder_start_token_id: token,
});
const part = partSchema.optional().catch(undefined);
const configSchema = partSchema.extend({ text_config: part, decoder: part }).catch({});

/** What a model's texts look like. */
export interface TextSizes {
  /** Tokens that its vocabulary has. */
  readonly words: number | undefined;
  /** Tokens of a text at most. */
  readonly longest: number;
  /** What a decoder begins with; undefined where its texts begin by themselves. */
  readonly start: number | undefined;
}

/** A tensor that the model's own preprocessor made. */
export interface Prepared {
  readonly numbers: Float32Array;
  readonly dims: readonly number[];
}

/** One sample as a graph may be fed it; null where it has no such part. */
export interface SourceSample {
  readonly text: readonly number[] | null;
  /** What a decoder is to say of it. */
  readonly target: readonly number[] | null;
  /** By the input's name. */
  readonly tensors: Readonly<Record<string, Prepared>>;
}

/** What the inputs of a model depend on besides its graphs. */
export interface SampleSource {
  readonly sizes: TextSizes;
  /** Empty where the task has none. */
  readonly samples: readonly SourceSample[];
}

/** The samples of a task in a model's own tokens; those without a text, a target and a tensor are left out. */
export async function sourceOf(
  folder: string,
  config: unknown,
  samples: readonly QualitySample[],
): Promise<SampleSource> {
  const encode = await encoderOf(folder, config);
  const read = await Promise.all(
    samples.map(async ({ text, target, tensors }) => ({
      text: text === null ? null : encode(text),
      target: target === null ? null : encode(target),
      tensors: await tensorsOf(tensors),
    })),
  );
  const some = read.filter(
    ({ text, target, tensors }) => text !== null || target !== null || Object.keys(tensors).length > 0,
  );
  return { sizes: sizesOf(config), samples: some };
}

/** RoBERTa and its kin pad with one of the first ids and count positions from behind it, so two fewer fit; others pad anywhere. */
const LAST_EARLY_PAD = 2;

/** The sizes of a text model, which may be a part of another. */
export function sizesOf(config: unknown): TextSizes {
  const { text_config, decoder, ...whole } = configSchema.parse(config);
  const sizes = { ...whole, ...text_config, ...decoder };
  const positions = sizes.max_target_positions ?? sizes.max_position_embeddings ?? sizes.n_positions;
  const pad = sizes.pad_token_id ?? -1;
  const fit = Math.min(MAX_TOKENS, (positions ?? MAX_TOKENS) - (pad <= LAST_EARLY_PAD ? pad + 1 : 0));
  return {
    words: sizes.vocab_size,
    longest: Math.max(1, fit),
    start: whole.decoder_start_token_id ?? sizes.decoder_start_token_id ?? sizes.bos_token_id,
  };
}

const object = z.looseObject({});

/** From a text to ids, null where there are none; always null for a tokenizer that only its task's runner reads. */
async function encoderOf(folder: string, config: unknown): Promise<(text: string) => number[] | null> {
  try {
    const tokenizer = await tokenizerOf(async (name) => await smallFile(join(folder, name)), config);
    return (text) => {
      const ids = tokenizer?.encode(text).ids.map(Number) ?? [];
      return ids.length === 0 ? null : ids;
    };
  } catch {
    return () => null;
  }
}

/** From tokenizer.json, or from the older files in its place; null where there is neither. */
async function tokenizerOf(read: ReadFile, config: unknown): Promise<Tokenizer | null> {
  const [own, settings] = await Promise.all(['tokenizer.json', 'tokenizer_config.json'].map(read));
  const json = (bytes: Uint8Array): object => object.parse(JSON.parse(new TextDecoder().decode(bytes)));
  const given = settings === null || settings === undefined ? {} : json(settings);
  if (own !== null && own !== undefined) return new Tokenizer(json(own), given);
  const older = await olderTokenizer(read, modelTypesOf(config));
  return older === null ? null : new Tokenizer(older.file, { ...older.specials, ...given });
}

async function smallFile(path: string): Promise<Uint8Array | null> {
  const found = await stat(path).catch(() => null);
  return found?.isFile() !== true || found.size > MAX_TOKENIZER_BYTES ? null : await readFile(path);
}

/** The tensors that can be read as what they are said to be; the others are left out, and seeded numbers stand for them. */
async function tensorsOf(tensors: QualitySample['tensors']): Promise<Record<string, Prepared>> {
  const read: Record<string, Prepared> = {};
  for (const [name, { file, dims }] of Object.entries(tensors)) {
    const length = dims.reduce((product, size) => product * size, 4);
    if (length > MAX_TENSOR_BYTES) continue;
    const bytes = await readFile(file).catch(() => null);
    if (bytes?.length === length)
      read[name] = { numbers: new Float32Array(Uint8Array.from(bytes).buffer), dims };
  }
  return read;
}
