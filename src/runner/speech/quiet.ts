/** Where a sound is silent: what needs no model, and where a long one may be cut. Pure. */

/** Samples whose size stays below this are silence: two steps of 16 bits, which dither alone makes (-84 dB). */
const SILENT_AMPLITUDE = 2 / 32_768;

/** Shorter sounds hold no speech; the encoders need 25 to 60 ms before they give anything at all. */
const SHORTEST_SPEECH_SECONDS = 0.1;

/** Length of the stretches whose loudness is compared for a cut. */
const FRAME_SECONDS = 0.05;

/**
 * True for a sound in which nothing can be spoken: digital silence, or a blink. A model trained on subtitles would
 * write something all the same.
 */
export function holdsNoSpeech(samples: Float32Array, sampleRate: number): boolean {
  if (samples.length < SHORTEST_SPEECH_SECONDS * sampleRate) return true;
  return samples.every((sample) => Math.abs(sample) < SILENT_AMPLITUDE);
}

/** A part of a sound, in samples. */
export interface Piece {
  readonly start: number;
  readonly end: number;
}

/**
 * Cuts a long sound into pieces of at most `longest` seconds, each cut at the quietest place of the last third that a
 * piece may have. Pieces touch, so that no word is lost or heard twice.
 */
export function cutAtQuiet(samples: Float32Array, sampleRate: number, longest: number): Piece[] {
  const most = Math.floor(longest * sampleRate);
  const frame = Math.max(1, Math.round(FRAME_SECONDS * sampleRate));
  const pieces: Piece[] = [];
  let start = 0;
  while (samples.length - start > most) {
    const end = quietest(samples, start + Math.floor((most * 2) / 3), start + most, frame);
    pieces.push({ start, end });
    start = end;
  }
  if (start < samples.length || pieces.length === 0) pieces.push({ start, end: samples.length });
  return pieces;
}

/** The middle of the quietest frame; of equals the last, so that pieces are long. */
function quietest(samples: Float32Array, from: number, to: number, frame: number): number {
  let best = to;
  let least = Infinity;
  for (let at = from; at + frame <= to; at += frame) {
    let energy = 0;
    for (let index = at; index < at + frame; index += 1) energy += (samples[index] ?? 0) ** 2;
    if (energy <= least) {
      least = energy;
      best = at + Math.floor(frame / 2);
    }
  }
  return best;
}
