/**
 * Choosing the next token. The steps and their order are those of Hugging Face's `generate`: repetition penalty →
 * temperature → top k → top p → draw (transformers `generation/logits_process.py`). Pure but for the random source.
 */
import { HearthError } from '../../shared/errors.ts';

/** How the next token is chosen. */
export interface Sampling {
  /** 0 is greedy. */
  readonly temperature: number;
  /** Draws only from so many of the likeliest tokens; 0 is no limit. */
  readonly topK: number;
  /** Draws only from the likeliest tokens that together have this probability; 1 is no limit. */
  readonly topP: number;
  /** 1 is off. */
  readonly repetitionPenalty: number;
  /** Uniform numbers in [0, 1). */
  readonly random: () => number;
}

/** Tokens that may come next: `ids[i]` has probability `probabilities[i]`, likeliest first. */
export interface Candidates {
  readonly ids: readonly number[];
  readonly probabilities: readonly number[];
}

/** Makes tokens that were there before less likely: a positive logit is divided by the penalty, another multiplied. */
export function penalizeRepetition(logits: Float32Array, seen: Iterable<number>, penalty: number): void {
  if (penalty === 1) return;
  for (const token of new Set(seen)) {
    const logit = logits[token];
    if (logit !== undefined) logits[token] = logit < 0 ? logit * penalty : logit / penalty;
  }
}

/** The likeliest token; of equals the first. */
export function argmax(logits: Float32Array): number {
  let best = 0;
  let highest = -Infinity;
  for (let id = 0; id < logits.length; id += 1) {
    const logit = logits[id] ?? -Infinity;
    if (logit > highest) {
      highest = logit;
      best = id;
    }
  }
  return best;
}

/** The tokens left after temperature, top k and top p, with probabilities that sum to 1. `temperature` is above 0. */
export function candidatesOf(
  logits: Float32Array,
  temperature: number,
  topK: number,
  topP: number,
): Candidates {
  const limit = topK > 0 ? Math.min(topK, logits.length) : logits.length;
  const floor = limit < logits.length ? kthLargest(logits, limit) : -Infinity;
  const maximum = logits[argmax(logits)] ?? 0;
  let total = 0;
  for (const logit of logits) if (logit >= floor) total += Math.exp((logit - maximum) / temperature);
  // The nucleus is mostly far smaller than the vocabulary, so only as much of it is sorted as turns out to be needed.
  for (let size = topP < 1 ? FIRST_SORTED : limit; ; size *= 8) {
    const ids = likeliest(logits, Math.min(size, limit), floor);
    const probabilities = ids.map(
      (id) => Math.exp(((logits[id] ?? -Infinity) - maximum) / temperature) / total,
    );
    const kept = nucleusSize(probabilities, topP);
    if (kept < ids.length || size >= limit) return cutTo(kept, ids, probabilities);
  }
}

/** How many tokens are sorted at first. */
const FIRST_SORTED = 256;

/** How many of some probabilities (likeliest first) top p keeps: those before which less than `topP` was collected. */
export function nucleusSize(probabilities: readonly number[], topP: number): number {
  if (topP >= 1) return probabilities.length;
  let collected = 0;
  let kept = 0;
  for (const probability of probabilities) {
    if (collected >= topP) break;
    collected += probability;
    kept += 1;
  }
  return kept;
}

/** Draws one of the candidates by their probabilities, with one uniform number in [0, 1). */
export function draw({ ids, probabilities }: Candidates, uniform: number): number {
  const total = probabilities.reduce((sum, probability) => sum + probability, 0);
  let left = uniform * total;
  for (const [index, probability] of probabilities.entries()) {
    left -= probability;
    if (left < 0) return ids[index] ?? 0;
  }
  // Rounding may leave a crumb; it belongs to the last candidate.
  return ids.at(-1) ?? 0;
}

/** The next token after `seen` by these logits, which are changed on the way. */
export function sample(logits: Float32Array, seen: Iterable<number>, sampling: Sampling): number {
  penalizeRepetition(logits, seen, sampling.repetitionPenalty);
  if (!Number.isFinite(logits[argmax(logits)] ?? NaN)) {
    throw new HearthError(
      'INTERNAL',
      'The model computed no usable numbers (all are NaN or infinite).',
      'Its half-precision file may not suit this device: choose the fp32 or a quantized variant.',
    );
  }
  if (sampling.temperature === 0) return argmax(logits);
  return draw(candidatesOf(logits, sampling.temperature, sampling.topK, sampling.topP), sampling.random());
}

/** The first `count` of some candidates, with probabilities that sum to 1 again. */
export function cutTo(count: number, ids: readonly number[], probabilities: readonly number[]): Candidates {
  const kept = probabilities.slice(0, count);
  const total = kept.reduce((sum, probability) => sum + probability, 0);
  return { ids: ids.slice(0, count), probabilities: kept.map((probability) => probability / total) };
}

/** Ids of the `count` highest logits that reach `floor` (ties with the last one included), highest first. */
function likeliest(logits: Float32Array, count: number, floor: number): number[] {
  const bound = count < logits.length ? Math.max(floor, kthLargest(logits, count)) : floor;
  const ids: number[] = [];
  for (let id = 0; id < logits.length; id += 1) if ((logits[id] ?? -Infinity) >= bound) ids.push(id);
  return ids.sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0) || a - b);
}

/** The k-th largest value (k from 1), by quickselect on a copy: linear on average, where sorting a vocabulary is not. */
export function kthLargest(values: Float32Array, k: number): number {
  const work = Float32Array.from(values);
  const target = work.length - k;
  let low = 0;
  let high = work.length - 1;
  while (low < high) {
    const pivot = work[(low + high) >>> 1] ?? 0;
    let left = low;
    let right = high;
    while (left <= right) {
      while ((work[left] ?? Infinity) < pivot) left += 1;
      while ((work[right] ?? -Infinity) > pivot) right -= 1;
      if (left <= right) {
        const swapped = work[left] ?? 0;
        work[left] = work[right] ?? 0;
        work[right] = swapped;
        left += 1;
        right -= 1;
      }
    }
    if (target <= right) high = right;
    else if (target >= left) low = left;
    else break;
  }
  return work[target] ?? -Infinity;
}
