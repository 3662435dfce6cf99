/** Inputs that two graphs are compared on: those of the task, what an earlier graph of the model made, else numbers from a seed. */
import type * as Ort from 'onnxruntime-node';
import type { MeasuredQuality } from '../../shared/converter.ts';
import { normal, seededIds } from './numbers.ts';
import type { SampleSource, SourceSample } from './source.ts';

/** What a graph is fed once. */
export type Feeds = Record<string, Ort.Tensor>;
/** What inputs really are. */
export type Origin = MeasuredQuality['of'];

/** A tensor of an earlier graph, and what it was made of. */
export interface Made {
  readonly tensor: Ort.Tensor;
  readonly of: Origin;
}

/** Samples where there are none of the task: a pass of a large picture model takes seconds. */
export const SEEDED_SAMPLES = 4;
/** Tokens of a sample from a seed. */
const SEEDED_TOKENS = 32;
/** A vocabulary that no model is below, and one that no tokenizer's common words are beyond. */
const WORDS = { few: 100, many: 30_000 };
/** Sides of pictures where neither graph nor samples fix them: 32 is what the strides of all models divide. */
const SIDE = 224;
/** Sides of a picture before it is made: a sixteenth of the usual pass of a diffusion model. */
const LATENT_SIDE = 16;
/** A second of sound at the rate of speech models. */
const SOUND_SAMPLES = 16_000;
/** Ten seconds of frames of 10 ms, and a third of one of the spectrum that is spoken. */
const FRAMES = { heard: 1_000, spoken: 32 };
/** Values of a series that is to be gone on with. */
const SERIES = 64;
/** The middle of the 1,024 pixels that a picture is enlarged to before points are set on it. */
const MIDDLE = 512;
/** In the middle of the thousand steps that diffusion models are trained on. */
const TIMESTEP = 500;

/** Inputs by what of an earlier graph they are. */
const HANDED: Readonly<Record<string, readonly string[]>> = {
  encoder_hidden_states: ['last_hidden_state', 'encoder_outputs'],
  inputs_embeds: ['inputs_embeds'],
  image_embeddings: ['image_embeddings'],
  image_positional_embeddings: ['image_positional_embeddings'],
  spectrogram: ['spectrum'],
};

/** What an earlier graph made that is this input; undefined where none did. */
function outputFor(input: string, made: ReadonlyMap<string, Made>): Made | undefined {
  for (const name of HANDED[input] ?? []) {
    const found = made.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** All samples of a graph, or why it can't be given any. */
export type Samples = { readonly feeds: Feeds[]; readonly of: Origin } | { readonly reason: string };

/** Makes the samples of the graphs of one model. */
export class FeedMaker {
  readonly #ort: typeof Ort;
  readonly #source: SampleSource;

  constructor(ort: typeof Ort, source: SampleSource) {
    this.#ort = ort;
    this.#source = source;
  }

  /** How many samples every graph is given. */
  get count(): number {
    return this.#source.samples.length || SEEDED_SAMPLES;
  }

  /** The samples of a graph with these inputs; `made` is what earlier graphs made of each. */
  samples(
    inputs: readonly Ort.InferenceSession.ValueMetadata[],
    made: readonly ReadonlyMap<string, Made>[],
  ): Samples {
    const random = normal(1);
    const feeds: Feeds[] = [];
    const origins = new Set<Origin>();
    for (let index = 0; index < this.count; index++) {
      const sample = new SampleFeeds(this.#ort, inputs, random);
      sample.feed(this.#source, index, made[index] ?? new Map());
      if (sample.unknown !== null) return { reason: sample.unknown };
      feeds.push(sample.feeds);
      for (const origin of sample.origins) origins.add(origin);
    }
    // One made-up input is enough that it can't be said to be of the task.
    const of = (['seed', 'pictures', 'sounds', 'texts'] as const).find((origin) => origins.has(origin));
    return of === undefined ? { reason: 'it has no inputs' } : { feeds, of };
  }
}

type TensorInput = Extract<Ort.InferenceSession.ValueMetadata, { isTensor: true }>;

/** The inputs of one pass: what is known first, as it says how large the others are. */
class SampleFeeds {
  readonly feeds: Feeds = {};
  readonly origins = new Set<Origin>();
  /** Why there is none; null where all inputs are known. */
  unknown: string | null = null;
  readonly #ort: typeof Ort;
  readonly #inputs: readonly Ort.InferenceSession.ValueMetadata[];
  readonly #random: () => number;
  readonly #sizes = new Map<string, number>();

  constructor(ort: typeof Ort, inputs: readonly Ort.InferenceSession.ValueMetadata[], random: () => number) {
    this.#ort = ort;
    this.#inputs = inputs;
    this.#random = random;
  }

  feed(source: SampleSource, index: number, made: ReadonlyMap<string, Made>): void {
    const sample = source.samples[index];
    const later: TensorInput[] = [];
    for (const input of this.#inputs) {
      if (!input.isTensor) {
        this.unknown ??= `its input ${input.name} is no tensor`;
        continue;
      }
      const handed = outputFor(input.name, made);
      const given = sample?.tensors[input.name];
      if (handed !== undefined && this.#fits(input, handed.tensor.dims))
        this.#put(input, handed.tensor, handed.of);
      else if (given !== undefined && this.#fits(input, given.dims))
        this.#put(
          input,
          this.#tensor(input, given.dims, (place) => given.numbers[place] ?? 0),
          originOf(input.name),
        );
      else later.push(input);
    }
    for (const input of later.filter(({ name }) => name === 'input_ids'))
      this.#words(input, source, sample, index);
    for (const input of later) if (this.feeds[input.name] === undefined) this.#other(input);
  }

  /** True where a tensor has the fixed sizes of an input. */
  #fits({ shape }: TensorInput, dims: readonly number[]): boolean {
    return (
      shape.length === dims.length &&
      shape.every((size, axis) => typeof size === 'string' || size === dims[axis])
    );
  }

  #put(input: TensorInput, tensor: Ort.Tensor, origin: Origin | null): void {
    this.feeds[input.name] = tensor;
    if (origin !== null) this.origins.add(origin);
    input.shape.forEach((size, axis) => {
      if (typeof size === 'string' && !this.#sizes.has(size)) this.#sizes.set(size, tensor.dims[axis] ?? 1);
    });
  }

  /** Ids of the sample's text: of what is to be said of it for a decoder, of both for one that goes on with a text. */
  #words(input: TensorInput, { sizes }: SampleSource, sample: SourceSample | undefined, index: number): void {
    const has = (name: string): boolean => this.#inputs.some((other) => other.name.startsWith(name));
    const { text = null, target = null } = sample ?? {};
    let ids = text;
    if (has('encoder_hidden_states')) ids = begun(target ?? text, sizes.start);
    else if (has('past_key_values')) ids = text === null ? target : [...text, ...(target ?? [])];
    const length = Math.min(SEEDED_TOKENS, sizes.longest);
    const words = Math.min(sizes.words ?? WORDS.few, WORDS.many);
    const [, width] = input.shape;
    const all = ids?.slice(0, sizes.longest) ?? seededIds(length, words, index);
    const fixed = typeof width === 'number' ? Array.from({ length: width }, (_, at) => all[at] ?? 0) : all;
    const tensor = this.#tensor(input, [1, fixed.length], (place) => fixed[place] ?? 0);
    this.#put(input, tensor, ids === null ? 'seed' : 'texts');
  }

  #other(input: TensorInput): void {
    const { name, shape, type } = input;
    const dims = shape.map((size) => (typeof size === 'number' ? size : this.#sizeOf(name, size)));
    if (dims.includes(-1)) this.unknown ??= `nothing tells how large its input ${name} is`;
    else if (isSetting(name) || name.startsWith('past_key_values'))
      this.#put(
        input,
        this.#tensor(input, dims, (place) => settingOf(name, place, dims.at(-1) ?? 1)),
        null,
      );
    else if (type === 'float32') this.#put(input, this.#tensor(input, dims, this.#random), 'seed');
    else this.unknown ??= `nothing tells what its input ${name} takes`;
  }

  /** The size that stands for a symbol in a single sample; -1 for one that this does not know. */
  #sizeOf(input: string, symbol: string): number {
    const known = this.#sizes.get(symbol) ?? this.#sizes.get(symbol.replace(/^(?:mask|total)_/, ''));
    // A decoder begins with empty caches.
    if (input.startsWith('past_key_values')) return /batch/.test(symbol) ? 1 : 0;
    if (known !== undefined) return known;
    if (/batch|^(?:num_images|steps|points|output_sequence_length)$/.test(symbol)) return 1;
    if (symbol === 'boxes') return 0;
    if (/(?:height|width)$/.test(symbol)) return /sample/.test(input) ? LATENT_SIDE : SIDE;
    if (symbol === 'frames') return input === 'spectrogram' ? FRAMES.spoken : FRAMES.heard;
    if (symbol === 'context_length') return SERIES;
    if (!/sequence_length$/.test(symbol)) return -1;
    return this.#inputs.some(({ name }) => name === 'input_values') ? SOUND_SAMPLES : SEEDED_TOKENS;
  }

  #tensor(input: TensorInput, dims: readonly number[], value: (place: number) => number): Ort.Tensor {
    const length = dims.reduce((product, size) => product * size, 1);
    const { Tensor } = this.#ort;
    return input.type === 'int64'
      ? new Tensor(
          'int64',
          BigInt64Array.from({ length }, (_, place) => BigInt(Math.trunc(value(place)))),
          dims,
        )
      : new Tensor(
          'float32',
          Float32Array.from({ length }, (_, place) => value(place)),
          dims,
        );
  }
}

/** Inputs that say how the others are to be read. */
const SETTINGS: readonly string[] = [
  'attention_mask',
  'encoder_attention_mask',
  'pixel_mask',
  'token_type_ids',
  'position_ids',
  'input_labels',
  'input_points',
  'speaker_id',
  'timestep',
  'output_sequence',
  'input_boxes',
];

const isSetting = (name: string): boolean => SETTINGS.includes(name);

/** What a setting is where nothing was padded, nothing was said yet, and all positions count. */
function settingOf(name: string, place: number, width: number): number {
  if (name.endsWith('_mask') || name === 'input_labels') return 1;
  if (name === 'timestep') return TIMESTEP;
  if (name === 'input_points') return MIDDLE;
  return name === 'position_ids' ? place % width : 0;
}

/** What a prepared tensor is of; null for one that only says how another is read. */
function originOf(name: string): Origin | null {
  if (name === 'pixel_values') return 'pictures';
  return name === 'input_values' || name === 'input_features' ? 'sounds' : null;
}

/** Ids behind the token that a decoder begins with. */
function begun(ids: readonly number[] | null, start: number | undefined): readonly number[] | null {
  return ids === null || start === undefined || ids[0] === start ? ids : [start, ...ids];
}
