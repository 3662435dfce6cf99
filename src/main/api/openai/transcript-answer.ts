/** A transcript in the forms of OpenAI's audio routes. Pure. */
import { deflateSync } from 'node:zlib';
import type { ResultOf } from '../../../shared/tasks/contract.ts';
import type {
  Heard,
  automaticSpeechRecognition,
} from '../../../shared/tasks/automatic-speech-recognition.ts';
import { asSrt, asVtt, wordLines, type Cue } from '../../../shared/transcript.ts';
import type { TranscriptionForm } from './schemas.ts';

type Result = ResultOf<typeof automaticSpeechRecognition>;

/** OpenAI's `seek` counts frames of the spectrogram, a hundred a second. */
const FRAMES_PER_SECOND = 100;

/** A body that is JSON, or text with its type. */
export type TranscriptAnswer =
  { readonly json: object } | { readonly text: string; readonly type: 'text/plain' | 'text/vtt' };

/** A transcript in the form that was asked for. */
export function transcriptAnswer(
  result: Result,
  { response_format: format, timestamp_granularities: grains }: TranscriptionForm,
  translate: boolean,
): TranscriptAnswer {
  const { text, chunks = [], duration } = result;
  switch (format) {
    case 'text':
      return { text: `${text.trim()}\n`, type: 'text/plain' };
    case 'srt':
      return { text: asSrt(chunks, duration), type: 'text/plain' };
    case 'vtt':
      return { text: asVtt(chunks, duration), type: 'text/vtt' };
    case 'json':
      return { json: { text: text.trim() } };
    case 'verbose_json':
      return { json: verbose(result, grains, translate) };
  }
}

function verbose(
  result: Result,
  grains: TranscriptionForm['timestamp_granularities'],
  translate: boolean,
): object {
  const { text, language, duration, chunks = [], heard = [] } = result;
  const cues = chunks.map(({ text: said, timestamp: [start, end] }) => ({
    text: said,
    start,
    end: end ?? Math.max(start, duration),
  }));
  const byWord = grains.includes('word');
  const words = cues.map(({ text: word, start, end }) => ({ word: word.trim(), start, end }));
  return {
    task: translate ? 'translate' : 'transcribe',
    language: language ?? '',
    duration,
    text: text.trim(),
    ...(byWord ? { words } : { segments: segmentsOf(cues, heard) }),
    // One run gives the times of its words or of its segments: where both are wanted, words make the segments.
    ...(byWord && grains.includes('segment') ? { segments: segmentsOf(wordLines(cues), []) } : {}),
  };
}

/** Lines as OpenAI's segments, with what is known of how each was heard. */
function segmentsOf(cues: readonly Cue[], heard: readonly Heard[]): object[] {
  return cues.map((cue, id) => {
    const { start, end, text } = cue;
    const how = heard[id];
    if (how === undefined) return { id, start, end, text };
    // As in OpenAI's own, what is measured of a window holds for each of its segments.
    const window = cues.filter((_, other) => heard[other]?.window === how.window);
    return {
      id,
      seek: Math.round(how.window * FRAMES_PER_SECOND),
      start,
      end,
      text,
      tokens: how.tokens,
      temperature: how.temperature,
      avg_logprob: how.log_probability,
      compression_ratio: compressionRatio(window.map((one) => one.text).join('')),
      no_speech_prob: how.no_speech,
    };
  });
}

/** Bytes of a text for each byte of it compressed, as OpenAI's `whisper/utils.py` counts them. */
function compressionRatio(text: string): number {
  const bytes = Buffer.from(text.trim());
  return bytes.length / deflateSync(bytes).length;
}
