/** Moonshine: the waveform itself goes in, of any length up to half a minute, and text comes out. */
import type * as OrtLibrary from 'onnxruntime-node';
import { z } from 'zod';
import { invalidInput } from '../../shared/errors.ts';
import type { Chunk } from '../../shared/tasks/automatic-speech-recognition.ts';
import { normalizeSound } from '../audio/normalize.ts';
import type { Graph, GraphSet } from '../backends/backend.ts';
import { outputOf } from '../backends/graphs.ts';
import { loadFailed, readProcessorJson, requireModelJson } from '../backends/model-files.ts';
import { floatTensor, intTensor } from '../backends/tensors.ts';
import { TextTokenizer } from '../backends/tokenizer.ts';
import { readGenerationConfig, startToken } from '../generation/generation-config.ts';
import { GREEDY, Seq2SeqDecoder } from '../generation/seq2seq.ts';
import { warnOfLanguage } from './language-options.ts';
import { LiveText } from './live-text.ts';
import { cutAtQuiet, holdsNoSpeech } from './quiet.ts';
import {
  hundredths,
  type SpeechModel,
  type SpeechOptions,
  type SpeechReport,
  type Transcript,
} from './transcript.ts';

type Ort = typeof OrtLibrary;

/** Longest piece: the model was trained on sounds of 4 to 30 seconds (Moonshine, arXiv 2410.15608). */
const PIECE_SECONDS = 30;

/**
 * Most tokens for each second of sound, so that a decoder which runs in circles stops. The model cards say 6.5 for
 * English and 13 for languages of other scripts.
 */
const TOKENS_PER_SECOND = 13;
/** The least limit: a word in half a second. */
const LEAST_TOKENS = 10;

const configSchema = z.looseObject({ max_position_embeddings: z.int().positive().default(194) });
const preprocessorSchema = z.looseObject({
  sampling_rate: z.int().positive().max(200_000).default(16_000),
  do_normalize: z.boolean().default(false),
});

interface Parts {
  readonly ort: Ort;
  readonly tokenizer: TextTokenizer;
  readonly encoder: Graph;
  readonly decoder: Seq2SeqDecoder;
  readonly start: number;
  readonly maxTokens: number;
  readonly sampleRate: number;
  readonly normalize: boolean;
}

/** A Moonshine model. */
export class Moonshine implements SpeechModel {
  readonly #parts: Parts;

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Reads the configuration and opens both graphs. Throws MODEL_LOAD_FAILED. */
  static async open(model: GraphSet, directory: string): Promise<Moonshine> {
    const config = await requireModelJson(directory, 'config.json', configSchema);
    const sizes = (await readProcessorJson(directory, preprocessorSchema)) ?? preprocessorSchema.parse({});
    const generation = await readGenerationConfig(directory);
    const start = startToken(generation);
    if (start === null) throw loadFailed('Its configuration names no token to start with.');
    return new Moonshine({
      ort: await import('onnxruntime-node'),
      tokenizer: await TextTokenizer.load(directory),
      encoder: await model.graph('encoder_model'),
      decoder: await Seq2SeqDecoder.open(model, config, generation),
      start,
      maxTokens: config.max_position_embeddings,
      sampleRate: sizes.sampling_rate,
      normalize: sizes.do_normalize,
    });
  }

  get sampleRate(): number {
    return this.#parts.sampleRate;
  }

  check({ task, return_timestamps: wanted }: SpeechOptions): void {
    if (task === 'translate')
      throw invalidInput(
        'options.task',
        'this model only writes down what is said',
        'Choose a multilingual Whisper to translate.',
      );
    if (wanted === 'word' || wanted === 'char')
      throw invalidInput(
        'options.return_timestamps',
        'this model gives no times of words or characters',
        'Ask for true, which gives the times of the pieces that it hears, or leave it out.',
      );
  }

  async transcribe(samples: Float32Array, options: SpeechOptions, report: SpeechReport): Promise<Transcript> {
    warnOfLanguage(options, report);
    const { sampleRate } = this.#parts;
    const pieces = cutAtQuiet(samples, sampleRate, PIECE_SECONDS);
    const chunks: Chunk[] = [];
    let text = '';
    const transcript = (): Transcript => ({
      text,
      language: null,
      ...(options.return_timestamps === false ? {} : { chunks: [...chunks] }),
    });
    for (const { start, end } of pieces) {
      report.signal.throwIfAborted();
      const piece = samples.subarray(start, end);
      if (holdsNoSpeech(piece, sampleRate)) continue;
      // Pieces are cut between words.
      const gap = text === '' ? '' : ' ';
      const heard = await this.#hear(piece, options, report, gap);
      if (heard.trim() === '') continue;
      text += gap + heard;
      chunks.push({ text: heard, timestamp: [hundredths(start / sampleRate), hundredths(end / sampleRate)] });
      if (end < samples.length) await report.partial(transcript());
    }
    return transcript();
  }

  async #hear(
    samples: Float32Array,
    options: SpeechOptions,
    report: SpeechReport,
    gap: string,
  ): Promise<string> {
    const { ort, encoder, decoder, tokenizer, start, maxTokens, sampleRate, normalize } = this.#parts;
    const dims = [1, samples.length];
    const encoded = await encoder.run({
      input_values: floatTensor(ort, normalize ? normalizeSound(samples) : samples, dims),
      attention_mask: intTensor(ort, Array<number>(samples.length).fill(1), dims),
    });
    const hidden = outputOf(encoded, 'last_hidden_state');
    const frames = hidden.dims[1] ?? 0;
    const mask = intTensor(ort, Array<number>(frames).fill(1), [1, frames]);
    const bySound = Math.max(LEAST_TOKENS, Math.ceil((samples.length / sampleRate) * TOKENS_PER_SECOND));
    const steps = decoder.generate({
      encoderFeeds: { encoder_hidden_states: hidden, encoder_attention_mask: mask },
      prefix: [start],
      maxNewTokens: Math.min(options.max_new_tokens ?? bySound, maxTokens - 1),
      sampling: GREEDY,
      signal: report.signal,
    });
    const live = new LiveText(tokenizer, null);
    const tokens: number[] = [];
    let before = gap;
    for await (const token of steps) {
      tokens.push(token);
      const more = live.push(token);
      if (more !== '') await report.text(before + more);
      if (more !== '') before = '';
    }
    const text = tokenizer.decode(tokens);
    const rest = text.slice(live.told.length);
    if (rest !== '') await report.text(before + rest);
    return text;
  }
}
