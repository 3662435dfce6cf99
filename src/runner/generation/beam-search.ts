/**
 * Beam search for one input, by transformers' `GenerationMixin._beam_search` (version 5): the same scores in fp32, the
 * same order of candidates and the same conditions to stop.
 */
import type { DecoderSteps } from './decoder-steps.ts';
import type { LogitsProcessor } from './logits-processors.ts';

/** What a search is told. */
export interface BeamOptions {
  readonly beams: number;
  readonly prefix: readonly number[];
  readonly maxNewTokens: number;
  readonly ends: readonly number[];
  readonly processors: readonly LogitsProcessor[];
  /** A score is divided by length to this power; above 0 longer texts win. */
  readonly lengthPenalty: number;
  /** True: stop when there are as many finished texts as beams; `never`: only when none can become better. */
  readonly earlyStopping: boolean | 'never';
  readonly signal: AbortSignal;
  /** Called after each step with the count of tokens. */
  readonly afterStep?: (tokens: number) => Promise<void>;
}

/** A sequence with the sum of its log probabilities, or once finished with its score. */
interface Beam {
  readonly tokens: readonly number[];
  readonly score: number;
  /** Index among the beams of the step before. */
  readonly from: number;
  readonly finished: boolean;
}

/** What stands for "never", as in the original: small enough to lose, and finite. */
const NEVER = -1e9;

/** The steps of a decoder that a search needs. */
export type BeamDecoder = Pick<DecoderSteps, 'feed' | 'select'>;

/** The new tokens of the best sequence, without the prefix; an end token may be the last. */
export async function beamSearch(decoder: BeamDecoder, options: BeamOptions): Promise<number[]> {
  const { beams, prefix, maxNewTokens, signal } = options;
  let running: Beam[] = Array.from({ length: beams }, (_, index) => ({
    tokens: prefix,
    score: index === 0 ? 0 : NEVER,
    from: index,
    finished: false,
  }));
  let done: Beam[] = running.map((beam) => ({ ...beam, score: NEVER }));
  let improvable = true;
  for (let count = 1; ; count += 1) {
    const logits = await nextLogits(decoder, running, count === 1);
    signal.throwIfAborted();
    const found = continuations(logits, running, options);
    const isOver = (beam: Beam): boolean =>
      options.ends.includes(beam.tokens.at(-1) ?? -1) || count >= maxNewTokens;
    const over = found.map(isOver);
    running = nextRunning(found, over, beams);
    done = nextDone({ done, found, over, count, improvable }, options);
    decoder.select(running.map(({ from }) => from));
    await options.afterStep?.(count);
    improvable &&= canImprove(running, done, count, options);
    const full = done.every(({ finished }) => finished) && options.earlyStopping === true;
    if (!improvable || full || over.every(Boolean)) return (done[0]?.tokens ?? []).slice(prefix.length);
  }
}

/** Before the first token all beams are the same, so one goes through the graph and its cache is copied. */
async function nextLogits(
  decoder: BeamDecoder,
  running: readonly Beam[],
  first: boolean,
): Promise<Float32Array[]> {
  if (!first) return await decoder.feed(running.map(({ tokens }) => tokens.slice(-1)));
  const [logits] = await decoder.feed([running[0]?.tokens ?? []]);
  const same = running.map(() => 0);
  decoder.select(same);
  return same.map(() => Float32Array.from(logits ?? []));
}

/** The best continuations of all beams together: enough that as many as there are beams don't end. */
function continuations(
  logits: readonly Float32Array[],
  running: readonly Beam[],
  { beams, ends, processors }: BeamOptions,
): Beam[] {
  const keep = Math.max(2, 1 + ends.length) * beams;
  const best: { score: number; token: number; from: number }[] = [];
  for (const [from, beam] of running.entries()) {
    const scores = logSoftmax(logits[from] ?? new Float32Array());
    for (const process of processors) process(beam.tokens, scores);
    for (let token = 0; token < scores.length; token += 1) {
      const score = Math.fround((scores[token] ?? -Infinity) + beam.score);
      insert(best, { score, token, from }, keep);
    }
  }
  return best.map(({ score, token, from }) => ({
    tokens: [...(running[from]?.tokens ?? []), token],
    score,
    from,
    finished: false,
  }));
}

/** Puts an entry into a list of the `keep` best, best first; of equals the earlier one stays in front. */
function insert<T extends { readonly score: number }>(best: T[], entry: T, keep: number): void {
  if (best.length >= keep && !(entry.score > (best.at(-1)?.score ?? -Infinity))) return;
  let at = best.length;
  while (at > 0 && entry.score > (best[at - 1]?.score ?? Infinity)) at -= 1;
  best.splice(at, 0, entry);
  if (best.length > keep) best.pop();
}

function bestOf(all: readonly Beam[], count: number): Beam[] {
  const best: Beam[] = [];
  for (const beam of all) insert(best, beam, count);
  return best;
}

function nextRunning(found: readonly Beam[], over: readonly boolean[], beams: number): Beam[] {
  return bestOf(
    found.map((beam, index) => ({ ...beam, score: Math.fround(beam.score + (over[index] ? NEVER : 0)) })),
    beams,
  );
}

/** Finished sequences of this step join those of before, if they are among the best `beams` candidates. */
function nextDone(
  state: {
    readonly done: readonly Beam[];
    readonly found: readonly Beam[];
    readonly over: readonly boolean[];
    readonly count: number;
    readonly improvable: boolean;
  },
  { beams, lengthPenalty, earlyStopping }: BeamOptions,
): Beam[] {
  const { done, found, over, count, improvable } = state;
  const full = done.every(({ finished }) => finished) && earlyStopping === true;
  const finished = found.map((beam, index): Beam => {
    const ended = over[index] === true && index < beams;
    let score = Math.fround(beam.score / count ** lengthPenalty);
    for (const lost of [full, !improvable, !ended]) score = Math.fround(score + (lost ? NEVER : 0));
    return { ...beam, score, finished: ended };
  });
  return bestOf([...done, ...finished], beams);
}

/** Whether the best running sequence could still come before the worst finished one. */
function canImprove(
  running: readonly Beam[],
  done: readonly Beam[],
  count: number,
  { earlyStopping, lengthPenalty, maxNewTokens }: BeamOptions,
): boolean {
  const length = earlyStopping === 'never' && lengthPenalty > 0 ? maxNewTokens : count;
  const possible = Math.fround((running[0]?.score ?? NEVER) / length ** lengthPenalty);
  const worst = Math.min(...done.map(({ score }) => score));
  return done.some(({ finished }) => possible > (finished ? worst : NEVER));
}

/** Log probabilities of logits, as PyTorch computes them in fp32. */
export function logSoftmax(logits: Float32Array): Float32Array {
  let highest = -Infinity;
  for (const logit of logits) if (logit > highest) highest = logit;
  let total = 0;
  for (const logit of logits) total += Math.exp(logit - highest);
  const rest = Math.log(total);
  return logits.map((logit) => logit - highest - rest);
}
