/**
 * Whisper: a sound of any length to text, window by window, as transformers' `WhisperGenerationMixin.generate` does it
 * without beams.
 */
import type * as OrtLibrary from 'onnxruntime-node';
import { HearthError, invalidInput } from '../../shared/errors.ts';
import type { Graph, GraphSet } from '../backends/backend.ts';
import { outputOf } from '../backends/graphs.ts';
import { floatTensor } from '../backends/tensors.ts';
import { TextTokenizer } from '../backends/tokenizer.ts';
import { seededRandom } from '../backends/random.ts';
import { Seq2SeqDecoder } from '../generation/seq2seq.ts';
import { tokenTimes } from './alignment.ts';
import { compressionRatio, verdictOf, type WindowTry } from './fallback.ts';
import { LiveText } from './live-text.ts';
import { cutFeatures, logMel } from './log-mel.ts';
import { holdsNoSpeech } from './quiet.ts';
import { lineChunks, wordChunks } from './segment-chunks.ts';
import { windowSegments } from './segments.ts';
import { type SpeechModel, type SpeechOptions, type SpeechReport, type Transcript } from './transcript.ts';
import {
  checkTask,
  chosenLanguage,
  chosenThresholds,
  prefixOf,
  readWhisperFacts,
  type WhisperFacts,
} from './whisper-config.ts';
import { heardAs, transcriptOf, type Progress } from './whisper-progress.ts';
import { attentionName, WindowDecoder, type WindowTokens } from './whisper-decoder.ts';

type Ort = typeof OrtLibrary;

/** One try at a window: the encoder's output, the window's first frame, and how it is heard. */
interface Try {
  readonly hidden: OrtLibrary.Tensor;
  readonly seek: number;
  readonly temperature: number;
  /** True where no other temperature is left. */
  readonly last: boolean;
}

/** Pieces of text after which a window that may be heard again shows what it has: a person sees it move, and no more. */
const SHOWN_EVERY = 8;

/** A Whisper model. */
export class Whisper implements SpeechModel {
  readonly #ort: Ort;
  readonly #facts: WhisperFacts;
  readonly #tokenizer: TextTokenizer;
  readonly #encoder: Graph;
  readonly #decoder: Seq2SeqDecoder;

  private constructor(
    ort: Ort,
    facts: WhisperFacts,
    tokenizer: TextTokenizer,
    encoder: Graph,
    decoder: Seq2SeqDecoder,
  ) {
    this.#ort = ort;
    this.#facts = facts;
    this.#tokenizer = tokenizer;
    this.#encoder = encoder;
    this.#decoder = decoder;
  }

  /** Reads the configuration and opens both graphs. Throws MODEL_LOAD_FAILED. */
  static async open(model: GraphSet, directory: string): Promise<Whisper> {
    const tokenizer = await TextTokenizer.load(directory);
    const facts = await readWhisperFacts(directory, tokenizer);
    const encoder = await model.graph('encoder_model');
    const decoder = await Seq2SeqDecoder.open(model, facts.config, facts.generation);
    return new Whisper(await import('onnxruntime-node'), facts, tokenizer, encoder, decoder);
  }

  get sampleRate(): number {
    return this.#facts.mel.sampleRate;
  }

  check(options: SpeechOptions): void {
    chosenLanguage(this.#facts, options.language);
    checkTask(this.#facts, options.task);
    const { return_timestamps: wanted } = options;
    const field = 'options.return_timestamps';
    if (wanted === 'char')
      throw invalidInput(field, 'this model gives no times of characters', 'Ask for "word" or true.');
    if (wanted !== false && this.#facts.noTimestamps === null)
      throw invalidInput(field, 'this model knows no times', 'Leave it out.');
    if (wanted !== 'word') return;
    const heads = this.#facts.alignmentHeads;
    const looks = heads?.every(([layer]) => this.#decoder.gives(attentionName(layer))) ?? false;
    if (!looks || heads?.length === 0)
      throw invalidInput(
        field,
        'the graphs of this model do not say where it listens (no cross attentions or no alignment heads), so it gives no times of words',
        'Ask for the times of lines with true, or choose a model that was exported with its cross attentions.',
      );
  }

  async transcribe(samples: Float32Array, options: SpeechOptions, report: SpeechReport): Promise<Transcript> {
    const { mel, windowFrames, noTimestamps } = this.#facts;
    const features = await logMel(samples, mel, windowFrames * mel.hop, report.signal);
    const isLong = features.frames > windowFrames;
    const progress: Progress = {
      samples,
      features,
      soundFrames: isLong ? features.frames : Math.ceil(samples.length / mel.hop),
      duration: samples.length / mel.sampleRate,
      options,
      report,
      // Where to go on in a long sound is told by the last timestamp.
      timed: noTimestamps !== null && (options.return_timestamps !== false || isLong),
      temperatures: typeof options.temperature === 'number' ? [options.temperature] : options.temperature,
      thresholds: chosenThresholds(this.#facts, options),
      random: seededRandom(options.seed),
      language: chosenLanguage(this.#facts, options.language),
      probability: null,
      text: '',
      chunks: [],
      heard: [],
    };
    for (let seek = 0; seek < progress.soundFrames;) {
      report.signal.throwIfAborted();
      seek += await this.#window(progress, seek);
      if (seek < progress.soundFrames) await report.partial(transcriptOf(progress));
    }
    const { heard } = progress;
    return { ...transcriptOf(progress), ...(options.return_timestamps === true ? { heard } : {}) };
  }

  /** Hears one window, again at the next temperature where it went badly; gives the frames to go on by. */
  async #window(progress: Progress, seek: number): Promise<number> {
    const { windowFrames, mel } = this.#facts;
    const { samples, features, report, temperatures } = progress;
    const frames = Math.min(windowFrames, features.frames - seek);
    if (holdsNoSpeech(samples.subarray(seek * mel.hop, (seek + frames) * mel.hop), mel.sampleRate))
      return frames;
    const hidden = await this.#encode(cutFeatures(features, seek, windowFrames));
    for (const [place, temperature] of temperatures.entries()) {
      const last = place === temperatures.length - 1;
      const { heard, told, attempt } = await this.#try(progress, { hidden, seek, temperature, last });
      const { verdict } = attempt;
      if (verdict === 'silence') return frames;
      if (verdict === 'again' && !last) continue;
      const { text, advance } = this.#keep(progress, heard, attempt, { seek, frames });
      const untold = text.slice(told.length);
      if (untold !== '') await report.text(untold);
      return advance;
    }
    return frames;
  }

  async #encode(features: Float32Array): Promise<OrtLibrary.Tensor> {
    const { mel, windowFrames } = this.#facts;
    const input_features = floatTensor(this.#ort, features, [1, mel.bands, windowFrames]);
    return outputOf(await this.#encoder.run({ input_features }), 'last_hidden_state');
  }

  /** One try at a window: what was heard, what of it was told, and whether it is good enough. */
  async #try(progress: Progress, { hidden, seek, temperature, last }: Try) {
    const { options, report, timed, thresholds, soundFrames } = progress;
    const byWord = options.return_timestamps === 'word';
    const layers = byWord ? (this.#facts.alignmentHeads ?? []).map(([layer]) => attentionName(layer)) : [];
    const decoder = await WindowDecoder.begin(this.#decoder, this.#facts, hidden, [...new Set(layers)]);
    this.#detect(progress, decoder);
    const prefix = prefixOf(this.#facts, progress.language, options.task, timed);
    const { noSpeech } = decoder;
    const suspect = noSpeech > thresholds.noSpeech;
    const live = new LiveText(this.#tokenizer, timed ? this.#timestampBegin : null);
    let pieces = 0;
    const heard = await decoder.run({
      prefix,
      maxNewTokens: this.#limit(options, prefix.length),
      timestamps: timed,
      attentionFrames: byWord ? Math.floor((soundFrames - seek) / this.#facts.stride) : null,
      temperature,
      random: progress.random,
      signal: report.signal,
      onToken: async (token) => {
        const text = live.push(token);
        // What may be no speech is told once it is known to be some; what may be heard again is only shown.
        if (text === '' || suspect) return;
        pieces += 1;
        if (last) await report.text(text);
        else if (pieces % SHOWN_EVERY === 0) await report.partial(transcriptOf(progress, live.told));
      },
    });
    const measures = { noSpeech, logProbability: heard.logProbability, compressionRatio: this.#ratio(heard) };
    const verdict = verdictOf(measures, thresholds);
    const attempt: WindowTry = { ...measures, start: this.#seconds(seek), temperature, verdict, last };
    report.tried(attempt);
    return { heard, told: last && !suspect ? live.told : '', attempt };
  }

  /** As the original measures it: with the end, where there is one. */
  #ratio({ tokens, ended }: WindowTokens): number {
    return compressionRatio(ended ? [...tokens, this.#facts.end] : tokens, this.#facts.vocabulary);
  }

  /** Adds what was heard in a window to the transcript. */
  #keep(
    progress: Progress,
    heard: WindowTokens,
    attempt: WindowTry,
    { seek, frames }: { readonly seek: number; readonly frames: number },
  ): { readonly text: string; readonly advance: number } {
    const { mel, stride } = this.#facts;
    const { timed, options } = progress;
    const precision = (stride * mel.hop) / mel.sampleRate;
    const timestampBegin = this.#timestampBegin;
    const { segments, advance } = timed
      ? windowSegments(heard.tokens, { seek, frames, stride, timestampBegin, precision })
      : { segments: [], advance: frames };
    const parts = timed ? segments.map(({ tokens }) => tokens) : [heard.tokens];
    const text = parts.map((tokens) => this.#text(tokens)).join('');
    progress.text += text;
    const source = {
      decode: (tokens: readonly number[]) => this.#tokenizer.decode(tokens),
      timestampBegin,
      language: progress.language,
      offset: this.#seconds(seek),
      duration: progress.duration,
    };
    if (options.return_timestamps === 'word')
      progress.chunks.push(...wordChunks(segments, this.#times(heard, seek), source));
    if (options.return_timestamps === true)
      for (const { chunk, tokens } of lineChunks(segments, source)) {
        progress.chunks.push(chunk);
        progress.heard.push(heardAs(attempt, tokens));
      }
    return { text, advance };
  }

  #seconds(frames: number): number {
    return (frames * this.#facts.mel.hop) / this.#facts.mel.sampleRate;
  }

  /** When each token of a window was over, in seconds of the sound. */
  #times({ tokens, attention }: WindowTokens, seek: number): number[] {
    const offset = this.#seconds(seek);
    const times = attention === null ? [] : tokenTimes(attention, this.#facts.medianFilterWidth);
    // A last token without an end was never read, so it has the time of the one before, as in the original.
    return tokens.map((_, place) => offset + (times[place] ?? times.at(-1) ?? 0));
  }

  get #timestampBegin(): number {
    return (this.#facts.noTimestamps ?? Number.MAX_SAFE_INTEGER - 1) + 1;
  }

  #detect(progress: Progress, decoder: WindowDecoder): void {
    if (progress.language !== null) return;
    const found = decoder.language;
    if (found === null)
      throw new HearthError(
        'MODEL_LOAD_FAILED',
        'The model has languages, and no tokens for them.',
        'Get the model again.',
      );
    progress.language = found.code;
    progress.probability = found.probability;
  }

  /** Most new tokens of one window: what was asked for, what the model's configuration says, what its places allow. */
  #limit({ max_new_tokens: asked }: SpeechOptions, prefix: number): number {
    const { generation, maxTokens } = this.#facts;
    const own = asked ?? generation.max_new_tokens ?? generation.max_length ?? maxTokens;
    return Math.max(1, Math.min(own, maxTokens - prefix));
  }

  #text(tokens: readonly number[]): string {
    return this.#tokenizer.decode(tokens.filter((token) => token < this.#timestampBegin));
  }
}
