/** What every model that speaks gives, whatever its graphs are. */
import type * as OrtLibrary from 'onnxruntime-node';
import { invalidInput } from '../../../shared/errors.ts';

/** The library that graphs run in; a process that runs none does not load it. */
export type Ort = typeof OrtLibrary;

/** How one sentence is to be said. */
export interface Manner {
  /** One of the model's voices; null where it has but one. */
  readonly voice: string | null;
  /** 2 is twice as fast. */
  readonly speed: number;
  readonly signal: AbortSignal;
}

/** A model that speaks. */
export interface Speaker {
  /** Samples a second. */
  readonly sampleRate: number;
  /** Names of its voices, the preset first; empty where there is but one, which has no name. */
  readonly voices: readonly string[];
  /** True where the same seed gives the same speech. */
  readonly seeded: boolean;
  /** Characters that it has no sound for, each once; throws INVALID_INPUT for a sentence that it can't read at all. */
  unspoken(sentence: string, voice: string | null): readonly string[];
  /** False for a sentence of which nothing would be left. */
  canSpeak(sentence: string, voice: string | null): boolean;
  /** One sentence as samples, with the speed that was asked for where the graph itself takes one. */
  speak(sentence: string, manner: Manner): Promise<Speech>;
}

/** What was said. */
export interface Speech {
  readonly samples: Float32Array;
  /** True where the graph itself kept the speed. */
  readonly atSpeed: boolean;
}

/** Voices that an error names; the largest models have about sixty. */
const MAX_NAMED_VOICES = 80;

/** The voice that was asked for, or the preset; throws INVALID_INPUT with the names of those there are. */
export function chosenVoice(voices: readonly string[], asked: string | undefined): string | null {
  if (asked === undefined) return voices[0] ?? null;
  if (voices.includes(asked)) return asked;
  throw invalidInput(
    'options.voice',
    voices.length === 0
      ? `there is no voice "${asked}": this model has but one voice, which has no name`
      : `there is no voice "${asked}" in this model`,
    voices.length === 0 ? 'Leave voice out.' : `Use one of: ${voices.slice(0, MAX_NAMED_VOICES).join(', ')}.`,
  );
}
