/** Inputs that two graphs are compared on: texts of a task where there are some, else numbers from a seed. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import type * as Ort from 'onnxruntime-node';
import { z } from 'zod';

/** What a graph is fed once. */
export type Feeds = Record<string, Ort.Tensor>;

/** Samples without texts: a pass of a large picture model takes seconds. */
const SEEDED_SAMPLES = 4;
/** Tokens of a sample at most: what most texts of a task have, and a short pass. */
const MAX_TOKENS = 128;
/** Tokens of a sample from a seed. */
const SEEDED_TOKENS = 32;
/** A vocabulary that no model is below. */
const FEW_WORDS = 100;
/** Sides of pictures where neither graph nor configuration fixes them: 32 is what the strides of all models divide. */
const SIDE = 224;
/** A second of sound at the rate of speech models. */
const SOUND_SAMPLES = 16_000;
/** The largest tokenizer.json has 33 MB. */
const MAX_TOKENIZER_BYTES = 128 << 20;

const count = z.int().positive().optional().catch(undefined);
const partSchema = z.looseObject({ vocab_size: count, max_position_embeddings: count, n_positions: count });
/** The sizes of a text model, which may be a part of another. */
const sizesSchema = partSchema.extend({
  text_config: partSchema.optional().catch(undefined),
  pad_token_id: z.int().nonnegative().optional().catch(undefined),
});

/** What the inputs of a model depend on besides its graph. */
export interface SampleSource {
  readonly config: unknown;
  /** Token ids of the texts of its task; empty where there are none. */
  readonly tokens: readonly (readonly number[])[];
}

/** Token ids of texts in a model's own tokenizer; empty where it has none that is known. */
export async function tokensOf(folder: string, texts: readonly string[]): Promise<number[][]> {
  if (texts.length === 0) return [];
  try {
    const [file = '', settings = ''] = await Promise.all(
      ['tokenizer.json', 'tokenizer_config.json'].map(async (name) => {
        const bytes = await readFile(join(folder, name));
        return bytes.length > MAX_TOKENIZER_BYTES ? '' : bytes.toString('utf8');
      }),
    );
    const object = z.looseObject({});
    const tokenizer = new Tokenizer(object.parse(JSON.parse(file)), object.parse(JSON.parse(settings)));
    return texts.map((text) => tokenizer.encode(text).ids.map(Number)).filter((ids) => ids.length > 0);
  } catch {
    // A tokenizer that only its task's runner reads: numbers from a seed say as much of the weights.
    return [];
  }
}

/** The samples of a graph with these inputs; null where one of them is of a kind that is made by another graph. */
export function samplesOf(
  ort: typeof Ort,
  inputs: readonly Ort.InferenceSession.ValueMetadata[],
  { config, tokens }: SampleSource,
): Feeds[] | null {
  const { text_config: part, pad_token_id: pad, ...whole } = sizesSchema.parse(config);
  const sizes = { ...whole, ...part };
  const positions = sizes.max_position_embeddings ?? sizes.n_positions;
  const takesText = inputs.some(({ name }) => name === 'input_ids');
  const longest = longestOf(positions, pad);
  const words = takesText ? tokens.map((ids) => ids.slice(0, longest)) : [];
  const hears = inputs.some(({ name }) => name === 'input_values');
  const many = words.length > 0 ? words.length : SEEDED_SAMPLES;
  const random = normal(1);
  const samples: Feeds[] = [];
  for (let index = 0; index < many; index++) {
    const ids =
      words[index] ??
      seededIds(Math.min(SEEDED_TOKENS, longest), Math.min(sizes.vocab_size ?? FEW_WORDS, 30_000), index);
    const feeds: Feeds = {};
    for (const input of inputs) {
      // The mask of a sound is as long as the sound.
      const tensor = tensorOf(ort, input, { ids, length: hears ? SOUND_SAMPLES : ids.length }, random);
      if (tensor === null) return null;
      feeds[input.name] = tensor;
    }
    samples.push(feeds);
  }
  return samples;
}

/** RoBERTa counts positions from behind the padding, so two fewer fit. */
function longestOf(positions: number | undefined, pad = 0): number {
  return Math.max(1, Math.min(MAX_TOKENS, (positions ?? MAX_TOKENS) - pad - 1));
}

/** One input; null for one that this does not know. */
function tensorOf(
  ort: typeof Ort,
  input: Ort.InferenceSession.ValueMetadata,
  { ids, length: sequence }: { readonly ids: readonly number[]; readonly length: number },
  random: () => number,
): Ort.Tensor | null {
  if (!input.isTensor) return null;
  const { name, shape } = input;
  const dims = shape.map((size) => (typeof size === 'number' ? size : lengthOf(name, size, sequence)));
  if (dims.some((size) => size < 0)) return null;
  const length = dims.reduce((product, size) => product * size, 1);
  const whole = (value: (place: number) => number): Ort.Tensor =>
    new ort.Tensor(
      'int64',
      BigInt64Array.from({ length }, (_, place) => BigInt(value(place))),
      dims,
    );
  const width = dims.at(-1) ?? 1;
  switch (name) {
    case 'input_ids':
      return whole((place) => ids[place % width] ?? 0);
    case 'attention_mask':
    case 'pixel_mask':
      return whole(() => 1);
    case 'token_type_ids':
      return whole(() => 0);
    case 'position_ids':
      return whole((place) => place % width);
    case 'pixel_values':
    case 'input_values':
    case 'input_features':
      return new ort.Tensor('float32', Float32Array.from({ length }, random), dims);
    default:
      return name.startsWith('past_key_values')
        ? new ort.Tensor('float32', new Float32Array(length), dims)
        : null;
  }
}

/** The size that stands for a symbol in a single sample; -1 for one that this does not know. */
function lengthOf(input: string, symbol: string, sequence: number): number {
  if (/batch/.test(symbol) || symbol === 'num_images') return 1;
  // A decoder begins with empty caches.
  if (input.startsWith('past_key_values')) return 0;
  if (/(?:height|width)$/.test(symbol)) return SIDE;
  return /sequence_length$/.test(symbol) ? sequence : -1;
}

function seededIds(length: number, words: number, seed: number): number[] {
  const next = uniform(seed + 1);
  return Array.from({ length }, () => Math.floor(next() * words));
}

/** Numbers in [0, 1) that are the same for the same seed (Numerical Recipes' generator). */
function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Numbers with the mean 0 and the variance 1, as a normalised picture or sound has them: sums of twelve uniform ones. */
function normal(seed: number): () => number {
  const next = uniform(seed);
  return () => {
    let sum = -6;
    for (let index = 0; index < 12; index++) sum += next();
    return sum;
  };
}
