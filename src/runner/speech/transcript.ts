/** What every kind of speech model gives, and what it tells on its way. */
import type { Chunk, Heard } from '../../shared/tasks/automatic-speech-recognition.ts';
import type { WindowTry } from './fallback.ts';

/** What is asked of a transcription; the options of the task. */
export interface SpeechOptions {
  readonly language?: string | undefined;
  readonly task: 'transcribe' | 'translate';
  readonly return_timestamps: boolean | 'word' | 'char';
  readonly max_new_tokens?: number | undefined;
  /** One temperature, or those that are tried one after the other; Whisper alone reads these five. */
  readonly temperature: number | readonly number[];
  readonly compression_ratio_threshold?: number | undefined;
  readonly logprob_threshold?: number | undefined;
  readonly no_speech_threshold?: number | undefined;
  readonly seed: number;
}

/** What was said, with what is known of it. */
export interface Transcript {
  readonly text: string;
  readonly language: string | null;
  readonly language_probability?: number;
  readonly chunks?: Chunk[];
  /** How each chunk was heard, in their order. */
  readonly heard?: Heard[];
}

/** Where a transcription tells what it has so far. */
export interface SpeechReport {
  readonly signal: AbortSignal;
  /** Text that is final; all of them together are the text of the transcript. */
  text(text: string): Promise<void>;
  /** Everything so far; what is not told by `text` yet may still change. */
  partial(transcript: Transcript): Promise<void>;
  /** Told of each try at a window of a model that tries again. */
  tried(attempt: WindowTry): void;
  warn(sentence: string): void;
}

/** A loaded speech model. */
export interface SpeechModel {
  /** Samples a second that it takes. */
  readonly sampleRate: number;
  /** Throws INVALID_INPUT for options that the model can't serve, before any work. */
  check(options: SpeechOptions): void;
  transcribe(samples: Float32Array, options: SpeechOptions, report: SpeechReport): Promise<Transcript>;
}

/** Seconds to the hundredth, as the Python pipeline gives them. */
export function hundredths(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}
