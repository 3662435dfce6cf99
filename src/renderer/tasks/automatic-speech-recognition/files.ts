/** The kinds of files that a transcript can be saved as. */
import { asPlainText, asSrt, asVtt } from '../../../shared/transcript.ts';
import { saveFile } from '../../features/run/save-file.ts';
import { messages } from './messages.ts';
import type { Transcript } from './result.ts';

/** A kind of file that a transcript can be saved as. */
export interface TranscriptFile {
  readonly kind: string;
  readonly name: string;
  readonly type: string;
  /** True for kinds that are nothing without times. */
  readonly timed: boolean;
  readonly text: (transcript: Transcript) => string;
}

/** The kinds, in the order of the buttons. */
export const TRANSCRIPT_FILES: readonly TranscriptFile[] = [
  {
    kind: messages.text,
    name: 'transcript.txt',
    type: 'text/plain',
    timed: false,
    text: ({ text, chunks }) => asPlainText(text, chunks),
  },
  {
    kind: messages.srt,
    name: 'transcript.srt',
    type: 'application/x-subrip',
    timed: true,
    text: (it) => asSrt(it.chunks),
  },
  {
    kind: messages.vtt,
    name: 'transcript.vtt',
    type: 'text/vtt',
    timed: true,
    text: (it) => asVtt(it.chunks),
  },
  {
    kind: messages.json,
    name: 'transcript.json',
    type: 'application/json',
    timed: false,
    text: (it) => JSON.stringify(it, null, 2),
  },
];

/** Those that the transcript has enough for. */
export function filesFor(transcript: Transcript): readonly TranscriptFile[] {
  return TRANSCRIPT_FILES.filter(({ timed }) => !timed || transcript.chunks.length > 0);
}

/** Saves a transcript as one of them. */
export function saveTranscript(transcript: Transcript, { name, type, text }: TranscriptFile): void {
  saveFile(name, text(transcript), type);
}
