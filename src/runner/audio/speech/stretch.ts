/**
 * Speech faster or slower at the same pitch, for models whose graph knows no speed: WSOLA (Verhelst and Roelands 1993).
 * Frames are taken from the sound at other distances than they are laid down, each from where it fits best to the one
 * before it.
 */

/** Two periods of the lowest voices. */
const FRAME_SECONDS = 0.04;
/** How far from its place a frame is looked for: a period of a low voice. */
const SEARCH_SECONDS = 0.01;

/** The sound in `1 / speed` of its time. */
export function stretch(samples: Float32Array, sampleRate: number, speed: number): Float32Array {
  const hop = Math.round((FRAME_SECONDS * sampleRate) / 2);
  const frame = hop * 2;
  if (speed === 1 || samples.length < frame * 2) return samples;
  const search = Math.round(SEARCH_SECONDS * sampleRate);
  const length = Math.round(samples.length / speed);
  const made = new Float32Array(length + frame);
  const weights = new Float32Array(length + frame);
  let before = 0;
  for (let to = 0; to < length; to += hop) {
    const wanted = Math.min(Math.round(to * speed), samples.length - frame);
    const from = to === 0 ? 0 : bestFit(samples, before + hop, Math.max(0, wanted), { hop, frame, search });
    for (let at = 0; at < frame; at += 1) {
      const weight = 0.5 - 0.5 * Math.cos((2 * Math.PI * (at + 0.5)) / frame);
      made[to + at] = (made[to + at] ?? 0) + (samples[from + at] ?? 0) * weight;
      weights[to + at] = (weights[to + at] ?? 0) + weight;
    }
    before = from;
  }
  return made.subarray(0, length).map((sample, at) => sample / Math.max(1e-3, weights[at] ?? 1));
}

interface Window {
  readonly hop: number;
  readonly frame: number;
  readonly search: number;
}

/** The start near `wanted` whose beginning is most like what follows at `natural`. */
function bestFit(
  samples: Float32Array,
  natural: number,
  wanted: number,
  { hop, frame, search }: Window,
): number {
  let [best, bestLikeness] = [wanted, -Infinity];
  const last = Math.min(samples.length - frame, wanted + search);
  for (let start = Math.max(0, wanted - search); start <= last; start += 1) {
    let likeness = 0;
    // Every second sample tells enough.
    for (let at = 0; at < hop; at += 2) likeness += (samples[start + at] ?? 0) * (samples[natural + at] ?? 0);
    if (likeness > bestLikeness) [best, bestLikeness] = [start, likeness];
  }
  return best;
}
