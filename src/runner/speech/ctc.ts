/** Speech models that say one character for each frame (CTC): wav2vec2, HuBERT, WavLM and their kin. */
import type * as OrtLibrary from 'onnxruntime-node';
import { z } from 'zod';
import { invalidInput } from '../../shared/errors.ts';
import { normalizeSound } from '../audio/normalize.ts';
import type { GraphSet } from '../backends/backend.ts';
import { outputOf } from '../backends/graphs.ts';
import {
  MAX_TOKENIZER_BYTES,
  loadFailed,
  readModelJson,
  readProcessorJson,
  requireModelJson,
  tokenizerConfigSchema,
} from '../backends/model-files.ts';
import { floatTensor, floatsOf, intTensor } from '../backends/tensors.ts';
import {
  ctcCharacters,
  ctcChunks,
  ctcLines,
  ctcText,
  ctcWords,
  framesThatCount,
  type CtcVocabulary,
  type Spoken,
} from './ctc-decode.ts';
import { warnOfLanguage } from './language-options.ts';
import {
  hundredths,
  type SpeechModel,
  type SpeechOptions,
  type SpeechReport,
  type Transcript,
} from './transcript.ts';

type Ort = typeof OrtLibrary;

/**
 * Chunks of long sounds, in seconds, and their overlap on each side: `chunk_length_s=30` of the Python pipeline, whose
 * stride is a sixth. Attention costs the square of a chunk, so a sound of ten minutes can't go through as one.
 */
const CHUNK_SECONDS = 30;
const STRIDE_SECONDS = 5;

const configSchema = z.looseObject({
  /** Product: samples of a frame. */
  conv_stride: z.array(z.int().positive()).nonempty().default([5, 2, 2, 2, 2, 2, 2]),
});

const preprocessorSchema = z.looseObject({
  sampling_rate: z.int().positive().max(200_000).default(16_000),
  do_normalize: z.boolean().default(true),
});

const ctcTokenizerSchema = tokenizerConfigSchema.extend({
  word_delimiter_token: z.string().nullish(),
  replace_word_delimiter_char: z.string().nullish(),
  do_lower_case: z.boolean().nullish(),
  clean_up_tokenization_spaces: z.boolean().nullish(),
  target_lang: z.string().nullish(),
});

const flatVocabulary = z.record(z.string(), z.int().nonnegative());
const vocabularySchema = z.union([flatVocabulary, z.record(z.string(), flatVocabulary)]);

/** A CTC model. */
export class CtcSpeech implements SpeechModel {
  readonly sampleRate: number;
  readonly #ort: Ort;
  readonly #model: GraphSet;
  readonly #vocabulary: CtcVocabulary;
  readonly #normalize: boolean;
  readonly #samplesPerFrame: number;

  private constructor(ort: Ort, model: GraphSet, vocabulary: CtcVocabulary, rest: CtcSizes) {
    this.#ort = ort;
    this.#model = model;
    this.#vocabulary = vocabulary;
    this.#normalize = rest.normalize;
    this.#samplesPerFrame = rest.samplesPerFrame;
    this.sampleRate = rest.sampleRate;
  }

  /** Reads the vocabulary. Throws MODEL_LOAD_FAILED. */
  static async open(model: GraphSet, directory: string): Promise<CtcSpeech> {
    if (!model.main.outputNames.includes('logits'))
      throw loadFailed('The graph gives no logits, so it writes no text.', 'Choose another model.');
    // wav2vec2-bert and its kin want spectra, which are another matter.
    if (!model.main.inputs.some(({ name }) => name === 'input_values'))
      throw loadFailed('The graph does not take a waveform (input_values).', 'Choose another model.');
    const config = await requireModelJson(directory, 'config.json', configSchema);
    const sizes = (await readProcessorJson(directory, preprocessorSchema)) ?? preprocessorSchema.parse({});
    return new CtcSpeech(await import('onnxruntime-node'), model, await readVocabulary(directory), {
      normalize: sizes.do_normalize,
      sampleRate: sizes.sampling_rate,
      samplesPerFrame: config.conv_stride.reduce((product, stride) => product * stride, 1),
    });
  }

  check({ task }: SpeechOptions): void {
    if (task === 'translate')
      throw invalidInput(
        'options.task',
        'this model only writes down what is said',
        'Choose a multilingual Whisper to translate.',
      );
  }

  async transcribe(samples: Float32Array, options: SpeechOptions, report: SpeechReport): Promise<Transcript> {
    warnOfLanguage(options, report);
    const [length, stride] = [CHUNK_SECONDS * this.sampleRate, STRIDE_SECONDS * this.sampleRate];
    const chunks = ctcChunks(samples.length, length, stride);
    const ids: number[] = [];
    for (const chunk of chunks) {
      report.signal.throwIfAborted();
      const frames = await this.#best(samples.subarray(chunk.start, chunk.end));
      ids.push(...(chunks.length === 1 ? frames : framesThatCount(frames, chunk, this.#samplesPerFrame)));
      if (chunk !== chunks.at(-1)) await report.partial(this.#transcript(ids, options));
    }
    const transcript = this.#transcript(ids, options);
    if (transcript.text !== '') await report.text(transcript.text);
    return transcript;
  }

  /** The likeliest token of each frame. */
  async #best(samples: Float32Array): Promise<number[]> {
    const values = this.#normalize ? normalizeSound(samples) : samples;
    const dims = [1, samples.length];
    const outputs = await this.#model.main.run(
      {
        input_values: floatTensor(this.#ort, values, dims),
        attention_mask: intTensor(this.#ort, Array<number>(samples.length).fill(1), dims),
      },
      ['logits'],
    );
    const logits = outputOf(outputs, 'logits');
    const numbers = floatsOf(logits);
    const [, frames = 0, width = 0] = logits.dims;
    return Array.from({ length: frames }, (_, frame) => {
      let best = 0;
      for (let id = 1; id < width; id += 1)
        if ((numbers[frame * width + id] ?? -Infinity) > (numbers[frame * width + best] ?? -Infinity))
          best = id;
      return best;
    });
  }

  #transcript(ids: readonly number[], { return_timestamps: wanted }: SpeechOptions): Transcript {
    const characters = ctcCharacters(ids, this.#vocabulary);
    const text = ctcText(characters, this.#vocabulary);
    if (wanted === false) return { text, language: null };
    const seconds = (frame: number): number => hundredths((frame * this.#samplesPerFrame) / this.sampleRate);
    const chunks = this.#spoken(characters, wanted).map((spoken) => ({
      text: spoken.text,
      timestamp: [seconds(spoken.start), seconds(spoken.end)] satisfies [number, number],
    }));
    return { text, language: null, chunks };
  }

  #spoken(characters: readonly Spoken[], wanted: true | 'word' | 'char'): readonly Spoken[] {
    if (wanted === 'char') return characters;
    const words = ctcWords(characters, this.#vocabulary);
    return wanted === 'word' ? words : ctcLines(words, this.sampleRate / this.#samplesPerFrame);
  }
}

interface CtcSizes {
  readonly sampleRate: number;
  readonly normalize: boolean;
  readonly samplesPerFrame: number;
}

/** vocab.json, or where a conversion left it out the vocabulary within tokenizer.json. */
async function readVocabulary(directory: string): Promise<CtcVocabulary> {
  const config = (await readModelJson(directory, 'tokenizer_config.json', ctcTokenizerSchema)) ?? {};
  const own = await readModelJson(directory, 'vocab.json', vocabularySchema);
  const vocabulary =
    own ??
    (
      await requireModelJson(
        directory,
        'tokenizer.json',
        z.looseObject({ model: z.looseObject({ vocab: flatVocabulary }) }),
        MAX_TOKENIZER_BYTES,
      )
    ).model.vocab;
  const flat = flatOf(vocabulary, config.target_lang ?? null);
  return {
    tokens: new Map(Object.entries(flat).map(([token, id]) => [id, token])),
    blank: config.pad_token ?? '<pad>',
    unknown: config.unk_token ?? '<unk>',
    delimiter: config.word_delimiter_token ?? '|',
    space: config.replace_word_delimiter_char ?? ' ',
    lowerCase: config.do_lower_case ?? false,
    cleanUp: config.clean_up_tokenization_spaces ?? false,
  };
}

/** A model of many languages has a vocabulary for each (MMS); its configuration says which one its graph was made with. */
function flatOf(
  vocabulary: z.output<typeof vocabularySchema>,
  language: string | null,
): Record<string, number> {
  const entries = Object.entries(vocabulary);
  const nested = entries.filter(
    (entry): entry is [string, Record<string, number>] => typeof entry[1] === 'object',
  );
  if (nested.length === 0)
    return Object.fromEntries(
      entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
    );
  const found = nested.find(([name]) => name === (language ?? 'eng'));
  if (found === undefined)
    throw loadFailed(
      `vocab.json has no vocabulary for the language ${language ?? 'eng'}.`,
      'Choose another model.',
    );
  return found[1];
}
