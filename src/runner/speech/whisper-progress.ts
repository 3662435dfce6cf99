/** What a transcription of Whisper has so far, and how it is told. Pure. */
import type { Chunk, Heard } from '../../shared/tasks/automatic-speech-recognition.ts';
import type { Thresholds, WindowTry } from './fallback.ts';
import type { Features } from './log-mel.ts';
import type { SpeechOptions, SpeechReport, Transcript } from './transcript.ts';

/** What a transcription knows and has so far. */
export interface Progress {
  readonly samples: Float32Array;
  readonly features: Features;
  /** Frames that hold the sound; the features of a short one go on with silence. */
  readonly soundFrames: number;
  readonly duration: number;
  readonly options: SpeechOptions;
  readonly report: SpeechReport;
  readonly timed: boolean;
  readonly temperatures: readonly number[];
  readonly thresholds: Thresholds;
  /** Uniform numbers that tokens are drawn by. */
  readonly random: () => number;
  language: string | null;
  probability: number | null;
  text: string;
  readonly chunks: Chunk[];
  readonly heard: Heard[];
}

/** What there is so far; `shown` is the text of a window under way. */
export function transcriptOf(
  { text, language, probability, chunks, options }: Progress,
  shown = '',
): Transcript {
  return {
    text: text + shown,
    language,
    ...(probability === null ? {} : { language_probability: probability }),
    ...(options.return_timestamps === false ? {} : { chunks: [...chunks] }),
  };
}

/** How a line of a window was heard. */
export function heardAs(
  { start, temperature, logProbability, noSpeech }: WindowTry,
  tokens: number[],
): Heard {
  return {
    window: start,
    tokens,
    temperature,
    log_probability: logProbability,
    no_speech: Math.min(1, Math.max(0, noSpeech)),
  };
}
